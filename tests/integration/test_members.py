"""Members: what roles may, who may change them, and what becomes of the work of those who leave."""

from __future__ import annotations

import pytest
from tests.house.casting import signed_in

from undersign.contracts import ownership
from undersign.contracts.contract import Contract
from undersign.journal import history
from undersign.journal.refused import Refused
from undersign.workspaces import policy, staffing


def test_whoever_leaves_hands_their_open_work_over(world, work):
    sent, draft = world.sent(), world.draft()
    work()
    ended = world.draft()
    ended.void("Not wanted", by=world.maya.actor())
    desk, luis = signed_in(world.maya.email), world.join("Luis Account", "account_manager")
    assert ownership.open_work(world.maya.id) == 2
    staffing.deactivate(world.maya, luis, by=world.bob.actor())
    work()
    owners = {each.pk: each.owner_id for each in Contract.objects.all()}
    assert [owners[each.pk] for each in (sent, draft, ended)] == [luis.id, luis.id, world.maya.id]
    assert "contract.reassigned" in world.events(sent)
    assert desk.get("/tickets")["Location"].startswith("/login"), "out at once"
    staffing.reactivate(world.maya, by=world.bob.actor())
    assert signed_in(world.maya.email).get("/tickets").status_code == 200


def test_there_is_always_an_admin_and_nobody_ends_themselves(world):
    by = world.bob.actor()
    with pytest.raises(Refused, match="only admin"):
        staffing.change_role(world.bob, "agent", by=by)
    with pytest.raises(Refused, match="their own access"):
        staffing.deactivate(world.bob, None, by=by)
    staffing.change_role(world.alice, "admin", by=by)
    staffing.change_role(world.bob, "agent", by=world.alice.actor())
    assert [told.event for told in history.of(world.workspace.id, world.workspace.id)][-1] == (
        "member.role_changed"
    )
    with pytest.raises(Refused, match="role does not allow"):
        staffing.change_role(world.alice, "agent", by=world.bob.actor())


def test_work_goes_only_to_somebody_who_can_do_it(world):
    world.join("Bea Billing", "billing")
    for heir in (world.bea, world.maya, world.mallory.mallory):
        with pytest.raises(Refused, match="cannot go to this person"):
            staffing.deactivate(world.maya, heir, by=world.bob.actor())
    assert world.maya.is_active


def test_an_auditor_changes_nothing():
    said = policy.verbs_of(policy.AUDITOR)
    reads = {"see", "see_all", "export", "check", "keep"}
    assert {verb.split(".")[1] for verb in said} <= reads and "contract.see_all" in said
