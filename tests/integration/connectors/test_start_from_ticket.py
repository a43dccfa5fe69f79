"""A macro, tag or rule in the helpdesk starts a contract; whatever comes of it is said on the ticket."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from tests.services.vendors import zendesk

from undersign.connectors import api
from undersign.connectors.hooks import call, hook, looking
from undersign.connectors.hooks.call import Call
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.workspaces.allowance import Allowance


@pytest.fixture
def desk(world, a_zendesk):
    """The workspace's helpdesk is a Zendesk; Carol, whom the directory knows, asks there."""
    Connection.objects.filter(workspace_id=world.workspace.id, kind=api.HELPDESK).update(enabled=False)
    a_zendesk.people["21"]["email"] = world.contact.email
    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        row = connection.connect(
            api.HELPDESK,
            "zendesk",
            "Zendesk",
            by=world.bob.actor(),
            settings={"url": a_zendesk.url, "email": zendesk.EMAIL},
            secrets={"token": "token"},
            allow_private=True,
        )
        yield row


@pytest.fixture
def ticket(world, a_zendesk, desk):
    assert world.version.is_in_effect
    return a_zendesk.make_ticket("Please send the order form", tags=[])


def let(world, desk, **how):
    wanted = hook.Wanted(starts=True, owner_id=world.maya.id, **how)
    return hook.keep(desk, wanted, by=world.bob.actor(), secret=zendesk.SECRET)


def ring(hooked, told):
    """The vendor's call, as it arrives."""
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told.headers.items()}
    path = f"/hooks/{hooked.path}"
    with tenancy.within(""):
        return Client(SERVER_NAME="localhost").post(path, told.body, content_type="application/json", **sent)


def asks(ticket, **more):
    return {"ticket": int(ticket), "template": "service_order", **more}


def bodies(a_zendesk, ticket):
    return [each["body"] for each in a_zendesk.notes(ticket)]


def contracts(world):
    return list(Contract.objects.filter(workspace_id=world.workspace.id))


def test_a_trigger_prepares_a_draft_for_whoever_pulled_it(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk)
    told = a_zendesk.pull_trigger(asks(ticket, by=world.maya.email))
    answer = ring(hooked, told)
    assert (answer.status_code, answer.json()) == (202, {"started": 1})
    assert contracts(world) == [], "hearing is not working"
    work()
    (contract,) = contracts(world)
    assert contract.status == lifecycle.DRAFT and contract.owner_id == world.maya.id
    assert contract.ticket.external_ref == ticket and contract.account == world.account
    assert contract.values["plan"] == "premium" and contract.sources["customer_name"] == "account"
    (note,) = bodies(a_zendesk, ticket)
    assert contract.number in note and f"/contracts/{contract.id}" in note
    assert not a_zendesk.notes(ticket)[0]["public"]


def test_the_same_call_again_starts_nothing(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk)
    told = a_zendesk.pull_trigger(asks(ticket))
    assert [ring(hooked, told).json()["started"] for _again in range(3)] == [1, 0, 0]
    work()
    assert len(contracts(world)) == 1 and len(bodies(a_zendesk, ticket)) == 1


def test_the_same_tag_twice_is_one_contract_while_one_is_open(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk)
    for event in ("1", "2", "3"):
        ring(hooked, a_zendesk.pull_trigger(asks(ticket, id=event)))
    work()
    (contract,) = contracts(world)
    prepared, refused = bodies(a_zendesk, ticket)
    assert contract.number in refused and "not finished yet" in refused, "said once, not at every change"
    contract.void("Not needed", by=world.maya.actor())
    ring(hooked, a_zendesk.pull_trigger(asks(ticket, id="4")))
    work()
    assert len(contracts(world)) == 2


def test_what_is_complete_is_sent_where_that_is_allowed(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk, sends=True)
    ring(hooked, a_zendesk.pull_trigger(asks(ticket, id="lacking")))
    work()
    (contract,) = contracts(world)
    assert contract.status == lifecycle.DRAFT
    (note,) = bodies(a_zendesk, ticket)
    assert "It was not sent" in note and contract.id in note
    contract.void("Again", by=world.maya.actor())

    number = next(str(each["id"]) for each in a_zendesk.fields if each["title"] == "Contract status")
    assert number
    a_zendesk.fields.append({"id": 3600009, "title": "monthly_fee", "type": "text", "active": True})
    a_zendesk.change(ticket, custom_fields=[{"id": 3600009, "value": "1480.00"}])
    ring(hooked, a_zendesk.pull_trigger(asks(ticket, id="complete")))
    work()
    sent = Contract.objects.get(workspace_id=world.workspace.id, status=lifecycle.SENT)
    assert sent.values["monthly_fee"] == "1480.00"
    assert Call.objects.get(contract=sent).outcome == call.SENT
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(sent, name))
        work()
    sent.refresh_from_db()
    files = a_zendesk.notes(ticket)[-1]["attachments"]
    kept = [content for _name, _type, content in a_zendesk.uploads.values()]
    assert len(files) == 2 and document.find(sent, document.SEALED).read() in kept, "and comes home signed"


@pytest.mark.parametrize("wrong", ["template", "nobody", "ticket"])
def test_a_refusal_is_told_in_plain_words(world, work, a_zendesk, desk, ticket, wrong):
    hooked = let(world, desk)
    body = asks(ticket)
    if wrong == "template":
        body["template"] = "no-such-template"
    if wrong == "nobody":
        a_zendesk.people["21"]["email"] = "stranger@nowhere.example"
    if wrong == "ticket":
        body["ticket"] = 999999
    ring(hooked, a_zendesk.pull_trigger(body))
    work()
    asked = Call.objects.get(hook=hooked)
    assert asked.outcome == call.REFUSED and asked.reason and contracts(world) == []
    if wrong == "ticket":
        row = Delivery.objects.get(target=asked.id)
        assert row.status == "failed" and "no ticket 999999" in row.last_error
    else:
        (note,) = bodies(a_zendesk, ticket)
        assert asked.reason in note


