"""Erasing one item: rows, files and keys of a contract; a contact, a ticket, mails. Once, or again after a
restored backup brought it back (GD-4).

Hides where a person's facts lie. Hashes and commitments stay, so every chain and proof holds (GD-2).
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from undersign.journal.entry import PURPOSE
from undersign.retention.destruction.walls import REDACTED
from undersign.retention.requests import request as requests
from undersign.retention.requests.events import ItemErased
from undersign.store import blobs, keys, tenancy


def empty(kind: str, item: str) -> None:
    """In the caller's transaction, inside the workspace. What is not there any more is no error."""
    if kind == requests.CONTRACT:
        with connection.cursor() as cursor:
            cursor.execute("SELECT undersign_erase(%s)", [item])
        for purpose in ("documents", PURPOSE):
            keys.destroy(item, purpose)
    else:
        _rows(kind, item)


def files(kind: str, item: str) -> None:
    """After that was committed: the bytes, which nothing opens any more."""
    if kind == requests.CONTRACT:
        blobs.forget_all(item)


def again(event: str, facts: dict[str, Any]) -> None:
    """What a restored backup brought back; contracts were emptied by the owner already."""
    if event == ItemErased.name and facts["kind"] != requests.CONTRACT:
        _rows(facts["kind"], facts["item"])


def _rows(kind: str, item: str) -> None:
    here = tenancy.current()
    with connection.cursor() as cursor:
        for sentence in _SENTENCES.get(kind, ()):
            cursor.execute(sentence, {"here": here, "item": item, "gone": REDACTED})
        if kind == requests.MAIL:
            cursor.execute(_ADDRESSES, [here])
            mine = [a for (a,) in cursor.fetchall() if requests.digest(here, a) == item]
            for table in ("mail", "returned_mail"):
                cursor.execute(_MAILS[table], {"here": here, "mine": mine, "gone": REDACTED})


_SENTENCES = {
    requests.CONTACT: (
        "UPDATE contact SET name = %(gone)s, email = '', phone = '', title = '', external_ref = ''"
        " WHERE workspace_id = %(here)s AND id = %(item)s",
    ),
    requests.TICKET: (
        "UPDATE ticket SET subject = %(gone)s, body = '', fields = '{}' WHERE workspace_id = %(here)s"
        " AND id = %(item)s",
        "UPDATE ticket_note SET author = %(gone)s, body = '' WHERE workspace_id = %(here)s"
        " AND ticket_id = %(item)s",
    ),
}
_ADDRESSES = "SELECT DISTINCT address FROM mail WHERE workspace_id = %s"
_MAILS = {
    "mail": "UPDATE mail SET address = %(gone)s, name = '', subject = %(gone)s, answer = '', body = NULL"
    " WHERE workspace_id = %(here)s AND address = ANY(%(mine)s)",
    "returned_mail": "DELETE FROM returned_mail WHERE workspace_id = %(here)s AND address = ANY(%(mine)s)",
}
