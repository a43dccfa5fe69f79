"""Looking by ourselves for tickets that ask for a contract, where a helpdesk does not call.

A tag or a field stays on its ticket while the contract lives there and long after: what was seen asks
once, until it is taken away and set again.
"""

from __future__ import annotations

import hashlib
import re

from django.db import transaction

from undersign.connectors import api
from undersign.connectors.facts import Change, Heard
from undersign.connectors.hooks import call
from undersign.connectors.hooks.call import Call
from undersign.connectors.hooks.hook import Hook
from undersign.connectors.out import calling

MOST_PAGES = 20  # in one look; the rest is looked at the next time
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


def look(hook_id: str) -> int:
    """How many contracts were asked for since we last looked. Raises `api.Temporary`, `api.Permanent`."""
    hook = Hook.objects.select_related("connection").get(pk=hook_id)
    with hook.connection.opened() as system:
        if not isinstance(system, api.Watched):
            return 0
        field = _field(system, hook.field)
        found = 0
        for _page in range(MOST_PAGES):
            page = system.changes(api.TICKET, hook.cursor)
            found += _take(hook, page.changes, page.cursor, field)
            if page.is_last:
                break
    return found


def _take(hook: Hook, changes: tuple[Change, ...], cursor: str, field: str) -> int:
    """One page, with where the next begins: both are kept, or neither."""
    with transaction.atomic():
        held = Hook.objects.select_for_update().get(pk=hook.pk)
        if held.cursor != hook.cursor:  # somebody else looked meanwhile
            hook.cursor = held.cursor
            return 0
        asked = [(each, _asks(each, field)) for each in changes if not each.is_gone]
        for each, key in asked:
            _forget_others(hook, each.ref, key)
        new = call.write_down(
            hook, [Heard(_seen(c.ref, key), api.TICKET, c.ref, key) for c, key in asked if key]
        )
        held.cursor = hook.cursor = cursor
        held.save(update_fields=["cursor"])
    return new


def _asks(change: Change, field: str) -> str:
    """The template's key that the ticket names, or ""."""
    told = change.values.get(field, "").strip() if field else ""
    if told and _KEY.fullmatch(told):
        return told
    return calling.wanted(change.values.get("tags", ""))


def _seen(ref: str, key: str) -> str:
    return f"seen:{ref}:{key.lower()}"


def _forget_others(hook: Hook, ref: str, key: str) -> None:
    """What the ticket no longer asks for may be asked for again."""
    for row in Call.objects.filter(hook=hook, ticket_ref=ref):
        told = hashlib.sha256(_seen(ref, row.template_key).encode()).hexdigest()
        if row.told == told and row.template_key.lower() != key.lower():
            row.told = hashlib.sha256(row.id.encode()).hexdigest()
            row.save(update_fields=["told"])


def _field(system: object, named: str) -> str:
    """The name that values have for what an administrator calls by its label."""
    if not named or not isinstance(system, api.Fields):
        return named
    fields = system.fields(api.TICKET)
    return next((each.name for each in fields if named in (each.name, str(each.label))), named)
