"""A draft waits for whom a rule names, whoever sends it, and is approved as it was read or not at all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from tests.house.casting import signed_in

from undersign import timetable
from undersign.contracts import sending
from undersign.contracts.approval import asking, away, deciding, reminding, request, rules
from undersign.contracts.contract import Contract
from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.notices import bell
from undersign.notices.models import Mail
from undersign.workspaces import team

OVER_1000 = [{"kind": "amount", "over": "1000", "field": "monthly_fee"}]


def named(world, *steps, conditions=OVER_1000, name="Fee over 1,000"):
    """A rule with these steps: each a list of who, all of whom are wanted, or a tuple for any one of them."""
    said = [{"who": list(each), "every": isinstance(each, list)} for each in steps]
    return rules.keep(rules.draft(name, conditions, said, by=world.bob.actor()), by=world.bob.actor())


@pytest.fixture
def ana(world):
    return world.join("Ana Legal", "legal")


def fresh(contract: Contract) -> Contract:
    return Contract.objects.get(pk=contract.pk)


def refusal(act, *given, **named) -> str:
    with pytest.raises(Refused) as no:
        act(*given, **named)
    return no.value.code


def test_blocked_asked_approved_and_sent(world, work, ana, inbox):
    named(world, [f"member:{ana.id}"])
    contract, by = world.draft(), world.maya.actor()
    assert refusal(sending.send, contract, by=by) == "approval.needed"
    assert not asking.send_or_ask(contract, by=by, note="The customer is in a hurry.")
    work()
    assert fresh(contract).approval == "asked" and fresh(contract).is_draft
    assert refusal(sending.send, fresh(contract), by=by) == "approval.waiting"
    letter = inbox.to(ana.email)[-1]
    assert "in a hurry" in letter.text and f"/contracts/{contract.id}/approval" in letter.text
    assert "Fee over 1,000" in letter.text and bell.unread(by=ana.actor()) == 1
    reader = signed_in(ana.email)
    page = reader.get(f"/contracts/{contract.id}/approval").content.decode()
    image = reader.get(re.search(r'src="(/contracts/\S+/approval/\S+/1\.png)"', page)[1])
    assert image.status_code == 200 and len(image.content) > 10_000, "the first page"
    assert "in a hurry" in page and "Acme Robotics" in page
    assert refusal(deciding.approve, fresh(contract), by=by) == "approval.not_asked"
    assert refusal(deciding.approve, fresh(contract), by=world.bob.actor()) == "approval.not_asked"
    assert [each.rules for each in deciding.waiting_for(ana.actor())] == [["Fee over 1,000"]]
    deciding.approve(fresh(contract), by=ana.actor(), sha256=request.draft_sha256(contract))
    work()
    sent = fresh(contract)
    assert sent.status == "sent" and sent.approval == "granted" and deciding.waiting_for(ana.actor()) == []
    told = history.of(world.workspace.id, contract.id)
    assert [t.event for t in told if t.event.startswith("approval")] == [
        "approval.asked", "approval.given", "approval.granted",
    ]  # fmt: skip
    given = next(t for t in told if t.event == "approval.given")
    assert "Fee over 1,000" in given.sentence and given.actor == "Ana Legal"
    assert next(t for t in told if t.event == "contract.sent").actor == "Maya Agent"


def test_declined_with_a_reason_then_changed_and_not_asked_any_more(world, work, ana, inbox):
    named(world, [f"member:{ana.id}"])
    contract, by = world.draft(), world.maya.actor()
    asking.ask(contract, by=by, sends=True)
    assert refusal(deciding.decline, fresh(contract), by=ana.actor(), reason=" ") == "approval.reason"
    deciding.decline(fresh(contract), by=ana.actor(), reason="Not below list price.")
    work()
    assert "Not below list price." in inbox.to(world.maya.email)[-1].text
    assert refusal(sending.send, fresh(contract), by=by) == "approval.declined"
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        connection.cursor().execute("UPDATE contract SET status = 'sending' WHERE id = %s", [contract.id])
    fresh(contract).fill({"monthly_fee": "900.00"}, by=by)
    work()
    assert fresh(contract).approval == ""
    assert sending.send(fresh(contract), by=by).status == "sending"


def test_an_approval_is_of_what_was_read(world, work, ana):
    named(world, [f"member:{ana.id}"])
    contract, by = world.draft(), world.maya.actor()
    asking.ask(contract, by=by)
    read = request.draft_sha256(contract)
    fresh(contract).fill({"monthly_fee": "2000.00"}, by=by)
    assert refusal(deciding.approve, fresh(contract), by=ana.actor(), sha256=read) == "approval.changed"
    assert deciding.waiting_for(ana.actor()) == []
    assert refusal(sending.send, fresh(contract), by=by) == "approval.needed"
    asking.ask(fresh(contract), by=by)
    assert refusal(deciding.approve, fresh(contract), by=ana.actor(), sha256=read) == "approval.changed"
    deciding.approve(fresh(contract), by=ana.actor())
    fresh(contract).address("customer", by=by, email="somebody@else.example")
    assert refusal(sending.send, fresh(contract), by=by) == "approval.needed"
    work()
    assert fresh(contract).approval == ""


def test_groups_in_order_all_or_any(world, work, ana):
    finance = team.make("Finance", by=world.bob.actor())
    fay, fred = world.join("Fay Finance", "billing"), world.join("Fred Finance", "billing")
    team.keep(
        finance, name="Finance", is_open=True, shown_to=[], members=[fay.id, fred.id], by=world.bob.actor()
    )
    named(
        world,
        ["role:legal", f"team:{finance.id}"],
        (f"member:{world.bob.id}", f"member:{world.people['dan'].id}"),
    )
    contract = world.draft()
    asking.ask(contract, by=world.maya.actor())
    waits = [
        who.name for who in (world.alice, ana, fay, fred, world.bob) if deciding.waiting_for(who.actor())
    ]
    assert waits == ["Alice Legal", "Ana Legal", "Fay Finance", "Fred Finance"]
    deciding.approve(fresh(contract), by=ana.actor())
    assert not deciding.waiting_for(world.alice.actor()), "one of a group is enough"
    assert refusal(deciding.approve, fresh(contract), by=ana.actor()) == "approval.not_asked"
    deciding.approve(fresh(contract), by=fred.actor())
    assert deciding.waiting_for(world.bob.actor()) and deciding.waiting_for(world.people["dan"].actor())
    deciding.approve(fresh(contract), by=world.people["dan"].actor())
    assert fresh(contract).approval == "granted"
    work()
    assert fresh(contract).is_draft, "nobody said that it goes out by itself"
    assert sending.send(fresh(contract), by=world.maya.actor()).status == "sending"


def test_whoever_is_away_has_a_deputy_and_nobody_approves_their_own(world, work, ana):
    named(world, [f"member:{ana.id}"])
    until = clock.now() + timedelta(days=3)
    away.leave(ana, deputy=world.bob, since=clock.now(), until=until, by=ana.actor())
    contract = world.draft()
    asking.ask(contract, by=world.maya.actor())
    work()
    assert Mail.objects.filter(kind="approval_asked", address=world.bob.email).exists()
    assert not Mail.objects.filter(kind="approval_asked", address=ana.email).exists()
    deciding.approve(fresh(contract), by=world.bob.actor())
    given = next(t for t in history.of(world.workspace.id, contract.id) if t.event == "approval.given")
    assert given.facts["stood_for"] == [ana.id]
    own = world.draft()
    away.come_back(ana, by=ana.actor())
    assert (
        refusal(away.leave, ana, deputy=ana, since=clock.now(), until=None, by=ana.actor()) == "away.deputy"
    )
    rules.drop(rules.written(world.bob.actor())[0], by=world.bob.actor())
    named(world, [f"member:{world.maya.id}"], name="Only Maya")
    assert refusal(asking.ask, own, by=world.maya.actor()) == "approval.nobody"


def test_rules_that_come_later_ask_too_and_programs_are_held_up(world, work, ana):
    named(world, [f"member:{ana.id}"])
    contract, by = world.draft(), world.maya.actor()
    asking.ask(contract, by=by)
    deciding.approve(fresh(contract), by=ana.actor())
    named(world, ["role:admin"], conditions=[{"kind": "clause", "key": "response", "how": "in"}], name="SLA")
    assert refusal(sending.send, fresh(contract), by=by) == "approval.needed"
    asking.ask(fresh(contract), by=by)
    assert fresh(contract).approval == "asked"
    deciding.approve(fresh(contract), by=world.bob.actor())
    assert sending.send(fresh(contract), by=by).status == "sending"
    held, key = world.draft(), {"HTTP_AUTHORIZATION": f"Bearer {world.key}"}
    answer = Client(SERVER_NAME="localhost").post(
        f"/api/v1/contracts/{held.id}/sending", {}, content_type="application/json", **key
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "approval.needed"), answer.content


def test_whoever_a_changed_rule_names_is_asked_and_a_rule_that_goes_grants(world, work, ana):
    rule = named(world, [f"member:{ana.id}"])
    contract = world.draft()
    asking.ask(contract, by=world.maya.actor(), sends=True)
    rule.steps = [{"who": [f"member:{world.bob.id}"], "every": True}]
    rules.keep(rule, by=world.bob.actor())
    work()
    assert Mail.objects.filter(kind="approval_asked", address=world.bob.email).count() == 1
    assert not deciding.waiting_for(ana.actor()) and deciding.waiting_for(world.bob.actor())
    rules.drop(rule, by=world.bob.actor())
    work()
    assert fresh(contract).status == "sent"


def test_a_program_asks_and_a_person_answers(world, work, ana):
    named(world, [f"member:{ana.id}"])
    contract, client = world.draft(), Client(SERVER_NAME="localhost")
    where, key = f"/api/v1/contracts/{contract.id}/approval", {"HTTP_AUTHORIZATION": f"Bearer {world.key}"}
    plain = {"content_type": "application/json", **key}
    assert client.get(where, **key).json()["status"] == "needed"
    told = client.put(where, {"send": True}, **plain).json()
    assert (told["status"], told["rules"][0]["waiting"]) == ("asked", ["Ana Legal"])
    assert client.delete(where, **plain).json()["status"] == "needed"
    client.put(where, {"send": True}, **plain)
    deciding.approve(fresh(contract), by=ana.actor())
    work()
    assert fresh(contract).status == "sent" and client.get(where, **key).json()["status"] == "approved"


def test_without_a_rule_that_matches_nobody_is_asked(world):
    named(world, ["role:legal"], conditions=[{"kind": "region", "among": ["apac"]}])
    off = named(world, ["role:legal"], conditions=[], name="Every contract")
    rules.switch(off, False, by=world.bob.actor())
    assert asking.send_or_ask(world.draft(), by=world.maya.actor())
    assert refusal(asking.ask, world.draft(), by=world.maya.actor()) == "approval.not_needed"
    assert refusal(asking.ask, world.draft(values={}), by=world.maya.actor()) == "values.missing"
    assert refusal(rules.draft, "x", [], [], by=world.bob.actor()) == "rule.approvers"
    assert refusal(rules.draft, "x", [], [], by=world.maya.actor()) == "role.refused"


def test_what_cannot_be_sent_after_all_is_told(world, work, ana, inbox):
    named(world, [f"member:{ana.id}"])
    contract = world.draft()
    asking.ask(contract, by=world.maya.actor(), sends=True)
    world.version.retire(by=world.alice.actor())
    deciding.approve(fresh(contract), by=ana.actor())
    work()
    assert fresh(contract).is_draft and "approval.not_sent" in world.events(contract)
    assert any("could not be sent" in letter.text for letter in inbox.to(world.maya.email))


def test_whose_word_is_missing_is_reminded_once_then_whoever_asked_is_told_once(world, work, ana, inbox):
    """Whoever went away meanwhile is not written to, but their deputy is; a next step waits anew."""
    noor = world.join("Noor Legal", "legal")
    named(world, [f"member:{ana.id}"], [f"member:{world.bob.id}"])
    contract = world.draft()
    asking.ask(contract, by=world.maya.actor(), note="The customer is in a hurry.")
    work()

    def turn(days):
        with clock.travel(timedelta(days=days)):
            timetable.warn_what_ends()
            timetable.warn_what_ends()
            work()

    def said():
        told = history.of(world.workspace.id, contract.id)
        return [(t.event.partition(".")[2], t.sentence) for t in told if t.event in ABOUT_WAITING]

    turn(1)
    assert said() == [] and not reminding.due(), "looked at, and noted when it will be time"
    with clock.travel(timedelta(days=1)):
        away.leave(ana, deputy=noor, since=clock.now(), until=None, by=ana.actor())
    turn(9)
    assert [code for code, _sentence in said()] == ["reminded"] and "Noor Legal" in said()[0][1]
    again = inbox.to(noor.email)[-1]
    assert again.subject.startswith("Still waiting") and "in a hurry" in again.text
    assert len(inbox.to(ana.email)) == 1 and bell.unread(by=noor.actor()) == 1
    turn(18)
    with clock.travel(timedelta(days=18)):
        deciding.approve(fresh(contract), by=noor.actor())
        work()
    turn(19)
    assert [code for code, _sentence in said()] == ["reminded", "unanswered"], "the next step waits anew"
    turn(27)
    turn(36)
    turn(45)
    assert [code for code, _sentence in said()] == ["reminded", "unanswered"] * 2
    assert "Bob" in said()[3][1] and "No answer yet" in inbox.to(world.maya.email)[-1].subject
    assert len([each for each in inbox.to(world.bob.email) if "Still waiting" in each.subject]) == 1


ABOUT_WAITING = ("approval.reminded", "approval.unanswered")
