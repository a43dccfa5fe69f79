"""A workspace's word for the limitation law of a place.

Hides that a row of the table (`limitation`) counts only as long as it reads as it did when somebody here
signed it off. Until then it lengthens how long a record is kept, as any rule does, and never lets go of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention import events, limitation, schedule
from undersign.retention.limitation import Law
from undersign.store import rows
from undersign.workspaces import policy, workspace

MOST_YEARS = 100


class LawCheck(models.Model):
    """A workspace's word for one row of the table, or for the law of a place that is not in it. place: US-IL.
    sha256: of the row as it read then, "" where there was none; years: what counts here."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    place = models.CharField(max_length=limitation.LONGEST_PLACE)
    years = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    verified_by = models.CharField(max_length=40)
    verified_at = models.DateTimeField()

    class Meta:
        app_label = "retention"
        db_table = "retention_law_check"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "place"], name="one_check_of_a_law")]


def rule(workspace_id: str, place: str, *, signed_on: date, ended_on: date | None) -> schedule.Rule | None:
    """What the governing law asks, for `schedule.due`; None where no law is on record."""
    if not place:
        return None
    law = limitation.at(place, signed_on=signed_on, ended_on=ended_on or date.max)
    check = of(workspace_id, place)
    is_checked = check is not None and check.sha256 == (limitation.newest_of(place).sha256 if law else "")
    years = max(check.years if check and is_checked else 0, law.longest if law else 0)
    return schedule.Rule(
        key=f"law:{place}",
        months=years * 12 or None,
        basis="limitation",
        source=law.citation if law else "",
        verified_by=check.verified_by if check and is_checked else "",
        verified_on=check.verified_at.date() if check and is_checked else None,
    )


def of(workspace_id: str, place: str) -> LawCheck | None:
    return rows.first(LawCheck, "workspace_id = %s AND place = %s", workspace_id, place)


def checks(workspace_id: str) -> Iterator[tuple[Law, LawCheck | None]]:
    """Every place of the table, and this workspace's word for it, as long as that still holds."""
    known = {each.place: each for each in rows.some(LawCheck, "workspace_id = %s", workspace_id)}
    for law in limitation.newest():
        check = known.get(law.place)
        yield law, check if check and check.sha256 == law.sha256 else None


def own(workspace_id: str) -> list[LawCheck]:
    """Places that the table lacks, and that this workspace added."""
    known = {law.place for law in limitation.table()}
    held = rows.some(LawCheck, "workspace_id = %s ORDER BY place", workspace_id)
    return [each for each in held if each.place not in known]


def verify(place: str, years: int, note: str = "", *, by: Actor) -> LawCheck:
    """Sign off the law of a place for this workspace: `years` from the end of a contract, never fewer than
    the table says. Raises `Refused` (law.place, law.years, law.too_short)."""
    policy.require(by, "retention.manage")
    place = limitation.place_of(place)
    law = next((each for each in limitation.newest() if each.place == place), None)
    _require_fit(place, years, law)
    check = LawCheck(
        id=ids.new("law"),
        workspace_id=by.workspace_id,
        place=place,
        years=years,
        sha256=law.sha256 if law else "",
        note=" ".join(note.split())[:500],
        verified_by=by.id,
        verified_at=clock.now(),
    )
    with transaction.atomic():
        moves.lock(workspace.of(by.workspace_id))
        changed = ("years", "sha256", "note", "verified_by", "verified_at")
        rows.put([check], unique=("workspace_id", "place"), changed=changed)
        told = events.LawVerified(
            place=place, years=years, citation=law.citation if law else "", row=check.sha256, note=check.note
        )
        moves.record(workspace.of(by.workspace_id), told, by=by)
    return check


def _require_fit(place: str, years: int, law: Law | None) -> None:
    if len(place) < 2:
        raise Refused(
            "law.place",
            _("It has to be said which place's law this is."),
            do=_("Write a state of the United States, or the place in words."),
            field="place",
        )
    if not 1 <= years <= MOST_YEARS:
        raise Refused(
            "law.years",
            _("A limitation is between 1 and 100 years."),
            do=_("Enter full years."),
            field="years",
        )
    if law is not None and years < law.years:
        raise Refused(
            "law.too_short",
            _("%(citation)s leaves %(years)s years: records cannot be kept shorter by it."),
            do=_("Enter at least as many."),
            field="years",
            citation=law.citation,
            years=law.years,
        )
