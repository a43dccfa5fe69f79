"""Members: what roles may, who may change them, and what becomes of the work of those who leave."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from tests.house.casting import browser, signed_in

from undersign.contracts import ownership
from undersign.contracts.contract import Contract
from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.workspaces import policy, staffing
from undersign.workspaces.access import invitation


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


@pytest.mark.law("P11-5")
def test_an_auditor_changes_nothing():
    said = policy.verbs_of(policy.AUDITOR)
    reads = {"see", "see_all", "export", "check", "keep"}
    assert {verb.split(".")[1] for verb in said} <= reads and "contract.see_all" in said


def test_an_invitation_lets_one_person_in_once_and_in_time(world, work, inbox):
    by, more = world.bob.actor(), {"name": "", "role": "agent", "language": "es", "teams": []}
    row = invitation.invite(world.email("iris"), by=by, **more)
    work()
    letter = inbox.wait(world.email("iris"))
    first = row.url.removeprefix(settings.PUBLIC_URL)
    assert row.url in letter.text and "le invita" in letter.subject
    invitation.resend(row, by=by)
    assert browser().get(first).status_code == 422, "the link before is dead"
    again = row.url.removeprefix(settings.PUBLIC_URL)
    weak = browser().post(again, {"name": "Iris", "password": "iris12345"})
    assert weak.status_code == 422 and browser().get(again).status_code == 200
    with clock.travel(timedelta(days=8)):
        assert browser().get(again).status_code == 422
    client = browser()
    joined = client.post(again, {"name": "Iris Vega", "password": "purple horse nine moons"})
    assert joined["Location"] == "/tickets" and client.get("/tickets").status_code == 200
    assert browser().get(again).status_code == 422, "taken up"
    with pytest.raises(Refused, match="member already"):
        invitation.invite(world.email("iris"), by=by, **more)


def test_an_address_of_another_workspace_is_told_to_its_owner_only(world):
    theirs = world.mallory.mallory
    theirs.is_active = False
    with tenancy.within(theirs.workspace_id):
        theirs.save(update_fields=["is_active"])
    more = {"name": "M", "role": "agent", "language": "en", "teams": []}
    row = invitation.invite(theirs.email, by=world.bob.actor(), **more)
    told = browser().post(
        row.url.removeprefix(settings.PUBLIC_URL), {"name": "M", "password": "purple horse nine moons"}
    )
    assert told.status_code == 422 and b"another workspace" in told.content


def test_a_forgotten_password_is_set_by_its_link_and_asked_about_quietly(world, work, inbox):
    told = {
        browser().post("/login/forgot", {"email": email}).content.count(b"is on its way")
        for email in (world.maya.email, "nobody@x.example", "")
    }
    assert told == {1}
    work()
    where = re.search(r"/join/[\w-]{43}", inbox.wait(world.maya.email).text)[0]
    client = browser()
    assert client.post(where, {"password": "purple horse nine moons"}).status_code == 303
    assert client.get("/tickets").status_code == 200
    assert client.post(where, {"password": "another horse nine moons"}).status_code == 422
    for _ in range(5):
        browser().post("/login/forgot", {"email": world.bob.email})
    asked = invitation.Invitation.objects.filter(email=world.bob.email)
    assert asked.count() == 3, "no bombing (AT-04)"
    assert asked.filter(ended_at=None).count() == 1, "the last link alone leads in"
