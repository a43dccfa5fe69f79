"""What a program was answered under an `Idempotency-Key`, kept for a day.

Hides the lock by which one request of a key is carried out at a time, on whichever process or node: another
one that comes meanwhile is told so, and one that comes later finds the answer, which was written in the
transaction of the effect itself. What a request was is kept as its hash.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db import Error, models
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.store import rows

KEPT = timedelta(hours=24)


class Answered(models.Model):
    """id: hash of the program's key and of the key it gave. body: as it was sent."""

    id = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    key_id = models.CharField(max_length=40)
    request_sha256 = models.CharField(max_length=64)
    status = models.IntegerField()
    kind = models.CharField(max_length=80)
    body = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "api_answer"
        indexes = [models.Index(fields=["at"], name="api_answer_by_time")]

    # The timetable clears away what is a day old, of every workspace; it is told nothing of it.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_forget_answers(before timestamptz) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          WITH gone AS (DELETE FROM api_answer WHERE at < before RETURNING 1) SELECT count(*) FROM gone
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_forget_answers(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_forget_answers(timestamptz) TO undersign_app",
    ]


def place(key_id: str, given: str) -> str:
    """The id under which the answer to this program's key is kept."""
    return hashlib.sha256(f"{key_id}\0{given}".encode()).hexdigest()


@contextlib.contextmanager
def alone(place_id: str) -> Iterator[None]:
    """Nobody else carries out a request of this key meanwhile. Raises `Refused` (request.in_flight)."""
    number = int.from_bytes(bytes.fromhex(place_id[:16]), signed=True)
    with rows.rehearsed() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s::bigint)", [number])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise Refused(
            "request.in_flight",
            _("A request with this Idempotency-Key is being carried out just now."),
            do=_("Ask again in a moment: you are answered as it was."),
            field="Idempotency-Key",
        )
    try:
        yield
    finally:
        with contextlib.suppress(Error), rows.rehearsed() as cursor:  # gone with the connection otherwise
            cursor.execute("SELECT pg_advisory_unlock(%s::bigint)", [number])


def find(place_id: str, request_sha256: str) -> Answered | None:
    """What was answered in the last day. Raises `Refused` (request.key_reused) for another request."""
    row = rows.first(Answered, "id = %s AND at > %s", place_id, clock.now() - KEPT)
    if row is not None and row.request_sha256 != request_sha256:
        raise Refused(
            "request.key_reused",
            _("This key was used for another request. Nothing was changed."),
            do=_("Use a fresh key for every new request."),
            field="Idempotency-Key",
        )
    return row


def keep(row: Answered) -> None:
    """In the transaction of the effect. One that is too old makes room."""
    columns = ["workspace_id", "key_id", "request_sha256", "status", "kind", "body", "at"]
    rows.put([row], unique=["id"], changed=columns)


def forget_old() -> int:
    """How many were a day old."""
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute("SELECT undersign_forget_answers(%s)", [clock.now() - KEPT])
        (count,) = cursor.fetchone()
    return int(count)
