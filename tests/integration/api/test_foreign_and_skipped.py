"""Over the description itself: no operation skips a state, and none takes an id of somebody else's.

What each operation takes is read from the description, so that a new one is in here without a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.integration.api.conftest import Program

from undersign.api import description
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.journal import clock, ids
from undersign.store import tenancy
from undersign.workspaces import team, token

SAID = json.loads(description.as_json())
# Of what is over, these may still be said: whose it is, who hears of it, how long it is kept.
AFTERWARDS = {"put_owner", "put_notify", "put_watcher", "drop_watcher", "put_retention", "retry_delivery"}
MOVES = {(before, move.to) for move in lifecycle.CONTRACT.moves.values() for before in move.from_}


def operations(method: str = "") -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(name, METHOD, address below /api/v1/, description)."""
    for path, how, operation in description.operations(SAID):
        if not method or how == method:
            yield operation["operationId"], how, path.removeprefix(description.ROOT), operation


def meant(schema: dict[str, Any]) -> dict[str, Any]:
    for each in schema.get("anyOf", []):
        if each.get("type") != "null":
            schema = each
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = SAID["components"]["schemas"].get(name, schema)
    return found


@pytest.fixture
def program(world) -> Program:
    return Program(token.make(world.workspace, "x", role="admin", by=world.bob.actor())[1])


@pytest.mark.parametrize("states", [("voided",), pytest.param((), id="all", marks=pytest.mark.stress)])
def test_no_operation_skips_a_state(world, program, work, states):
    """Every change, asked of a contract in every state: it moves as the lifecycle's table says, or not."""
    skipped, done = [], {}
    contracts = in_every_state(world, work) if not states else {"voided": voided(world)}
    for before, contract in contracts.items():
        named = {"contract_id": contract.id, "email": world.maya.email}
        named["recipient_id"] = world.recipient(contract).id
        for name, method, path, _operation in operations():
            if method == "GET" or "{contract_id}" not in path:
                continue
            where = path.format(**{**description.examples.NAMED, **named})
            answer, after = asked(program, contract, method, where, description.examples.body(name))
            if after != before and (before, after) not in MOVES:
                skipped.append(f"{name}: {before} became {after}")
            if answer.status_code < 400 and before in lifecycle.DONE | lifecycle.ENDED:
                done.setdefault(name, []).append(before)
    assert skipped == []
    assert {name: states for name, states in done.items() if name not in AFTERWARDS} == {}


def voided(world) -> Contract:
    contract: Contract = world.sent()
    contract.void("Twice.", by=world.maya.actor())
    return contract


def in_every_state(world, work) -> dict[str, Contract]:
    """{status: a contract that came there as contracts do}."""
    sealed, declined = world.signed_by_all(work), world.sent()
    sent = world.sent()
    work()
    world.proven(world.recipient(declined)).decline("No.")
    fresh = {"draft": world.draft(), "sending": world.sent()}
    made = {"sealed": sealed, "voided": voided(world), "declined": declined, "sent": sent, **fresh}
    for status, contract in made.items():
        contract.refresh_from_db()
        assert contract.status == status
    return made


def asked(program, contract, method: str, where: str, body: Any) -> tuple[Any, str]:
    """The answer, and the status then; all of it is taken back."""
    with transaction.atomic():
        answer = program(method, where, body)
        with tenancy.within(contract.workspace_id):
            after = Contract.objects.get(pk=contract.pk).status
        transaction.set_rollback(True)
    return answer, after


# What names something else, wherever it stands in a body or a query; and whose kind it is.
REFERENCES = {
    "account": "account",
    "contact": "contact",
    "ticket": "ticket",
    "owner": "member",
    "host": "member",
    "recipient": "recipient",
    "recipients": "recipient",
    "teams": "team",
    "template": "template",
    "rows": "row",
}


def test_no_operation_takes_an_id_of_another_workspace(world, program, order):
    """In a body: refused. In a query: nothing is found."""
    theirs, mine = foreign(world), {"contract_id": world.draft().id, "ticket_number": world.ticket.number}
    taken, tried = [], 0
    for name, method, path, operation in operations():
        where = path.format(**{**description.examples.NAMED, **mine, "number": world.ticket.number})
        queries = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        for field in queries & REFERENCES.keys():
            answer = program("GET", f"{where}?{field}={theirs[REFERENCES[field]]}")
            tried += 1
            if answer.status_code >= 500 or answer.json().get("items"):
                taken.append(f"{name} {field}: {answer.content[:300]!r}")
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for field, schema in meant(content.get("schema", {})).get("properties", {}).items():
            if field not in REFERENCES:
                continue
            pk = theirs[REFERENCES[field]]
            said = order if name == "create" else description.examples.body(name) or {}
            answer = program(method, where, {**said, field: [pk] if "array" in json.dumps(schema) else pk})
            tried += 1
            if not 400 <= answer.status_code < 500:
                taken.append(f"{name} {field}: {answer.status_code} {answer.content[:300]!r}")
    assert taken == [] and tried >= 12


def foreign(world) -> dict[str, str]:
    """An id of every kind, of Mallory's workspace."""
    party = world.mallory
    here = {"workspace_id": party.workspace.id}
    with tenancy.within(party.workspace.id):
        account = Account.objects.create(id=ids.new("acc"), name="Elsewhere", **here)
        contact = Contact.objects.create(
            id=ids.new("con"), name="E", email="e@x.example", account=account, **here
        )
        ticket = Ticket.objects.create(
            id=ids.new("tkt"), number=1, subject="E", account=account, contact=contact,
            opened_at=clock.now(), **here,
        )  # fmt: skip
        theirs = team.make("Theirs", by=party.people["mallory"].actor())
    made = {"account": account, "contact": contact, "ticket": ticket, "team": theirs}
    known = {name: row.id for name, row in made.items()}
    unknown = {"recipient": ids.new("rcp"), "row": ids.new("row"), "template": "theirs"}
    return {**known, **unknown, "member": party.people["mallory"].id}
