"""A record of theirs, and what stands for it here.

Hides merges and deletes on their side: a merged record is followed to the one that took its place, a
deleted one is marked; what hangs on it here, contracts above all, stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction

from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import feed as feeds
from undersign.connectors.sync import log, ours
from undersign.connectors.sync.feed import Feed
from undersign.customers.account import Visible
from undersign.journal import clock, ids


class Link(models.Model):
    """own_id: the id of our account, contact or ticket; "" of a deal, which we keep none of. dirty_at: since
    when it waits to be looked at. read_at: when we last saw their record."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="links")
    record = models.CharField(max_length=20)
    ref = models.CharField(max_length=120)
    own_id = models.CharField(max_length=40, blank=True)
    dirty_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    merged_into = models.CharField(max_length=120, blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "sync_link"
        constraints = [models.UniqueConstraint(fields=["feed", "record", "ref"], name="one_link_of_a_record")]
        indexes = [
            models.Index(
                fields=["feed", "dirty_at"], condition=models.Q(dirty_at__isnull=False), name="link_waits"
            ),
            models.Index(fields=["workspace_id", "own_id"], name="link_by_own_row"),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.ref}"


def to(feed: Feed, record: str, ref: str, *, make: bool = False) -> Link | None:
    """The link of a record that something here hangs on, made where it is new; None of any other. make: also
    where no row of ours stands for it (a deal)."""
    found = Link.objects.filter(feed=feed, record=record, ref=ref).first()
    if found is not None:
        return found
    own = ours.row(record, ref, feed.workspace_id)
    if own is None and not make:
        return None
    made, _new = Link.objects.get_or_create(
        feed=feed,
        record=record,
        ref=ref,
        defaults={
            "id": ids.new("lnk"),
            "workspace_id": feed.workspace_id,
            "own_id": own.pk if own else "",
        },
    )
    return made


def mark(feed: Feed, record: str, ref: str) -> bool:
    """It is looked at in the next round; whether anything here hangs on it."""
    found = to(feed, record, ref)
    if found is not None:
        Link.objects.filter(pk=found.pk).update(dirty_at=clock.now())
    return found is not None


def heard(connection: Connection, record: str, ref: str) -> bool:
    """Their call said that a record changed: it is looked at soon, and the rest with it. Whether it is known
    here. A call that comes twice, late or never costs nothing but time."""
    feed = feeds.of(connection)
    is_known = mark(feed, record, ref)
    Feed.objects.filter(pk=feed.pk).update(next_at=clock.now(), heard_at=clock.now())
    return is_known


def mark_own(workspace_id: str, own_id: str, *, but: Link | None = None) -> None:
    """A row of ours was changed here: every system that knows it is told in its next round."""
    now = clock.now()
    rows = Link.objects.filter(workspace_id=workspace_id, own_id=own_id, merged_into="", gone_at=None)
    rows = rows.exclude(feed_id=but.feed_id) if but else rows
    waiting = set(rows.values_list("feed_id", flat=True))
    rows.update(dirty_at=now)
    Feed.objects.filter(pk__in=waiting).update(next_at=now)


def mark_all(feed: Feed) -> None:
    """Every record that we know is compared anew."""
    for record in ours.ROWS:
        known = Link.objects.filter(feed=feed, record=record).values("own_id")
        rows = ours.ROWS[record]._default_manager.filter(workspace_id=feed.workspace_id)
        fresh = rows.exclude(external_ref="").exclude(pk__in=known).values_list("external_ref", flat=True)
        for ref in dict.fromkeys(fresh):
            to(feed, record, ref)
    Link.objects.filter(feed=feed, gone_at=None, merged_into="").update(dirty_at=clock.now())
    Feed.objects.filter(pk=feed.pk).update(next_at=clock.now())


def known(feed: Feed, record: str, refs: Iterable[str]) -> set[str]:
    """Of these refs, those that something here hangs on: asked once for a whole page of changes."""
    refs = set(refs)
    linked = Link.objects.filter(feed=feed, record=record, ref__in=refs).values_list("ref", flat=True)
    found = set(linked)
    kind = ours.ROWS.get(record)
    if kind is not None and refs - found:
        rows = kind._default_manager.filter(workspace_id=feed.workspace_id)
        found |= set(rows.filter(external_ref__in=refs).values_list("external_ref", flat=True))
        found |= set(rows.filter(pk__in=refs, external_ref="").values_list("pk", flat=True))
    return found


def gone(link: Link) -> None:
    """Deleted over there: told once, and nothing is taken away here."""
    with transaction.atomic():
        told = Link.objects.filter(pk=link.pk, gone_at=None).update(gone_at=clock.now(), dirty_at=None)
        Link.objects.filter(pk=link.pk).update(dirty_at=None)
        if told:
            log.write(link, "gone")


def back(link: Link) -> None:
    """It is there again."""
    if link.gone_at is not None:
        Link.objects.filter(pk=link.pk).update(gone_at=None)
        link.gone_at = None
        log.write(link, "back")


def follow(link: Link, ref: str) -> Link:
    """Merged into `ref` over there: our row goes on as that one, or, where another row of ours stands for
    that one already, keeps its contracts and is kept in step no more."""
    if link.merged_into == ref or link.ref == ref:
        return link
    with transaction.atomic():
        other = to(link.feed, link.record, ref, make=not link.own_id)
        kind = ours.ROWS.get(link.record)
        if kind is not None:
            # What is attached from now on goes to the record that is left.
            kind._default_manager.filter(pk=link.own_id, external_ref=link.ref).update(external_ref=ref)
        log.write(link, "merged", now=ref)
        if other is None:
            old = link.ref
            Link.objects.filter(pk=link.pk).update(ref=ref, gone_at=None, dirty_at=clock.now())
            _remember(link, old, ref)
            link.refresh_from_db()
            return link
        Link.objects.filter(pk=link.pk).update(merged_into=ref, dirty_at=None)
        Link.objects.filter(pk=other.pk).update(dirty_at=clock.now())
    return other


def _remember(link: Link, old: str, ref: str) -> None:
    """The old ref leads on, for a message about it that comes late."""
    Link.objects.create(
        id=ids.new("lnk"),
        workspace_id=link.workspace_id,
        feed=link.feed,
        record=link.record,
        ref=old,
        own_id="",
        merged_into=ref,
    )
