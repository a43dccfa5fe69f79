"""RT-4 from the shell: a hold is counted, placed, added to, and released by two members."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests import instance

pytestmark = [pytest.mark.stress, pytest.mark.law("RT-4")]
ABOUT = ("--matter", "M-7", "--title", "Acme", "--custodian", "Nora", "--reason", "Sued.")


def test_undersign_hold(world):
    world.join("Nora Compliance", "compliance")
    contract, here = world.draft(), instance.running()
    nora, bob = ("--as", world.nora.email), ("--as", world.bob.email)

    def hold(*words, status=0):
        command = [sys.executable, "-m", "undersign.cli.main", "hold", *words, "--data", str(here.data)]
        done = subprocess.run(command, capture_output=True, text=True, env=here.environment)
        assert done.returncode == status, done.stderr
        return done.stdout

    seen = json.loads(hold("place", *ABOUT, "--query", "tab=all", "--dry-run", "--json", *nora))
    assert seen["contracts"] == 1
    made = json.loads(hold("place", *ABOUT, "--contract", contract.number, "--json", *nora))
    assert (made["contracts"], made["status"]) == (1, "active")
    assert "M-7" in hold("list", *nora)
    hold("add", "M-7", contract.number, *nora)
    hold("add", "M-7", "nope", *nora, status=1)
    hold("release", made["id"], "--ask", "Settled", *nora)
    hold("release", made["id"], *nora, status=1)
    assert "released" in hold("release", made["id"], *bob)
