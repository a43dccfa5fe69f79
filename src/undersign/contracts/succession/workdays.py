"""The working days of a workspace: its weekend and its holidays, and what day it is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.schedule import zones
from undersign.contracts.succession import days, events
from undersign.contracts.succession.days import Workdays
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

MOST = 400
_KEY = "workdays"


def of(workspace_id: str) -> Workdays:
    told = workspaces.of(workspace_id).settings.get(_KEY)
    if not told:
        return Workdays()
    return Workdays(frozenset(told.get("weekend", ())), frozenset(told.get("holidays", ())))


def today(workspace_id: str) -> date:
    """The date where the workspace is."""
    return day_of(clock.now(), workspace_id)


def day_of(at: datetime, workspace_id: str) -> date:
    """On which date something happened, where the workspace is."""
    return at.astimezone(zones.named(workspaces.of(workspace_id).zone)).date()


def choose(workspace: Workspace, weekend: Iterable[int], lines: Iterable[str], *, by: Actor) -> None:
    """weekend: days of the week without work, Monday 0. lines: a holiday each, "2026-12-24" or "12-25" for
    every year. Raises `Refused` (workdays.holiday, workdays.weekend)."""
    policy.require(by, "workspace.workdays")
    free, off = _weekend(weekend), sorted(_holidays(lines))
    with transaction.atomic():
        moves.lock(workspace)
        after = {"weekend": free, "holidays": off}
        if workspace.settings.get(_KEY) == after:
            return
        workspace.settings = {**workspace.settings, _KEY: after}
        rows.change(workspace, {"settings": workspace.settings})
        moves.record(workspace, events.WorkdaysSet(weekend=free, holidays=off, count=len(off)), by=by)


def _weekend(told: Iterable[int]) -> list[int]:
    free = sorted(set(told))
    if len(free) > 6 or not set(free) <= set(range(7)):
        raise Refused(
            "workdays.weekend",
            _("At least one day of the week has to be a working day."),
            do=_("Take the tick from a day on which you work."),
            field="weekend",
        )
    return free


def _holidays(lines: Iterable[str]) -> frozenset[str]:
    try:
        found = days.holidays(lines)
    except ValueError as wrong:
        raise Refused(
            "workdays.holiday",
            _("“%(line)s” is no day."),
            do=_("Write one day to a line: 2026-12-24, or 12-25 for every year."),
            field="holidays",
            line=str(wrong)[:40],
        ) from None
    if len(found) > MOST:
        raise Refused(
            "workdays.holiday",
            _("These are too many days."),
            do=_("Keep the days of the next years only."),
            field="holidays",
        )
    return found
