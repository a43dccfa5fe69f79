"""Teams: whose contracts who sees, in the desk and by program; and who is asked as a group."""

from __future__ import annotations

import pytest
from tests.house.casting import browser, signed_in

from undersign.contracts.contract import Contract
from undersign.journal.refused import Refused
from undersign.notices.outbox import Mail
from undersign.workspaces import team


def kept(world, name: str, *people: str, is_open: bool = True, shown_to=()) -> team.Team:
    """A team of these people of the cast."""
    by = world.bob.actor()
    row = team.make(name, by=by)
    members = [getattr(world, each).id for each in people]
    team.keep(row, name=name, is_open=is_open, shown_to=shown_to, members=members, by=by)
    return row


def seen(who) -> int:
    return Contract.objects.visible_to(who.actor()).count()


def test_a_closed_team_keeps_its_contracts_to_itself(world):
    world.join("Nora Agent", "agent")
    world.join("Luis Account", "account_manager")
    world.draft()
    assert [seen(each) for each in (world.maya, world.nora, world.luis, world.bob)] == [1, 1, 1, 1]
    closed = kept(world, "Hospitals", "maya", is_open=False)
    assert [seen(each) for each in (world.maya, world.nora, world.luis)] == [1, 0, 0]
    assert seen(world.alice) == seen(world.bob) == 1, "legal and admins see all"
    leads = kept(world, "Leads", "nora")
    team.keep(
        closed, name="Hospitals", is_open=False, shown_to=[leads.id, "tem_none"],
        members=[world.maya.id], by=world.bob.actor(),
    )  # fmt: skip
    assert closed.shown_to == [leads.id]
    assert [seen(each) for each in (world.maya, world.nora, world.luis)] == [1, 1, 0]
    team.end(closed, by=world.bob.actor())
    assert seen(world.luis) == 1


def test_what_is_hidden_is_nowhere(world):
    contract = world.draft()
    world.join("Luis Account", "account_manager")
    kept(world, "Hospitals", "maya", is_open=False)
    luis, key = signed_in(world.luis.email), world.key
    assert luis.get(f"/contracts/{contract.id}/").status_code == 404
    assert contract.id.encode() not in luis.get("/contracts?tab=all").content
    assert contract.id.encode() not in luis.get(f"/contracts?tab=all&q={contract.number}").content
    told = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    assert browser().get(f"/api/v1/contracts/{contract.id}", **told).status_code == 404
    assert signed_in(world.maya.email).get(f"/contracts/{contract.id}/").status_code == 302, "a draft's page"


def test_a_team_is_asked_as_a_group(world):
    row = kept(world, "Counsel", "alice", "bob")
    world.bob.is_active = False
    world.bob.save(update_fields=["is_active"])
    assert team.members_of(row.id) == [world.alice]
    assert [each.name for each in team.teams_of(world.alice.id)] == ["Counsel"]


def test_only_an_admin_makes_teams_and_each_has_a_name(world):
    with pytest.raises(Refused, match="role"):
        team.make("Ours", by=world.maya.actor())
    kept(world, "Ours")
    with pytest.raises(Refused, match="name"):
        team.make(" ours ", by=world.bob.actor())


def test_what_left_a_hidden_contract_is_hidden_too(world, work):
    """Its mails, and its file among the account's documents; the ticket is its helpdesk's."""
    contract = world.signed_by_all(work)
    world.join("Luis Account", "account_manager")
    luis, maya = signed_in(world.luis.email), signed_in(world.maya.email)
    document = world.account.documents.get(contract_id=contract.id)
    where = f"/accounts/{world.account.id}/files/{document.id}"
    assert luis.get(where).status_code == 200
    kept(world, "Hospitals", "maya", is_open=False)
    assert luis.get(where).status_code == 404 and maya.get(where).status_code == 200
    seen_by = [
        Mail.objects.visible_to(who.actor()).filter(contract_id=contract.id).count()
        for who in (world.luis, world.maya)
    ]
    assert seen_by[0] == 0 < seen_by[1]
