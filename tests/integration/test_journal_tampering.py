"""Whatever the database's owner changes in the journal behind the product's back is found and named."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests import children, world
from tests.instance import as_owner, spoiled_if_killed

from undersign.journal import audit
from undersign.journal.entry import Entry, EntryPersonal
from undersign.store import tenancy
from undersign.store.keys import WrappedKey

OTHER = {
    "CharField": "left(md5({0}), 10)",
    "PositiveIntegerField": "{0} + 1000",
    "BigAutoField": "{0} + 1000000",
    "DateTimeField": "{0} + interval '1 millisecond'",
    "JSONField": "{0} || '{{\"added\": 1}}'",
    "BinaryField": "set_byte({0}, length({0}) / 2, (get_byte({0}, length({0}) / 2) + 1) %% 256)",
    "OneToOneField": "{0} + 1000000",
}
EMPTY = {"commitment": "'00'", "workspace_id": "'wsp_nowhere'"}


def columns(model):
    return [
        pytest.param(model, f, id=f"{model._meta.db_table}.{f.column}") for f in model._meta.concrete_fields
    ]


@pytest.fixture(scope="module")
def contract(instance):
    """One contract with a history; every test leaves it as it was."""
    with world.entered() as cast, children.working_here() as work:
        sent = cast.sent()
        work()
        yield sent


@pytest.fixture(scope="module")
def loosened(instance, contract):
    """An owner's cursor with every trigger and foreign key of the journal out of the way, put back after."""
    tables = ("journal_entry", "journal_entry_personal", "store_key")
    with spoiled_if_killed(instance), as_owner(instance) as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = 'journal_entry'::regclass"
        )
        keys = cursor.fetchall()
        for table, name, _said in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table, name, said in keys:
            said = said.removesuffix(" NOT VALID")  # rows of these tests may dangle
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said} NOT VALID')


def test_the_database_itself_refuses_a_renumbered_entry(contract, instance):
    """Short of dropping constraints, an entry's number is held by its personal facts."""
    entry = Entry.objects.filter(subject=contract.id).first()
    with as_owner(instance) as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER append_only")
        try:
            with pytest.raises(psycopg.errors.ForeignKeyViolation):
                cursor.execute("UPDATE journal_entry SET seq = seq + 1000000 WHERE seq = %s", [entry.seq])
        finally:
            cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER append_only")


@pytest.mark.parametrize(("model", "field"), [*columns(Entry), *columns(EntryPersonal), *columns(WrappedKey)])
@pytest.mark.parametrize("which", ["first", "last"])
def test_a_changed_column_is_found_and_its_row_named(contract, loosened, model, field, which):
    assert audit.check(contract.workspace_id) == []
    table, pk = model._meta.db_table, model._meta.pk.column
    row = victim(model, contract.id, which)
    loosened.execute(f"SELECT * FROM {table} WHERE {pk} = %s", [row])
    before = loosened.fetchone()
    other = EMPTY.get(field.column) or OTHER[type(field).__name__].format(field.column)
    loosened.execute(f"UPDATE {table} SET {field.column} = {other} WHERE {pk} = %s RETURNING *", [row])
    after = loosened.fetchone()
    number = [f.name for f in loosened.description].index(pk)
    try:
        faults = audit.check(contract.workspace_id)
        assert any(names(fault, contract, before, after) for fault in faults), faults
    finally:
        put_back(loosened, table, pk, after[number], before)
    assert audit.check(contract.workspace_id) == []


def victim(model, contract_id: str, which: str):
    """The first or last row of a contract's chain; its journal's key or its workspace's."""
    if model is WrappedKey:
        return f"{contract_id}:journal" if which == "first" else tenancy.current()
    rows = Entry.objects.filter(subject=contract_id).order_by("position")
    return (rows.first() if which == "first" else rows.last()).seq


def names(fault, contract, *rows) -> bool:
    """The fault points at the row: by its record, by its id, or by the number of the missing entry."""
    seen = [cell for row in rows for cell in row]
    cells = {str(cell) for cell in seen if isinstance(cell, str) or (isinstance(cell, int) and cell > 9)}
    told = f"{fault.subject} {fault.detail}".split()
    return contract.id in told or bool(cells.intersection(told))


def put_back(cursor, table, pk, changed, before) -> None:
    cursor.execute(f"DELETE FROM {table} WHERE {pk} = %s", [changed])
    values = [Jsonb(value) if isinstance(value, dict) else value for value in before]
    holes = ", ".join(["%s"] * len(values))
    cursor.execute(f"INSERT INTO {table} VALUES ({holes})", values)


def test_taken_out(contract, loosened):
    """Last in this file, since what it takes out stays out."""
    middle = Entry.objects.filter(subject=contract.id).order_by("position")[2]
    loosened.execute("DELETE FROM journal_entry_personal WHERE entry_id = %s", [middle.seq])
    assert [f.position for f in audit.check(contract.workspace_id)] == [middle.position]
    loosened.execute("DELETE FROM journal_entry WHERE seq = %s", [middle.seq])
    kinds = {(f.kind, f.position) for f in audit.check(contract.workspace_id)}
    assert kinds == {("gap", middle.position + 1), ("link", middle.position + 1)}
    loosened.execute("DELETE FROM store_key WHERE id = %s", [f"{contract.id}:journal"])
    (fault,) = [f for f in audit.check(contract.workspace_id) if f.kind == "key"]
    assert fault.subject == contract.id and "no erasure is on record" in fault.detail
