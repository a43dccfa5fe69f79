"""Telling whoever may release legal holds that one was placed, is to end, or has ended."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import bell, post
from undersign.retention.holds import events
from undersign.store import rows
from undersign.workspaces import member
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace


def the_keepers(entry: Entry) -> Iterable[str]:
    """Compliance, legal and admins, without whoever did it."""
    able = member.able(entry.workspace_id, "hold.release")
    return [each.pk for each in able if each.pk != entry.actor_id]


def tell(delivery: Delivery) -> dict[str, str]:
    """What became of a hold. target: the id of a member. The mail names the matter, and nobody's reason."""
    reader = Member.objects.get(pk=delivery.target)
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    with translation.override(reader.language):
        what = said(delivery.entry)
    facts = {
        "name": reader.name,
        "workspace": rows.get(Workspace, delivery.workspace_id).name,
        "title": delivery.entry.facts["matter"],
        "what": what,
        "link": f"{settings.PUBLIC_URL}/retention/holds/{delivery.subject}",
    }
    return post.post(
        post.Letter(
            kind="told",
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts=facts,
        )
    )


def said(entry: Entry) -> str:
    """What happened, in the active language, without the words that are personal."""
    return {
        events.HoldPlaced.name: _("A legal hold was placed"),
        events.HoldReleaseAsked.name: _("The release of a legal hold waits for a second person"),
        events.HoldReleaseDropped.name: _("A legal hold stays after all"),
        events.HoldReleased.name: _("A legal hold was released"),
    }[entry.event]
