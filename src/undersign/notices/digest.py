"""The digest: what gathered since the last one, once a day, at the hour that its reader chose.

Hides how a mail that many events cause is sent once: collecting marks the notices and records one entry,
whose delivery is repeated like any other; nothing is in two digests, and an empty one is never sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.schedule import zones
from undersign.journal import actor, clock, history, moves
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.journal.event import Event
from undersign.notices import choice, post
from undersign.notices.bell import Notice
from undersign.workspaces.member import Member

MOST_TOLD = 50


@dataclass(frozen=True, kw_only=True)
class DigestDue(Event):
    name = "digest.due"
    sentence = _("A digest of %(count)s notices was due for a member")
    category = "messages"
    icon = "mail"
    member_id: str
    count: int


def due() -> list[tuple[str, str]]:
    """(workspace id, member id) of all for whom something has gathered, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_undigested()")
        return cursor.fetchall()


def take_up(member_id: str) -> bool:
    """Collect what has gathered for this member, if their hour has come; whether it had."""
    with transaction.atomic():
        member = Member.objects.select_related("workspace").get(pk=member_id)
        waiting = list(_waiting(member).select_for_update(skip_locked=True).values_list("pk", "at"))
        if not waiting or not _is_time(member, min(at for _pk, at in waiting)):
            return False
        Notice.objects.filter(pk__in=[pk for pk, _at in waiting]).update(digested_at=clock.now())
        if not member.is_active:
            return False
        by = actor.system(member.workspace_id)
        moves.record(member.workspace, DigestDue(member_id=member.pk, count=len(waiting)), by=by)
    return True


def send(delivery: Delivery) -> dict[str, str]:
    """The mail. target: the member's id."""
    reader = Member.objects.select_related("workspace").get(pk=delivery.target)
    upto = delivery.entry.at
    told = Notice.objects.filter(member=reader, digested_at__lte=upto, digest=True)
    newest = told.order_by("-digested_at").values_list("digested_at", flat=True).first()
    lines = _lines(list(told.filter(digested_at=newest).order_by("-at")[:MOST_TOLD]), reader)
    count = int(delivery.entry.facts["count"])
    return post.post(
        post.Letter(
            kind="digest",
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts={
                "name": reader.name,
                "title": reader.workspace.name,
                "workspace": reader.workspace.name,
                "lines": lines,
                "count": count,
                "more": max(0, count - len(lines)),
                "link": f"{settings.PUBLIC_URL}/notifications",
            },
        )
    )


def _waiting(member: Member) -> Any:
    return Notice.objects.filter(member=member, digest=True, digested_at=None)


def _is_time(member: Member, oldest: datetime) -> bool:
    """Their hour has come since the oldest of them: today's, or yesterday's where that was missed."""
    zone = zones.named(member.zone or member.workspace.zone)
    found = choice.of(member.pk)
    hour = found.hour if found else choice.USUAL_HOUR
    now = clock.now().astimezone(zone)
    last = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if last > now:
        last -= timedelta(days=1)
    return oldest < last


def _lines(told: list[Notice], reader: Member) -> list[dict[str, str]]:
    """{number, title, what} of each, in the reader's language."""
    contracts = Contract.objects.in_bulk({each.subject for each in told})
    entries = Entry.objects.select_related("personal").in_bulk([each.entry for each in told])
    found = []
    with translation.override(reader.language):
        for each in told:
            if each.entry not in entries:
                continue
            key = history.journal_key(each.workspace_id, each.subject)
            about = contracts.get(each.subject)
            found.append(
                {
                    "number": about.number if about else "",
                    "title": about.title if about else "",
                    "what": history.tell(entries[each.entry], key).sentence,
                }
            )
    return found
