"""What is recorded stays recorded: the application may add to the journal and to evidence, nothing else."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from tests import children, world
from tests.instance import as_owner

from undersign.journal import ledger
from undersign.journal.entry import Entry
from undersign.store import walls

APPEND_ONLY = walls.append_only_tables()


def test_journal_and_documents_are_among_them():
    journal = {"journal_entry", "journal_entry_personal", "journal_leaf", "journal_checkpoint"}
    assert journal | {"contract_document"} <= set(APPEND_ONLY)


STATEMENTS = ("UPDATE {} SET workspace_id = workspace_id", "DELETE FROM {}", "TRUNCATE {} CASCADE")
STORY = [
    pytest.param(table, said, id=f"{said.split()[0]} {table}") for table in APPEND_ONLY for said in STATEMENTS
]


@pytest.fixture(scope="module")
def told(instance):
    """A contract, so that there is something to change."""
    with world.entered() as cast, children.working_here() as work:
        contract = cast.sent()
        work()
        ledger.integrate(contract.workspace_id)
        yield contract


@pytest.mark.parametrize(("table", "statement"), STORY)
@pytest.mark.law("P11-5", "EV-4")
def test_application_is_refused(told, table, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


@pytest.mark.parametrize(("table", "statement"), STORY)
@pytest.mark.law("P11-5", "EV-4")
def test_owner_is_stopped_by_the_trigger(told, instance, table, statement):
    """Nobody serves as the owner; a slip of an administrator is refused all the same."""
    denied = pytest.raises(psycopg.errors.InsufficientPrivilege, match="stays recorded")
    with as_owner(instance) as cursor, denied:
        cursor.execute(statement.format(table))


def test_every_append_only_model_is_walled():
    models = {m._meta.db_table for m in apps.get_models() if getattr(m, "APPEND_ONLY", False)}
    assert models == set(APPEND_ONLY)


ME = "pg_roles WHERE rolname = current_user"
QUESTIONS = {
    "SELECT current_user::text": "undersign_app",
    f"SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM {ME}": False,
    f"SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM {ME})": 0,
    "SELECT has_schema_privilege('public', 'CREATE')": False,
    "SELECT has_database_privilege(current_database(), 'CREATE')": False,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_application_owns_nothing(told, question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        assert cursor.fetchone() == (QUESTIONS[question],)


def test_saving_an_entry_again_is_refused(told):
    entry = Entry.objects.filter(subject=told.id).first()
    entry.event = "nothing.happened"
    with pytest.raises(ProgrammingError), transaction.atomic():
        entry.save()
