"""Categories: for how long what kind of contract is kept, from when, on which basis, and who vouches for it.

Hides that a workspace starts with the defaults of law.md A7 without a row of its own: a row stands for what
it changed or added.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.retention import schedule
from undersign.store import rows

# Of every contract that was signed. Kinds of templates that are called as a category belong to it.
STANDARD, HIPAA, FERPA, BILLING = "standard", "hipaa", "ferpa", "billing"
AUDIT = "audit"  # of the trail and not of contracts (RT-3)

WORDS = {
    STANDARD: _("Standard contracts"),
    HIPAA: _("Health data (HIPAA)"),
    FERPA: _("Education records (FERPA)"),
    BILLING: _("Contracts with billing terms"),
    AUDIT: _("Audit trail of every contract"),
}
BASES = {
    STANDARD: _("A policy, not a statute: no law asks for seven years of every contract"),
    HIPAA: _("Six years from the later of its creation and the day it was last in effect"),
    FERPA: _("The institution's own period: FERPA sets none"),
    BILLING: _("A policy: what bookkeeping and tax may ask for"),
    AUDIT: _("At least seven years, and never shorter than the record it proves"),
}
# law.md A7: trigger, months, source. FERPA never has a default.
_DEFAULTS: dict[str, tuple[str, int | None, str]] = {
    STANDARD: (schedule.ENDED, 84, "17 CFR 210.2-06 (audit work papers)"),
    HIPAA: (schedule.IN_EFFECT, 72, "45 CFR 164.316(b)(2)(i)"),
    FERPA: (schedule.ENDED, None, "34 CFR Part 99"),
    BILLING: (schedule.ENDED, 84, "26 CFR 1.6001-1(e)"),
    AUDIT: (schedule.ENDED, schedule.TRAIL_MONTHS, ""),
}


class Category(models.Model):
    """months: how long after `trigger` (`schedule.TRIGGERS`), None while nobody said. fixed_on: the day,
    where the trigger is a fixed one. field, field_value: contracts with that merge value belong to it.
    owner, reviewer: ids of members. verified_by: the member who signed it off, "" while nobody did."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    key = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=120, blank=True)
    trigger = models.CharField(max_length=16)
    months = models.PositiveSmallIntegerField(null=True)
    fixed_on = models.DateField(null=True)
    basis = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    field = models.CharField(max_length=64, blank=True)
    field_value = models.CharField(max_length=120, blank=True)
    verified_by = models.CharField(max_length=40, blank=True)
    verified_on = models.DateField(null=True)
    owner = models.CharField(max_length=40, blank=True)
    reviewer = models.CharField(max_length=40, blank=True)
    review_on = models.DateField(null=True)
    told_for = models.DateField(null=True)
    changed = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField(null=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        app_label = "retention"
        db_table = "retention_category"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "key"], name="one_retention_category_key")
        ]

    # Where it is already tomorrow somewhere: the exact day is asked of the category's own workspace.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_categories_due(day date)
        RETURNS TABLE(workspace_id varchar, key varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT c.workspace_id, c.key FROM retention_category c
          WHERE NOT c.is_retired AND c.review_on <= day AND c.told_for IS DISTINCT FROM c.review_on LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_categories_due(date) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_categories_due(date) TO undersign_app",
    ]

    @property
    def title(self) -> str:
        return self.name or str(WORDS.get(self.key, self.key))

    @property
    def ground(self) -> str:
        """On which basis, in words."""
        return self.basis or str(BASES.get(self.key, ""))

    @property
    def rule(self) -> schedule.Rule:
        return schedule.Rule(
            key=self.key,
            trigger=self.trigger,
            months=self.months,
            fixed_on=self.fixed_on,
            basis=self.basis or self.key,
            source=self.source,
            verified_by=self.verified_by,
            verified_on=self.verified_on,
        )

    def takes(self, values: dict[str, Any]) -> bool:
        """Whether a contract with these merge values belongs to it by itself."""
        said = values.get(self.field) if self.field else None
        told = str(said).strip().lower() if isinstance(said, str | int | bool) else ""
        return bool(self.field_value) and told == self.field_value.strip().lower()


class Attached(models.Model):
    """A category on a template or a contract, by its key. target: the id of either."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        app_label = "retention"
        db_table = "retention_attached"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "target", "key"], name="one_category_once")
        ]


def defaults(workspace_id: str) -> list[Category]:
    """What law.md A7 begins with; rows that are nowhere yet."""
    return [
        Category(id="", workspace_id=workspace_id, key=key, trigger=trigger, months=months, source=source)
        for key, (trigger, months, source) in _DEFAULTS.items()
    ]


def all_of(workspace_id: str) -> list[Category]:
    """The defaults as this workspace changed them, then its own, without those it retired."""
    held = {each.key: each for each in rows.some(Category, "workspace_id = %s ORDER BY name", workspace_id)}
    first = [held.pop(each.key, each) for each in defaults(workspace_id)]
    return [each for each in [*first, *held.values()] if not each.is_retired]


def find(workspace_id: str, key: str) -> Category:
    """Raises `Category.DoesNotExist`."""
    found = next((each for each in all_of(workspace_id) if each.key == key), None)
    if found is None:
        raise Category.DoesNotExist(key)
    return found


def targets(workspace_id: str, key: str) -> set[str]:
    """The ids of templates and contracts that were put into a category."""
    return {each.target for each in rows.some(Attached, "workspace_id = %s AND key = %s", workspace_id, key)}


def attached(workspace_id: str, target: str) -> list[str]:
    """The keys on a template or a contract."""
    held = rows.some(Attached, "workspace_id = %s AND target = %s ORDER BY at, id", workspace_id, target)
    return [each.key for each in held]
