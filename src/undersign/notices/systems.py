"""Telling admins that a connected system no longer works, with the way to the page that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.journal import event
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import bell, messages, post
from undersign.store import rows
from undersign.workspaces import member
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

event.CODES["system"] = _("notice")


def the_admins(entry: Entry) -> Iterable[str]:
    return member.admins(entry.workspace_id)


def of_sync(entry: Entry) -> Iterable[str]:
    """The admins; nobody of a key that is not taken, which they hear as the connection's own failure."""
    return () if entry.facts.get("kind") == "key" else member.admins(entry.workspace_id)


def _page(facts: dict[str, Any], event: str = "") -> str:
    """Where the connection or webhook that an entry is about can be mended."""
    if event.startswith("sync."):
        return f"/settings/connectors/{facts['connection_id']}/sync"
    if "webhook_id" in facts:
        return f"/settings/webhooks/{facts['webhook_id']}/"
    return f"/settings/connectors/{facts['connection_id']}/"


def tell(delivery: Delivery) -> dict[str, str]:
    """Something outside waits for somebody, or is told nothing any more. target: an admin's id."""
    reader, entry = Member.objects.get(pk=delivery.target), delivery.entry
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    with translation.override(reader.language):
        what = messages.history_sentence(delivery).rstrip(".")
    facts = {
        "name": reader.name,
        "workspace": rows.get(Workspace, delivery.workspace_id).name,
        "what": what,
        "is_held": entry.event == "sync.values_held",
        "link": settings.PUBLIC_URL + _page(entry.facts, entry.event),
    }
    return post.post(
        post.Letter(
            kind="system",
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts=facts,
        )
    )
