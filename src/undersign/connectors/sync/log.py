"""What a feed carried, and what it could not: one row each, for as long as somebody may ask.

Values may be about people: rows are kept `KEPT`, and no more than `MOST` of a feed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models

from undersign.customers.account import Visible
from undersign.journal import clock, ids

if TYPE_CHECKING:
    from undersign.connectors.sync.feed import Feed
    from undersign.connectors.sync.link import Link

KEPT = timedelta(days=30)
MOST = 5000
WHAT = ("take", "write", "hold", "agree", "gone", "back", "merged", "unread", "settled", "stopped", "resumed")


class LogEntry(models.Model):
    """what: of WHAT. why: a word that `words` explains. was, now: values in the neutral form."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    feed = models.ForeignKey("connectors.Feed", on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    why = models.CharField(max_length=20, blank=True)
    record = models.CharField(max_length=20, blank=True)
    ref = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=200, blank=True)
    was = models.CharField(max_length=200, blank=True)
    now = models.CharField(max_length=200, blank=True)
    told = models.TextField(blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "sync_log"
        indexes = [models.Index(fields=["feed", "-at"], name="sync_log_by_time")]

    def __str__(self) -> str:
        return f"{self.what} {self.record} {self.ref}"


def write(
    link: Link, what: str, *, why: str = "", field: str = "", was: str = "", now: str = "", told: str = ""
) -> None:
    LogEntry.objects.create(
        id=ids.new("slg"),
        workspace_id=link.workspace_id,
        feed_id=link.feed_id,
        at=clock.now(),
        what=what,
        why=why,
        record=link.record,
        ref=link.ref,
        field=field,
        was=was[:200],
        now=now[:200],
        told=told[:2000],
    )


def of_feed(feed: Feed, what: str, told: str = "") -> None:
    """About the feed itself: it stopped, it goes on."""
    LogEntry.objects.create(
        id=ids.new("slg"),
        workspace_id=feed.workspace_id,
        feed_id=feed.pk,
        at=clock.now(),
        what=what,
        told=told,
    )


def forget(feed: Feed) -> None:
    """What is too old, and what is too much."""
    rows = LogEntry.objects.filter(feed_id=feed.pk)
    rows.filter(at__lt=clock.now() - KEPT).delete()
    edge = rows.order_by("-at").values_list("at", flat=True)[MOST : MOST + 1]
    for at in edge:
        rows.filter(at__lte=at).delete()
