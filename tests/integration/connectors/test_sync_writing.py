"""What CRM and helpdesk are told of a contract: each chosen event, once, in order, on the right records."""

from __future__ import annotations

import pytest
from tests import bulks, paper

from undersign.connectors import api
from undersign.connectors.api import ACCOUNT, FieldFacts
from undersign.connectors.linking import connection
from undersign.connectors.sync import mapping, round, value, writing
from undersign.connectors.sync.rules import BOTH, CONTRACT, FROM, TO, Rule
from undersign.connectors.sync.value import Value
from undersign.connectors.sync.wording import Wording
from undersign.contracts.bulk import carrying, running
from undersign.contracts.contract import Contract
from undersign.customers.account import AccountDocument
from undersign.customers.ticket import TicketNote
from undersign.journal import delivery
from undersign.journal.delivery import Delivery
from undersign.journal.refused import Refused

STATUS = FieldFacts(ACCOUNT, "details.contract_status", "Contract status", is_custom=True)


@pytest.fixture
def crm(world):
    """The workspace's directory, with a field for the contract's status and one for its number."""
    row = connection.first(api.DIRECTORY, world.workspace.id)
    by = world.bob.actor()
    words = Wording(
        "choice", choices={"Waiting": "sent", "Read": "viewed", "Half": "signed", "Signed": "completed"}
    )
    world.account.details = {
        **world.account.details,
        "contract_status": "",
        "contract_number": "",
        "stage": "",
    }
    world.account.save()
    mapping.keep(row, ACCOUNT, STATUS, "contract.status", Rule(TO, CONTRACT), words, by=by)
    number = FieldFacts(ACCOUNT, "details.contract_number", "Contract")
    mapping.keep(row, ACCOUNT, number, "contract.number", Rule(TO, CONTRACT), Wording(), by=by)
    return row


def told(contract, event: str = "") -> list[Delivery]:
    rows = Delivery.objects.filter(subject=contract.id, effect=writing.EFFECT)
    return list((rows.filter(entry__event=event) if event else rows).order_by("entry_id"))


def details(world) -> dict:
    world.account.refresh_from_db()
    return world.account.details


def test_each_chosen_event_is_told_once_and_says_how_it_is_now(world, crm, work):
    by = world.bob.actor()
    writing.choose(
        crm,
        {
            "sent": {"fields": True, "record": ACCOUNT, "field": "details.stage", "text": "Negotiation"},
            "completed": {"fields": True, "record": ACCOUNT, "field": "details.stage", "text": "Closed won"},
        },
        by=by,
    )
    desk = connection.first(api.HELPDESK, world.workspace.id)
    writing.choose(
        desk, {"sent": {"status": "pending", "note": True}, "completed": {"status": "solved"}}, by=by
    )
    contract = world.sent()
    work()
    assert details(world)["contract_status"] == "Waiting" and details(world)["stage"] == "Negotiation"
    world.ticket.refresh_from_db()
    assert world.ticket.status == "pending"
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    world.ticket.refresh_from_db()
    assert (world.ticket.status, details(world)["stage"]) == ("solved", "Closed won")
    assert (
        details(world)["contract_status"] == "Signed" and details(world)["contract_number"] == contract.number
    )
    assert [row.status for row in told(contract)] == [delivery.DONE] * 4
    # The file is with its case and its account, once each.
    assert AccountDocument.objects.filter(account=world.account, contract_id=contract.id).count() == 1
    files = TicketNote.objects.filter(ticket=world.ticket).exclude(attachment_sha256="")
    assert files.count() == 2  # the signed PDF and its certificate
    value = Value.objects.get(field__ours="contract.status", link__own_id=world.account.id)
    assert (value.writer, value.writer_name, value.base) == ("contract", contract.number, "completed")


