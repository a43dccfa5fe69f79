"""How each member wants to be told: by kind and channel, and when their digest comes.

Hides what holds for somebody who chose nothing, and for a kind they said nothing about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from undersign.journal.actor import Actor
from undersign.notices.kinds import DIGEST, KINDS, MAIL, Kind
from undersign.store import rows
from undersign.workspaces.member import Member

USUAL_HOUR = 8


class Choice(models.Model):
    """channels: {kind: [app, mail, digest]} where they chose. hour: of the digest, by their own clock."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="+")
    workspace_id = models.CharField(max_length=40)
    channels = models.JSONField(default=dict)
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)

    class Meta:
        app_label = "notices"
        db_table = "staff_choice"


def of(member_id: str) -> Choice | None:
    return rows.first(Choice, "member_id = %s", member_id)


def channels(member: Member, kind: Kind, *, quietly: bool = False) -> frozenset[str]:
    """By which they are told of this kind. quietly: nobody asked for a mail, so none goes unless chosen."""
    chosen = of(member.pk)
    if chosen is not None and kind.code in chosen.channels:
        return kind.kept(chosen.channels[kind.code])
    if quietly:
        return kind.usual - {MAIL}
    return kind.usual if DIGEST in kind.usual else kind.usual | {MAIL}


def chosen(*, by: Actor) -> dict[str, frozenset[str]]:
    """{kind: channels} of all kinds, as they hold for this member."""
    found = of(by.id)
    said = found.channels if found else {}
    return {code: kind.kept(said.get(code, kind.usual)) for code, kind in KINDS.items()}


def hour(*, by: Actor) -> int:
    found = of(by.id)
    return found.hour if found else USUAL_HOUR


def keep(said: Mapping[str, Iterable[str]], *, hour: int = USUAL_HOUR, by: Actor) -> None:
    """Their own choice, {kind: channels}; unknown kinds and channels are left out."""
    own = {code: sorted(KINDS[code].kept(to)) for code, to in said.items() if code in KINDS}
    told = {"channels": own, "hour": hour if 0 <= hour <= 23 else USUAL_HOUR}
    Choice.objects.update_or_create(
        member_id=by.id, defaults=told, create_defaults={"workspace_id": by.workspace_id, **told}
    )
