"""Who is away, until when, and who answers for them meanwhile.

One word for all that asks people: what is asked of somebody who is away is asked of their deputy. Whoever is
back early, or looks in, may still answer. An absence that has no end lasts until they end it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.approval import events
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy, workspace
from undersign.workspaces.member import Member


class Absence(models.Model):
    """since, until: moments; `until` is the first one at which they are back, none for an open end."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="absence")
    deputy = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        app_label = "contracts"
        db_table = "member_absence"

    @property
    def is_now(self) -> bool:
        return self.since <= clock.now() and (self.until is None or clock.now() < self.until)


def of(member_id: str) -> Absence | None:
    """The present or coming absence of a member; None once it is over."""
    found = Absence.objects.filter(member_id=member_id).select_related("deputy").first()
    return found if found and (found.until is None or clock.now() < found.until) else None


def now(workspace_id: str) -> dict[str, str]:
    """{id of who is away: id of their deputy, "" where none is named or theirs left}."""
    held = Absence.objects.filter(workspace_id=workspace_id, since__lte=clock.now())
    held = held.exclude(until__lte=clock.now()).select_related("deputy")
    return {row.member_id: row.deputy.id if row.deputy and row.deputy.is_active else "" for row in held}


def leave(
    member: Member, *, deputy: Member | None, since: datetime, until: datetime | None, by: Actor
) -> None:
    """From `since` to `until` the deputy is asked instead. One's own to say, and an admin's for others.

    Raises `Refused` (role.refused, away.times, away.deputy).
    """
    _require(member, by)
    if until is not None and until <= max(since, clock.now()):
        raise Refused(
            "away.times",
            _("The absence would be over before it begins."),
            do=_("Choose a later last day."),
            field="until",
        )
    if deputy is not None and (deputy.pk == member.pk or deputy.workspace_id != member.workspace_id):
        raise Refused(
            "away.deputy",
            _("Nobody can stand in for themselves."),
            do=_("Choose a colleague."),
            field="deputy",
        )
    with transaction.atomic():
        told = {"deputy": deputy, "since": since, "until": until}
        fresh = {"id": ids.new("abs"), "workspace_id": member.workspace_id}
        Absence.objects.update_or_create(member=member, defaults=told, create_defaults={**fresh, **told})
        happened = events.MemberAway(
            member_id=member.id,
            deputy_id=deputy.id if deputy else "",
            since=since.isoformat(),
            until=until.isoformat() if until else "",
            member=member.name,
            deputy=deputy.name if deputy else "—",
        )
        moves.record(workspace.of(member.workspace_id), happened, by=by)


def come_back(member: Member, *, by: Actor) -> None:
    """They answer for themselves again. Raises `Refused` (role.refused)."""
    _require(member, by)
    with transaction.atomic():
        if Absence.objects.filter(member=member).delete()[0]:
            happened = events.MemberBack(member_id=member.id, member=member.name)
            moves.record(workspace.of(member.workspace_id), happened, by=by)


def _require(member: Member, by: Actor) -> None:
    if by.id != member.id or by.workspace_id != member.workspace_id:
        policy.require(by, "team.manage")