def test_a_helpdesk_that_is_down_is_asked_again(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk)
    ring(hooked, a_zendesk.pull_trigger(asks(ticket)))
    a_zendesk.fails(503, method="PUT")
    work()
    (contract,) = contracts(world)
    assert bodies(a_zendesk, ticket) == []
    row = Delivery.objects.get(target=Call.objects.get(hook=hooked).id)
    assert row.status == "due"
    row.retry(by=world.bob.actor())
    work()
    assert contracts(world) == [contract] and len(bodies(a_zendesk, ticket)) == 1


def test_who_calls_without_the_secret_changes_nothing(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk)
    told = a_zendesk.pull_trigger(asks(ticket), secret="guessed")
    assert ring(hooked, told).status_code == 403
    assert ring(hooked, type(told)({}, b"{}")).status_code == 403
    assert Client(SERVER_NAME="localhost").get(f"/hooks/{hooked.path}").status_code == 405
    wrong = type("H", (), {"path": "A" * 32})()
    assert ring(wrong, told).status_code == 404
    big = a_zendesk.pull_trigger(asks(ticket, more="x" * 70_000))
    assert ring(hooked, big).status_code == 413
    hook.keep(desk, hook.Wanted(), by=world.bob.actor())
    assert ring(hooked, a_zendesk.pull_trigger(asks(ticket))).json() == {"started": 0}, "switched off"
    assert not Call.objects.filter(hook=hooked).exists()


def test_a_flood_is_held_back(world, a_zendesk, desk, ticket):
    hooked = let(world, desk)
    told = a_zendesk.pull_trigger({"ticket": 1}, secret="guessed")
    assert ring(hooked, told).status_code == 403
    bucket = Allowance.objects.filter(key_id=hooked.id)
    assert bucket.update(left=0, at=clock.now() + timedelta(hours=1)) == 1, "each call is counted"
    held = ring(hooked, told)
    assert held.status_code == 429 and int(held["Retry-After"]) >= 1


def test_a_tag_is_seen_where_nobody_calls(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk, polls=True)
    looking.look(hooked.id)
    a_zendesk.change(ticket, tags=["contract:service_order"])
    assert looking.look(hooked.id) == 1
    work()
    (contract,) = contracts(world)
    a_zendesk.change(ticket, subject="Changed, its tag is still there")
    assert looking.look(hooked.id) == 0
    contract.void("Not needed", by=world.maya.actor())
    a_zendesk.change(ticket, subject="Still the old tag")
    assert looking.look(hooked.id) == 0, "a tag that stays asks once"
    a_zendesk.change(ticket, tags=[])
    looking.look(hooked.id)
    a_zendesk.change(ticket, tags=["contract:service_order"])
    assert looking.look(hooked.id) == 1
    work()
    assert len(contracts(world)) == 2


def test_a_field_names_the_template_too(world, work, a_zendesk, desk, ticket):
    hooked = let(world, desk, polls=True, field="Contract status")
    looking.look(hooked.id)
    a_zendesk.change(ticket, custom_fields=[{"id": zendesk.TEXT_FIELD, "value": "service_order"}])
    assert looking.look(hooked.id) == 1


def test_the_clock_of_a_ticket_stands_still_while_somebody_has_to_sign(world, work, a_zendesk, desk, ticket):
    let(world, desk, waiting="hold", resumed="open")
    from undersign.connectors.filling import mirror, opening
    from undersign.contracts import sending

    by = world.maya.actor()
    first, second = (
        opening.draft_from_ticket(world.version, mirror.ticket(ticket, by=by), by=by) for _each in range(2)
    )
    for each in (first, second):
        each.fill({"monthly_fee": "1480.00"}, by=by)
        sending.send(each, by=by)
    work()
    assert a_zendesk.tickets[ticket]["status"] == "hold"
    first.refresh_from_db()
    first.void("Not needed", by=by)
    work()
    assert a_zendesk.tickets[ticket]["status"] == "hold", "the other one still waits"
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(second, name))
        work()
    assert a_zendesk.tickets[ticket]["status"] == "open"


def test_an_agent_who_moved_the_ticket_is_right(world, work, a_zendesk, desk, ticket):
    let(world, desk, waiting="hold", resumed="open")
    from undersign.connectors.filling import mirror, opening
    from undersign.contracts import sending

    by = world.maya.actor()
    contract = opening.draft_from_ticket(world.version, mirror.ticket(ticket, by=by), by=by)
    contract.fill({"monthly_fee": "1480.00"}, by=by)
    sending.send(contract, by=by)
    work()
    a_zendesk.change(ticket, status="solved")
    contract.refresh_from_db()
    contract.void("Not needed", by=by)
    work()
    assert a_zendesk.tickets[ticket]["status"] == "solved"


def test_what_makes_no_sense_is_refused(world, desk):
    by = world.bob.actor()
    for wanted, code in (
        (hook.Wanted(starts=True), "hook.owner"),
        (hook.Wanted(waiting="hold"), "hook.statuses"),
    ):
        with pytest.raises(Refused) as no:
            hook.keep(desk, wanted, by=by)
        assert no.value.code == code
    with pytest.raises(Refused):
        hook.keep(desk, hook.Wanted(), by=world.maya.actor())
    assert json.dumps(hook.of(desk).secret) and hook.renew_secret(desk, by=by) == hook.of(desk).secret
