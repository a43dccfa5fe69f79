"""What is seen of a contract whose record was destroyed: that it was, and nothing that breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests import disposing
from tests.house import casting

from undersign.contracts import document
from undersign.journal import clock
from undersign.retention.destruction import destruction
from undersign.signing import link


@pytest.fixture
def gone(world, work):
    contract = world.signed_by_all(work)
    world.secret = link.secret_for(world.recipient(contract))
    disposing.kept(contract, clock.now().date() - timedelta(days=1), verified_by=world.bob.id)
    disposing.destroy(world, contract, work, by=world.alice)
    contract.refresh_from_db()
    return contract


def pages(contract) -> list[str]:
    """Every address of the desk that takes a contract and nothing else."""
    known = get_resolver("undersign.web.desk.urls").reverse_dict
    ways = [
        way for name in known if isinstance(name, str) for found in known.getlist(name) for way in found[0]
    ]
    return sorted(
        {"/" + said % {"contract_id": contract.id} for said, parts in ways if parts == ["contract_id"]}
    )


def test_rt_3_what_is_left_can_be_looked_at(world, gone):
    with disposing.after(days=16):  # the clock does not run back
        browser = casting.signed_in(world.alice.email)
        answers = {each: browser.get(each).status_code for each in pages(gone)}
        assert {each: code for each, code in answers.items() if code >= 500} == {}
        assert browser.get(f"/contracts/{gone.id}/").status_code == 200
        for kind in (document.SEALED, document.CERTIFICATE, document.BUNDLE):
            assert browser.get(reverse("desk:download", args=[gone.id, kind])).status_code == 404
        program = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {world.key}"})
        asked = {
            each: program.get(f"/api/v1/contracts/{gone.id}{each}").status_code
            for each in ("", "/documents", "/recipients", "/fields", "/audit", "/deliveries", "/retention")
        }
        assert {each: code for each, code in asked.items() if code >= 500} == {} and asked[""] == 200
        answer = program.get(f"/api/v1/contracts/{gone.id}/documents/sealed")
        assert (answer.status_code, answer.json()["code"]) == (410, "document.destroyed")
        row = destruction.of(gone.id)
        for kind in ("pdf", "json"):
            assert browser.get(f"/retention/destroyed/{row.id}/{kind}").status_code == 200
        assert row.id in browser.get("/retention/destroyed").content.decode()
        assert Client(SERVER_NAME="localhost").get(f"/sign/{world.secret}/").status_code in (404, 410)
