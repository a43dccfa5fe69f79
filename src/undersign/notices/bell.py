"""What a member is told inside the product: a list of their own, with what was not read yet.

Hides that a notice is no text. It names the entry of the journal that it is about, and its words are made
when somebody reads them, in their language; what was erased there is erased here. One entry is told to one
member once, however often a delivery is repeated.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.notices import choice, kinds
from undersign.store import rows
from undersign.workspaces.member import Member

MOST_COUNTED = 99
KEPT = timedelta(days=90)
QUIETLY = "notice"  # the effect of what nobody asked to be told: in the list only, unless they chose more


class Notice(models.Model):
    """entry: seq of the journal's entry. subject: the record it is about. kind: see `kinds`. is_listed: not
    only kept for the digest. digest: whether one is to tell it; digested_at: when one did."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices")
    entry = models.BigIntegerField()
    subject = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    is_listed = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    digest = models.BooleanField(default=False)
    digested_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "notices"
        db_table = "staff_notice"
        constraints = [models.UniqueConstraint(fields=["member", "entry"], name="told_once")]
        indexes = [
            models.Index(fields=["member", "-at"], name="notice_by_time"),
            models.Index(
                fields=["member"], condition=models.Q(read_at=None, is_listed=True), name="notice_unread"
            ),
            models.Index(
                fields=["member"], condition=models.Q(digest=True, digested_at=None), name="notice_undigested"
            ),
        ]

    # The digest's clock looks behind every workspace's wall, at ids and nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_undigested()
        RETURNS TABLE(workspace_id varchar, member_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT n.workspace_id, n.member_id FROM staff_notice n
          WHERE n.digest AND n.digested_at IS NULL LIMIT 2000
        $$
        """,
        """
        CREATE OR REPLACE FUNCTION undersign_old_notices(before timestamptz) RETURNS SETOF varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT n.workspace_id FROM staff_notice n WHERE n.read_at < before LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_old_notices(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_old_notices(timestamptz) TO undersign_app",
        "REVOKE ALL ON FUNCTION undersign_undigested() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_undigested() TO undersign_app",
    ]


def ring(delivery: Delivery, person: Member | Recipient) -> bool:
    """Tell a member of a delivery's entry as they chose; whether a mail is to go out now. A signer has no
    list: theirs always goes."""
    if isinstance(person, Recipient):
        return True
    kind = kinds.of(delivery.entry.event, delivery.effect)
    told = choice.channels(person, kind, quietly=delivery.effect == QUIETLY)
    if told - {kinds.MAIL}:
        made = Notice(
            id=ids.new("ntc"),
            workspace_id=delivery.workspace_id,
            member=person,
            entry=delivery.entry_id,
            subject=delivery.subject,
            kind=kind.code,
            at=delivery.entry.at,
            is_listed=kinds.APP in told,
            digest=kinds.DIGEST in told,
        )
        rows.add([made], if_absent=True)
    return kinds.MAIL in told


# What ends the delivery of somebody who wants no mail of it.
NO_MAIL = {"skipped": "told without a mail, as they chose"}


def unread(*, by: Actor) -> int:
    """How many they have not read, counted to `MOST_COUNTED` + 1."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [by.id, MOST_COUNTED + 1])
        return int(cursor.fetchone()[0])


_UNREAD = """SELECT count(*) FROM (
    SELECT 1 FROM staff_notice WHERE member_id = %s AND read_at IS NULL AND is_listed LIMIT %s) AS n"""


def of(by: Actor, *, before: datetime | None = None, limit: int = 50) -> list[Notice]:
    """Theirs, the newest first."""
    held = Notice.objects.filter(workspace_id=by.workspace_id, member_id=by.id, is_listed=True)
    held = held.filter(at__lt=before) if before else held
    return list(held.order_by("-at", "-entry")[:limit])


def find(notice_id: str, *, by: Actor) -> Notice:
    """Raises `Notice.DoesNotExist`; a colleague's is found, and is neither read nor led from."""
    return Notice.objects.get(pk=notice_id, workspace_id=by.workspace_id)


def read(found: Notice, *, by: Actor) -> None:
    """They have looked at it."""
    held = Notice.objects.filter(pk=found.pk, member_id=by.id, read_at=None)
    held.update(read_at=clock.now())


def read_all(*, by: Actor) -> None:
    Notice.objects.filter(member_id=by.id, workspace_id=by.workspace_id, read_at=None).update(
        read_at=clock.now()
    )


def read_about(subject: str, *, by: Actor, kind: str) -> None:
    """What it told has been done: an answer was given."""
    held = Notice.objects.filter(member_id=by.id, subject=subject, kind=kind, read_at=None)
    held.update(read_at=clock.now())


def forgettable() -> list[str]:
    """Ids of the workspaces with notices that were read longer than `KEPT` ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_old_notices(%s)", [clock.now() - KEPT])
        return [row[0] for row in cursor.fetchall()]


def forget_old() -> int:
    """Those of the workspace that we speak for, away."""
    return Notice.objects.filter(read_at__lt=clock.now() - KEPT).delete()[0]
