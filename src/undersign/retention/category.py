"""Categories: for how long what kind of contract is kept, from when, on which basis, and who vouches for it.

Hides that a workspace starts with the defaults of law.md A7 without a row of its own: a row stands for what
it changed or added.
"""

from __future__ import annotations

from django.db import models


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
