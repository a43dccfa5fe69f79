"""Within which time the law of a place lets a written contract be sued upon: the table of law.md A8.

Hides that a row counts for a workspace only as long as it reads as it did when somebody there signed it off.
"""

from __future__ import annotations

from django.db import models


class LawCheck(models.Model):
    """A workspace's word for one row of the table, or for a number of years of its own. place: US-IL.
    sha256: of the row as it read then; years: what counts here."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    place = models.CharField(max_length=8)
    years = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    verified_by = models.CharField(max_length=40)
    verified_at = models.DateTimeField()

    class Meta:
        app_label = "retention"
        db_table = "retention_law_check"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "place"], name="one_check_of_a_law")]
