"""What a compliance person does with a category: make and change it, sign it off, review it every year.

Hides that a change takes back who vouched for it, and that nobody reviews a policy of their own.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from undersign.contracts.succession import days, workdays
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention import category, events, schedule
from undersign.retention.category import Category
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member

# What makes a difference to how long something is kept: when it changes, somebody has to vouch for it anew.
_BINDING = ("trigger", "months", "fixed_on", "basis", "source")
_PARTS = (*_BINDING, "name", "field", "field_value", "owner", "reviewer")
_LONGEST = {"name": 120, "basis": 300, "source": 300, "field": 64, "field_value": 120}
MOST_MONTHS = 1200
_AHEAD = timedelta(hours=14)  # the earliest clocks of all


def keep(key: str, *, by: Actor, changed: str = "", **given: Any) -> Category:
    """Make (key "") or change one. given: of the parts of `Category`; changed: why, in words for the next
    review. Raises `Refused` (category.name, .trigger, .months, .audit, .fixed, .people), `DoesNotExist`."""
    policy.require(by, "retention.manage")
    with transaction.atomic():
        moves.lock(workspaces.of(by.workspace_id))
        row = category.find(by.workspace_id, key) if key else _fresh(given.get("name", ""), by)
        was = {part: _plain(getattr(row, part)) for part in _PARTS}
        for part in _PARTS:
            setattr(row, part, _clean(part, given[part]) if part in given else getattr(row, part))
        _require_fit(row)
        now = {part: _plain(getattr(row, part)) for part in _PARTS}
        if row.id and was == now:
            return row
        return _kept(row, was, now, changed, by)


def _kept(row: Category, was: dict, now: dict, changed: str, by: Actor) -> Category:
    is_new = not row.id
    apart = [part for part in _PARTS if was[part] != now[part]]
    if set(apart) & set(_BINDING):
        row.verified_by, row.verified_on = "", None
    row.id, row.owner = row.id or ids.new("cat"), row.owner or by.id
    row.review_on = row.review_on or _in_a_year(by.workspace_id)
    row.changed, row.changed_at = " ".join(changed.split())[:500], clock.now()
    row.save()
    told = events.CategoryKept(
        key=row.key,
        changed=", ".join(apart),
        was={part: was[part] for part in apart},
        now={part: now[part] for part in apart},
        kind="made" if is_new and row.key not in category.WORDS else "changed",
    )
    moves.record(workspaces.of(by.workspace_id), told, by=by)
    return row


def verify(row: Category, *, by: Actor) -> None:
    """Vouch for its period, basis and source. Raises `Refused` (category.no_period)."""
    policy.require(by, "retention.manage")
    if (row.fixed_on if row.trigger == schedule.FIXED else row.months) is None:
        raise Refused(
            "category.no_period",
            _("“%(name)s” has no period yet, so there is nothing to vouch for."),
            do=_("Enter how long these contracts are kept."),
            field="months",
            name=row.title,
        )
    with transaction.atomic():
        moves.lock(workspaces.of(by.workspace_id))
        row.verified_by, row.verified_on = by.id, workdays.today(by.workspace_id)
        row.id, row.owner = row.id or ids.new("cat"), row.owner or by.id
        row.review_on = row.review_on or _in_a_year(by.workspace_id)
        row.save()
        told = events.CategoryVerified(key=row.key, months=row.months or 0, basis=row.basis or row.key)
        moves.record(workspaces.of(by.workspace_id), told, by=by)


def review(row: Category, words: str, *, by: Actor) -> None:
    """The yearly look at the policy itself: what was found, and the next date. Raises `Refused`
    (category.own, category.no_words)."""
    policy.require(by, "retention.manage")
    words = " ".join(words.split())[:500]
    if not words:
        raise Refused(
            "category.no_words",
            _("It has to be said what was looked at, and what changed."),
            do=_("Write a sentence or two."),
            field="words",
        )
    if by.id == row.owner:
        raise Refused(
            "category.own",
            _("Nobody reviews a policy of their own."),
            do=_("Ask a colleague, or give the policy another owner."),
        )
    with transaction.atomic():
        moves.lock(workspaces.of(by.workspace_id))
        row.id, row.review_on = row.id or ids.new("cat"), _in_a_year(by.workspace_id)
        row.reviewer, row.told_for, row.changed, row.changed_at = by.id, None, words, clock.now()
        row.save()
        told = events.CategoryReviewed(key=row.key, next_on=str(row.review_on), words=words)
        moves.record(workspaces.of(by.workspace_id), told, by=by)


def retire(row: Category, *, by: Actor) -> None:
    """No contract belongs to it any more. Raises `Refused` (category.needed)."""
    policy.require(by, "retention.manage")
    if row.key in category.WORDS:
        raise Refused(
            "category.needed",
            _("“%(name)s” is a category every workspace has."),
            do=_("Change its period instead."),
            name=row.title,
        )
    with transaction.atomic():
        moves.lock(workspaces.of(by.workspace_id))
        row.is_retired = True
        row.save()
        told = events.CategoryKept(key=row.key, changed="is_retired", was={}, now={"is_retired": True})
        moves.record(workspaces.of(by.workspace_id), told, by=by)


def due() -> list[tuple[str, str]]:
    """(workspace id, key) of policies whose yearly review is due, or will be within hours, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_categories_due(%s)", [(clock.now() + _AHEAD).date()])
        return cursor.fetchall()


