"""What search looks through: a contract's own words, the wordings contracts share, and all words known.

Hides that a wording is stored once. Contracts of one template say the same thing with other values; so the
text is kept once per wording with its values left out, and each contract holds its values, names and numbers
and points to its wording. A million contracts then have a few hundred wordings, and no value of anybody
stands in a text that outlives the contract's keys.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from undersign.insight.search import every, walls


class Wording(models.Model):
    """The text of contracts that say the same, values replaced by `wording.GAP`. words: its word forms."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    words = SearchVectorField()
    at = models.DateTimeField()

    class Meta:
        app_label = "insight"
        db_table = "search_wording"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "sha256"], name="one_wording")]
        indexes = [models.Index(fields=["workspace_id", "-at"], name="wording_by_time")]


class Indexed(models.Model):
    """One contract in the index: who owns it and when it was made, its own words, its wording.

    Written by triggers (`written`) in the transaction that changes contract, people, customer or ticket.
    """

    contract_id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    words = SearchVectorField()
    wording_id = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        app_label = "insight"
        db_table = "search_contract"
        indexes = [
            models.Index(fields=["workspace_id", "-created_at", "-contract_id"], name="found_by_time"),
            models.Index(
                fields=["workspace_id", "wording_id", "-created_at", "-contract_id"], name="found_by_wording"
            ),
        ]

    WALLS = [*walls.SEARCH_WALLS, *every.EVERY_WALLS]


class KnownWord(models.Model):
    """A word that stands somewhere in the workspace's contracts, without accents: what a typo is held
    against. Two transactions may both add one, which costs a row and spares them waiting for each other."""

    id = models.BigAutoField(primary_key=True)
    workspace_id = models.CharField(max_length=40)
    word = models.CharField(max_length=60)

    class Meta:
        app_label = "insight"
        db_table = "search_word"
        indexes = [models.Index(fields=["workspace_id", "word"], name="known_word")]
