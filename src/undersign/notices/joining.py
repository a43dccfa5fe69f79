"""Mails with a way in: an invitation to a workspace, and the link that sets a forgotten password.

The link is made anew for the mail and stands nowhere else. What was withdrawn or taken up meanwhile is not
mailed any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils import timezone, translation

from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import post
from undersign.store import rows
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.access import invitation
from undersign.workspaces.access.invitation import Invitation

KINDS = {invitation.JOIN: "member_invited", invitation.RESET: "password_link"}


def the_invited(entry: Entry) -> Iterable[str]:
    return [entry.facts["invitation_id"]]


def mail(delivery: Delivery) -> dict[str, str]:
    """target: the invitation's id."""
    row = rows.get(Invitation, delivery.target)
    if row.ended_at is not None or row.expires_at <= clock.now():
        return {"skipped": "the link no longer leads in"}
    return post.post(
        post.Letter(
            kind=KINDS[row.kind],
            workspace_id=row.workspace_id,
            key=delivery.key,
            name=row.name,
            address=row.email,
            language=row.language,
            facts=_facts(row),
        )
    )


def _facts(row: Invitation) -> dict[str, str]:
    here = workspaces.of(row.workspace_id)
    until = timezone.localtime(row.expires_at, ZoneInfo(here.zone))
    with translation.override(row.language):
        return {
            "name": row.name,
            "sender": row.invited_by.name if row.invited_by else here.name,
            "workspace": here.name,
            "role": row.role_word,
            "until": format_datetime(until, "long", locale=row.language),
            "link": row.url,
        }
