"""Telling admins that a connected system no longer works, with the way to the page that mends it."""

from __future__ import annotations

from collections.abc import Iterable

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


def tell(delivery: Delivery) -> dict[str, str]:
    """A connection failed. target: the id of an admin."""
    reader = Member.objects.get(pk=delivery.target)
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    with translation.override(reader.language):
        what = messages.history_sentence(delivery).rstrip(".")
    facts = {
        "name": reader.name,
        "workspace": rows.get(Workspace, delivery.workspace_id).name,
        "what": what,
        "link": f"{settings.PUBLIC_URL}/settings/connectors/{delivery.entry.facts['connection_id']}/",
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
