"""Each send and transition says who hears of it, and what it says is what the contract then does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import browse

from undersign.journal import clock


@pytest.fixture
def program(live, world):
    """What asks with the helpdesk's key."""
    return browse.Program(live.url, world.key)


def hears(program, contract_id: str, kind: str) -> list[str]:
    return program.get(f"/contracts/{contract_id}/notify").json()["notify"][kind]


def test_said_with_the_end_and_with_the_correction(program, world):
    contract = world.sent()
    end = (clock.now() + timedelta(days=20)).date().isoformat()
    moved = program.http.put(
        f"/contracts/{contract.id}/end", json={"day": end, "notify": {"expired": ["watchers"]}}
    )
    assert moved.status_code == 200, moved.text
    assert hears(program, contract.id, "expired") == ["watchers"]
    odd = program.post(f"/contracts/{contract.id}/correction", {"notify": {"mars": ["sender"]}})
    assert odd.status_code == 422 and odd.json()["field"] == "notify"
    made = program.post(f"/contracts/{contract.id}/correction", {"notify": {"opened": ["nobody"]}})
    assert made.status_code == 201, made.text
    assert hears(program, made.json()["id"], "opened") == ["nobody"]
