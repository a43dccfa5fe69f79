"""`undersign seal` and `undersign doctor`, as an operator types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from tests.services import tsa

from undersign.cli import doctor, sealing
from undersign.connectors.authorities import time_stamps
from undersign.contracts import document
from undersign.journal import clock
from undersign.sealing import aging, keys, stamping, verdict


@pytest.fixture
def unstamped(world, work, tmp_path):
    """A contract sealed while the authority was away."""
    with tsa.running(tmp_path / "tsa") as authority:
        url, roots = authority.url, str(authority.roots)
        with override_settings(TSA_URL=url, TRUST=roots):
            authority.mode = "broken"
            made = world.signed_by_all(work)
            authority.mode = "ok"
            yield made, authority


def test_renew_puts_on_what_is_missing_and_says_what_it_could_not(unstamped, world, capsys):
    contract, authority = unstamped
    authority.mode = "broken"
    assert sealing._renewed(world.workspace.id, False) == (0, 1)
    assert contract.number in capsys.readouterr().err
    authority.mode = "ok"
    assert sealing._renewed(world.workspace.id, False) == (1, 0)
    assert sealing._renewed(world.workspace.id, False) == (0, 0)
    found = document.find(contract, document.SEALED)
    assert verdict.judge_pdf(found.read(), trust=keys.trusted(), thorough=True).verdict == "AUTHENTIC"


def test_ten_years_on_with_renewals(world, work):
    """The clock runs; every year the timetable looks; after ten years the file holds, twice stamped."""
    contract = world.signed_by_all(work)
    here = (world.workspace.id, contract.id)
    asked = []
    for year in range(1, 11):
        with clock.travel(timedelta(days=365 * year)):
            if here in aging.due():
                asked.append(year)
                time_stamps.freshen(contract.id)
    assert asked == [1, 10]  # looked at once, to know how long it lasts; then when it is time
    with clock.travel(timedelta(days=3660)):
        assert not stamping.due(contract)
        pdf = document.find(contract, document.SEALED).read()
        found = verdict.judge_pdf(pdf, trust=keys.trusted(), thorough=True)
        assert found.verdict == "AUTHENTIC", found.to_json()
        assert [s.role for s in found.signatures].count("stamp") == 2


def test_the_doctor_says_how_things_stand(unstamped, world):
    _contract, authority = unstamped
    said = {each.about: each for each in [*doctor._stamps(False), *doctor._workspace(world.workspace.id)]}
    assert said["time stamps"].state == "ok" and "Example Time Stamping" in said["time stamps"].said
    assert "1 sealed contract(s) wait" in said[f"stamps of {world.workspace.id}"].said
    assert said[f"seal of {world.workspace.id}"].state == "ok"
    authority.mode = "garbage"
    assert [each.state for each in doctor._stamps(False)] == ["bad"]


def test_the_doctor_as_a_command(instance, world):
    keys.seal_of(world.workspace.id)
    command = [sys.executable, "-m", "undersign.cli.main", "doctor", "--json", "--offline"]
    environment = {**os.environ, "UNDERSIGN_DATA": str(settings.DATA_DIR)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    told = json.loads(done.stdout)["findings"]
    assert {"root", "secrets", "time stamps", "Acrobat", f"seal of {world.workspace.id}"} <= {
        each["about"] for each in told
    }, done.stderr
    assert "own clock" in next(each["said"] for each in told if each["about"] == "time stamps")