def test_what_was_signed_holds_where_the_contract_owns_the_value(world, crm, work):
    """The plan is the contract's word: once signed it is the account's, and goes to their field too."""
    by = world.bob.actor()
    world.account.details = {**world.account.details, "tier": "Silver"}
    world.account.plan = "standard"
    world.account.save()
    words = Wording("choice", choices={"Gold": "premium", "Silver": "standard"})
    tier = FieldFacts(ACCOUNT, "details.tier", "Tier")
    field = mapping.keep(crm, ACCOUNT, tier, "plan", Rule(BOTH, CONTRACT), words, by=by)
    writing.choose(crm, {"sent": {"fields": True}, "completed": {"fields": True}}, by=by)
    contract = world.sent(values=paper.VALUES | {"plan": "premium"})
    work()
    assert (details(world)["tier"], world.account.plan) == ("Silver", "standard"), "not before it is signed"
    world.all_sign(contract, work)
    assert round.run(crm).problem == ""
    assert (details(world)["tier"], world.account.plan) == ("Gold", "premium")
    kept = Value.objects.get(field=field, link__own_id=world.account.id)
    assert (kept.writer, kept.writer_name) == (value.CONTRACT, contract.number)


def test_a_contract_of_a_bulk_send_is_told_as_any_other(world, crm, work):
    writing.choose(crm, {"completed": {"fields": True}}, by=world.bob.actor())
    records = bulks.rows(2, world.tag)
    records[0][2] = world.contact.email
    made = bulks.prepared(world, records)
    running.start(made, by=world.people["dan"].actor())
    while carrying.carry_on(made.pk) == carrying.MORE:
        pass
    work()
    contract = Contract.objects.get(workspace_id=world.workspace.id, account=world.account)
    world.all_sign(contract, work)
    assert details(world)["contract_status"] == "Signed"
    assert details(world)["contract_number"] == contract.number
    assert AccountDocument.objects.filter(account=world.account, contract_id=contract.id).count() == 1
    assert [row.status for row in told(contract)] == [delivery.DONE]


def test_an_old_word_that_comes_late_changes_nothing(world, crm, work):
    chosen = {"record": ACCOUNT, "field": "details.stage"}
    said = {"sent": {**chosen, "fields": True, "text": "1"}, "voided": {**chosen, "text": "2"}}
    writing.choose(crm, said, by=world.bob.actor())
    contract = world.sent()
    work()
    contract.void(by=world.maya.actor(), reason="A mistake")
    work()
    assert details(world)["stage"] == "2"
    (first, _second) = told(contract)
    Delivery.objects.filter(pk=first.pk).update(status=delivery.FAILED)
    first.refresh_from_db()
    first.retry(by=world.maya.actor())
    work()
    first.refresh_from_db()
    assert first.status == delivery.DONE and first.result["set"] is False
    assert details(world)["stage"] == "2"


def test_where_nobody_chose_anything_nothing_is_told(world, crm, work):
    contract = world.sent()
    work()
    assert told(contract) == []


def test_a_refusal_over_there_has_an_end_that_a_person_sees(world, crm, work):
    desk = connection.first(api.HELPDESK, world.workspace.id)
    writing.choose(desk, {"sent": {"status": "no such state"}}, by=world.bob.actor())
    contract = world.sent()
    work()
    (row,) = told(contract)
    assert row.status == delivery.FAILED and "no such state" in row.last_error


def test_only_an_admin_chooses_and_maps(world, crm):
    with pytest.raises(Refused):
        writing.choose(crm, {"sent": {"fields": True}}, by=world.maya.actor())
    with pytest.raises(Refused):
        mapping.keep(crm, ACCOUNT, STATUS, "plan", Rule(FROM), Wording(), by=world.maya.actor())


def test_two_mappings_never_pull_at_one_value(world, crm):
    by = world.bob.actor()
    mapping.keep(
        crm, ACCOUNT, FieldFacts(ACCOUNT, "industry", "Industry"), "industry", Rule(FROM), Wording(), by=by
    )
    other = FieldFacts(ACCOUNT, "details.branch", "Branch")
    with pytest.raises(Refused) as refused:
        mapping.keep(crm, ACCOUNT, other, "industry", Rule(FROM), Wording(), by=by)
    assert refused.value.code == "mapping.taken"
    with pytest.raises(Refused) as refused:
        mapping.keep(crm, ACCOUNT, STATUS, "contract.title", Rule(TO, CONTRACT), Wording(), by=by)
    assert refused.value.code == "mapping.taken"
    with pytest.raises(Refused) as refused:
        mapping.keep(crm, ACCOUNT, other, "contract.title", Rule(FROM, CONTRACT), Wording(), by=by)
    assert refused.value.code == "mapping.direction"
