"""F3, AT-20: what was sent is frozen: by its verbs, by the API, and by the database itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from tests import children
from tests.browse import Program
from tests.instance import as_owner

from undersign.contracts import sending
from undersign.contracts.contract import Contract
from undersign.contracts.field import PlacedField
from undersign.contracts.people.recipient import Recipient
from undersign.journal import moves
from undersign.journal.refused import Refused
from undersign.signing import mark
from undersign.store import tenancy


@pytest.fixture
def contract(world, work):
    sent = world.sent()
    work()
    sent.refresh_from_db()
    return sent


VERBS = {
    "fill": lambda c, by: c.fill({"note": "later"}, by=by),
    "address": lambda c, by: c.address("customer", by=by, name="Somebody Else"),
    "send": lambda c, by: sending.send(c, by=by),
}


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_refuse(world, contract, verb):
    events = world.events(contract)
    with pytest.raises(Refused) as refused:
        VERBS[verb](contract, world.maya.actor())
    assert refused.value.code == "contract.frozen" and "frozen" in refused.value.sentence
    assert world.events(contract) == events


def test_api_answers_409(world, live, contract):
    program = Program(live.url, world.key)
    answer = program.post(f"/contracts/{contract.id}/sending")
    assert answer.status_code == 409 and answer.json()["code"] == "contract.frozen"
    for method in ("put", "patch", "delete"):
        assert getattr(program.http, method)(f"/contracts/{contract.id}").status_code == 405


COLUMNS = {
    "contract": {
        "values": "'{}'",
        "sources": '\'{"a": "b"}\'',
        "clauses": "'[]'",
        "title": "'Other'",
        "number": "'X'",
        "language": "'es'",
        "template_version_id": "'x'",
        "frozen_sha256": "'x'",
        "page_sizes": "'[]'",
        "sent_at": "sent_at - interval '1 day'",
        "created_at": "created_at - interval '1 day'",
        "account_id": "NULL",
        "contact_id": "NULL",
        "ticket_id": "NULL",
        "workspace_id": "'wsp_other'",
        "id": "'ctr_other'",
        "status": "'draft'",
    },
    "recipient": {
        "name": "'Somebody Else'",
        "role": "'copy'",
        "role_key": "'other'",
        "party": "'provider'",
        "routing_order": "routing_order + 1",
        "proof": "'none'",
        "contract_id": "'ctr_other'",
        "title": "'King'",
    },
    "placed_field": {"x": "x + 1", "page": "page + 1", "required": "NOT required", "name": "name || 'x'"},
}
CELLS = [pytest.param(t, c, v, id=f"{t}.{c}") for t, columns in COLUMNS.items() for c, v in columns.items()]


@pytest.mark.parametrize(("table", "column", "value"), CELLS)
def test_database_refuses(contract, table, column, value):
    """As the application's role, in SQL, as a careless script would."""
    key = "id" if table == "contract" else "contract_id"
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(
            f'UPDATE {table} SET "{column}" = {value} WHERE {key} = %s', [contract.id]
        )


@pytest.mark.parametrize("table", ["placed_field", "recipient"])
def test_database_refuses_taking_parts_away(contract, table):
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {table} WHERE contract_id = %s", [contract.id])


def test_database_refuses_adding_parts(contract):
    before = Recipient.objects.filter(contract=contract).count()
    for part in (contract.fields.first(), contract.recipients.first()):
        part.pk = "new_1"
        with pytest.raises(ProgrammingError), transaction.atomic():
            part.save(force_insert=True)
    assert Recipient.objects.filter(contract=contract).count() == before
    assert PlacedField.objects.filter(pk="new_1").count() == 0


SIGNED = {
    "changed": "UPDATE {} SET workspace_id = workspace_id WHERE recipient_id = %s",
    "taken away": "DELETE FROM {} WHERE recipient_id = %s",
}


@pytest.mark.parametrize("table", ["answer", "mark"])
@pytest.mark.parametrize("how", SIGNED)
def test_what_somebody_signed_is_not(world, contract, table, how):
    carol = world.recipient(contract)
    world.sign(carol)
    with pytest.raises(ProgrammingError, match="has signed"), transaction.atomic():
        connection.cursor().execute(SIGNED[how].format(table), [carol.id])


def test_nothing_is_added_to_what_somebody_signed(world, contract):
    carol = world.recipient(contract)
    world.sign(carol)
    late = mark.make(carol, "typed", text="Somebody Else")
    with pytest.raises(ProgrammingError, match="has signed"), transaction.atomic():
        late.save(force_insert=True)


def test_what_may_change_still_changes(world, contract):
    """Freezing what was sent is not freezing its life."""
    carol = world.recipient(contract)
    contract.readdress(carol, world.email("carol.new"), by=world.maya.actor())
    Contract.objects.filter(pk=contract.pk).update(due_at=None)
    contract.void("No longer needed", by=world.maya.actor())
    assert Contract.objects.get(pk=contract.pk).status == "voided"


def test_the_draft_that_changed_meanwhile_is_not_sent(world, instance):
    """Another tab fills while this one composes: nothing is sent, and the sentence says why.

    The other tab holds the contract's row until sending waits for it, so it is changed in between for sure.
    """
    contract = world.draft()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        moves.lock(contract)
        sent = pool.submit(send_elsewhere, world, contract.pk)
        children.until(lambda: somebody_waits(instance))
        contract.fill({"note": "from the other tab"}, by=world.maya.actor())
    assert sent.result() == "contract.changed"
    assert Contract.objects.get(pk=contract.pk).status == "draft"
    assert "contract.sent" not in world.events(contract)


def send_elsewhere(world, contract_id: str) -> str:
    """Send over a connection of its own; how it was refused."""
    try:
        with tenancy.within(world.workspace.id), pytest.raises(Refused) as refused:
            sending.send(Contract.objects.get(pk=contract_id), by=world.maya.actor())
        return refused.value.code
    finally:
        connections.close_all()


def somebody_waits(instance) -> bool:
    with as_owner(instance) as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0