def tell(workspace_id: str, key: str) -> bool:
    """Record that its review is due, once for each date; whether that was now."""
    with transaction.atomic():
        moves.lock(workspaces.of(workspace_id))
        row = category.find(workspace_id, key)
        on = row.review_on
        if on is None or row.told_for == on or on > workdays.today(workspace_id):
            return False
        row.told_for = on
        row.save(update_fields=["told_for"])
        told = events.CategoryReviewDue(key=key, on=str(on), reviewer_id=row.reviewer, owner_id=row.owner)
        moves.record(workspaces.of(workspace_id), told, by=actor.system(workspace_id))
    return True


def _fresh(name: Any, by: Actor) -> Category:
    key = slugify(str(name))[:34].strip("-")
    if not key:
        raise Refused(
            "category.name", _("A category needs a name."), do=_("Write one to three words."), field="name"
        )
    if Category.objects.filter(workspace_id=by.workspace_id, key=key).exists() or key in category.WORDS:
        raise Refused(
            "category.name",
            _("There is a category of this name."),
            do=_("Choose another name."),
            field="name",
        )
    return Category(id="", workspace_id=by.workspace_id, key=key, trigger=schedule.ENDED)


def _clean(part: str, said: Any) -> Any:
    if part in _LONGEST:
        return " ".join(str(said or "").split())[: _LONGEST[part]]
    return said


def _require_fit(row: Category) -> None:
    if row.trigger not in schedule.TRIGGERS:
        raise Refused("category.trigger", _("It has to be said from when on."), field="trigger")
    if row.months is not None and not 0 < row.months <= MOST_MONTHS:
        raise Refused(
            "category.months",
            _("A period is between one month and a hundred years."),
            do=_("Enter years, months, or both."),
            field="months",
        )
    if row.key == category.AUDIT and (row.months or 0) < schedule.TRAIL_MONTHS:
        raise Refused(
            "category.audit",
            _("The audit trail stays at least seven years."),
            do=_("Enter seven years or more."),
            field="months",
        )
    if row.trigger == schedule.FIXED and row.fixed_on is None:
        raise Refused(
            "category.fixed", _("A fixed day is missing."), do=_("Enter the day."), field="fixed_on"
        )
    _require_people(row)


def _require_people(row: Category) -> None:
    named = {each for each in (row.owner, row.reviewer) if each}
    here = Member.objects.filter(pk__in=named, workspace_id=row.workspace_id, is_active=True).count()
    if len(named) != here or (row.owner and row.owner == row.reviewer):
        raise Refused(
            "category.people",
            _("A policy is owned by one member and reviewed by another."),
            do=_("Choose two people of your workspace."),
            field="reviewer",
        )


def _in_a_year(workspace_id: str) -> date:
    return days.add_months(workdays.today(workspace_id), 12)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
