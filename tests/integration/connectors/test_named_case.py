"""A case named at sending gets the signed contract once, though the contract was not made from a ticket."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.integration.api.conftest import key, order  # noqa: F401 (fixtures)
from tests.services.vendors import zendesk
from tests.world import elsewhere

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts import practice
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket, TicketNote
from undersign.journal import clock
from undersign.store import tenancy


@pytest.fixture
def program(key):  # noqa: F811
    return key("account_manager")


@pytest.fixture
def drafted(program, order) -> str:  # noqa: F811
    return program("POST", "contracts", order).json()["id"]


@pytest.fixture
def desk(world, a_zendesk):
    Connection.objects.filter(workspace_id=world.workspace.id, kind=api.HELPDESK).update(enabled=False)
    how = {"settings": {"url": a_zendesk.url, "email": zendesk.EMAIL}, "secrets": {"token": "token"}}
    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        by = world.bob.actor()
        yield connection.connect(api.HELPDESK, "zendesk", "Zendesk", by=by, allow_private=True, **how)


def files(world) -> list[str]:
    notes = TicketNote.objects.filter(ticket=world.ticket).exclude(attachment_sha256="")
    return sorted(notes.values_list("attachment_name", flat=True))


def send(program, contract: str, **body):
    return program("POST", f"contracts/{contract}/sending", body)


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_file_and_its_certificate_are_on_the_case_once(world, work, program, drafted):
    quiet = {"completed": ["nobody"]}
    program("PUT", f"contracts/{drafted}/notify", {"notify": quiet})
    sent = send(program, drafted, case={"ticket": str(world.ticket.number)})
    assert sent.status_code == 200, sent.content
    assert sent.json()["ticket"] == world.ticket.id
    work()
    contract = Contract.objects.get(pk=drafted)
    world.all_sign(contract, work)
    assert world.deliveries(contract)["ticket"] == ["done"]
    assert len(files(world)) == 2 and world.trail(contract).count("contract.case_named") == 1
    again = send(program, drafted, case={"ticket": world.ticket.id})
    assert again.status_code == 409 and len(files(world)) == 2


def test_a_case_of_the_helpdesk_in_use(world, work, program, drafted, a_zendesk, desk):
    ticket = a_zendesk.make_ticket("Please send the order form")
    case = {"ticket": ticket, "connection": desk.id}
    a_zendesk.fails(503, times=20)
    assert code(send(program, drafted, case=case)) == (503, "case.unreachable")
    assert Contract.objects.get(pk=drafted).is_draft
    a_zendesk._faults.clear()
    assert code(send(program, drafted, case={"ticket": "999999"})) == (404, "case.unknown")
    assert send(program, drafted, case=case).status_code == 200
    work()
    world.all_sign(Contract.objects.get(pk=drafted), work)
    noted = [each for each in a_zendesk.notes(ticket) if each.get("attachments")]
    assert len(noted) == 1 and len(noted[0]["attachments"]) == 2


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"ticket": "nothing"}, (404, "case.unknown")),
        ({"ticket": "1", "connection": "cxn_other"}, (422, "case.connection")),
        ({"ticket": ""}, (400, "request.malformed")),
        ({"ticket": "1", "more": 1}, (400, "request.malformed")),
    ],
)
def test_what_is_no_case_sends_nothing(world, program, drafted, case, said):
    assert code(send(program, drafted, case=case)) == said
    assert Contract.objects.get(pk=drafted).is_draft


def test_one_contract_has_one_case_and_only_where_signed_contracts_go_to_tickets(world, program, drafted):
    made = program("POST", f"tickets/{world.ticket.number}/contracts", {"template": "service_order"})
    other = world.ticket
    other.pk, other.number = f"tkt_{world.tag}", other.number + 1
    other.save(force_insert=True)
    assert code(send(program, made.json()["id"], case={"ticket": other.id})) == (409, "case.another")
    practice.change(methods=["email_code"], reminder_hours=72, destinations=["archive"], by=world.bob.actor())
    assert code(send(program, drafted, case={"ticket": other.id})) == (422, "case.switched_off")


def test_another_workspaces_ticket_is_none(world, program, drafted):
    theirs = elsewhere()
    with tenancy.within(theirs.workspace.id):
        row = Ticket.objects.create(
            id=f"tkt_{world.tag}",
            workspace_id=theirs.workspace.id,
            number=77,
            subject="x",
            opened_at=clock.now(),
        )
    assert code(send(program, drafted, case={"ticket": row.id})) == (404, "case.unknown")
