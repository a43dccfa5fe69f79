"""Roles of a workspace's own: what is ticked is allowed, on pages and by program, and nothing else."""

from __future__ import annotations

import pytest
from tests.house.casting import browser, signed_in

from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.workspaces import abilities, member, policy, staffing, token


def test_a_role_of_ones_own_counts_everywhere_at_once(world):
    by = world.bob.actor()
    readers = abilities.keep("", "Readers", ["read", "insight"], by=by)
    world.join("Rita Reader", readers.id)
    rita = signed_in(world.rita.email)
    assert rita.get("/contracts").status_code == 200 and rita.get("/templates").status_code == 200
    assert rita.get("/people").status_code == 403 and rita.get("/approvals/rules").status_code == 403
    draft = world.draft()
    assert rita.get(f"/contracts/{draft.id}/prepare").status_code == 403
    key = token.make(world.workspace, "reads", role=readers.id, by=by)[1]
    told = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    assert browser().get("/api/v1/contracts", **told).status_code == 200
    assert (
        browser()
        .post(f"/api/v1/contracts/{draft.id}/sending", content_type="application/json", **told)
        .status_code
        == 403
    )
    abilities.keep(readers.id, "Senders", ["read", "follow", "send"], by=by)
    assert rita.get(f"/contracts/{draft.id}/prepare").status_code == 200, "from the next click"
    assert world.rita in member.able(world.workspace.id, "contract.send")
    assert b"Senders" in rita.get("/profile").content


def test_nobody_makes_or_gives_more_than_they_are(world):
    by = world.bob.actor()
    lead = abilities.keep("", "Lead", ["read", "access", "settings"], by=by)
    world.join("Lea Lead", lead.id)
    for wanted in (["send"], ["settings", "approve"]):
        with pytest.raises(Refused, match="may do more"):
            abilities.keep("", "More", wanted, by=world.lea.actor())
    with pytest.raises(Refused, match="may do more"):
        staffing.change_role(world.maya, policy.ADMIN, by=world.lea.actor())
    with pytest.raises(Refused, match="may do more"):
        staffing.deactivate(world.bob, None, by=world.lea.actor())
    with pytest.raises(Refused, match="may do more"):
        token.make(world.workspace, "x", role=policy.ADMIN, by=world.lea.actor())
    with pytest.raises(Refused, match="has this role"):
        abilities.end(lead, by=by)


def test_a_role_of_another_workspace_is_none_here(world):
    theirs = world.mallory
    with tenancy.within(theirs.workspace.id):
        role = abilities.keep("", "Theirs", ["read"], by=theirs.mallory.actor())
    assert policy.verbs_of(role.id) == frozenset()
    with pytest.raises(Refused, match="may do more"):
        staffing.change_role(world.maya, role.id, by=world.bob.actor())
