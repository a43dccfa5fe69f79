"""A visit by somebody to an address of the product, undone at once; and whether it changed anything.

Hides that most visits write nothing, which the database tells without being asked for its rows.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.test import Client

from undersign.store import rows as stored
from undersign.store import tenancy, walls

# {cast's tag: its rows before a test's visits}. Each test looks anew: a worker that an earlier story left may
# still be at the cast's deliveries.
before: dict[str, list[tuple[Any, ...]]] = {}


def visit(
    client: Client, method: str, address: str, cast, form: dict | None = None, watched: bool = True, **sent
):
    """The answer, with all that it changed undone; and whether anything of the cast's was changed."""
    if watched and cast.tag not in before:
        before[cast.tag] = rows(cast)
    with tenancy.within(""), transaction.atomic():
        cookies = client.cookies.copy()
        answer = (
            client.generic(method, address, **sent)
            if sent
            else getattr(client, method.lower())(address, form)
        )
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        changed = watched and wrote() and rows(cast) != before[cast.tag]
        transaction.set_rollback(True)
    client.cookies = cookies
    return SimpleNamespace(status=answer.status_code, changed=changed, answer=answer, body=body)


def wrote() -> bool:
    """Whether this transaction wrote anything at all: only then has it a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return cursor.fetchone()[0]


def rows(cast) -> list[tuple]:
    """Count and newest versions of the cast's rows, table by table; looks and refusals are on record."""
    with tenancy.within(cast.workspace.id), stored.rehearsed() as cursor:
        cursor.execute(counted())
        return cursor.fetchall()


@cache
def counted() -> str:
    """One question for all tables, which the server plans once."""
    asked = "SELECT '{0}', count(*), sum(xmin::text::bigint) FROM {0} {1}"
    known = (table for table in walls.tenant_tables() if table not in SHUT)
    return " UNION ALL ".join(asked.format(table, APART.get(table, "")) for table in known)


SHUT = {"retention_pass"}  # only the database's own function writes and reads it
WATCHED = "SELECT seq FROM journal_entry WHERE event IN ('act.refused', 'contract.viewed')"
APART = {
    "api_allowance": "WHERE false",  # how often a key asked
    "member_session": "WHERE false",  # when each was last seen; ending one is in the journal
    "journal_entry": "WHERE event NOT IN ('act.refused', 'contract.viewed')",
    "journal_entry_personal": f"WHERE entry_id NOT IN ({WATCHED})",
    "journal_waiting": f"WHERE seq NOT IN ({WATCHED})",
}
