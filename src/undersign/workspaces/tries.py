"""Tries at signing in: eight for an address, then a quarter of an hour of none, whoever tries where at once.

A try is taken before the password is looked at, in one statement on the address's row, so a hundred
parallel guesses in any number of processes share one counter (AT-04). Addresses that nobody has are
counted alike, under a workspace that is none, and none of them is kept: a row is found by a keyed hash
and goes once it no longer matters.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from undersign.journal import clock
from undersign.store import rows, tenancy

AT_MOST = 8
LOCKED_FOR = timedelta(minutes=15)
NOBODY = "nobody"  # no workspace has this id


class Tries(models.Model):
    """digest: of workspace and address. last_at: of the last try that was still granted."""

    digest = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    count = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "sign_in_tries"
        indexes = [models.Index(fields=["workspace_id", "last_at"], name="tries_by_time")]


def take(workspace_id: str, address: str, *, at_most: int = AT_MOST) -> bool:
    """Whether one more try is granted; it counts from now on. workspace_id: "" for an address of nobody."""
    here, now = workspace_id or NOBODY, clock.now()
    ended = now - LOCKED_FOR
    with tenancy.within(here), transaction.atomic(), rows.rehearsed() as cursor:
        cursor.execute(_CLEAR, [ended])
        cursor.execute(_TAKE, [_digest(here, address), here, now, ended, ended, at_most])
        return cursor.rowcount == 1


def forget(workspace_id: str, address: str) -> None:
    """The password was right: the next eight are new."""
    here = workspace_id or NOBODY
    with tenancy.within(here), rows.rehearsed() as cursor:
        cursor.execute("DELETE FROM sign_in_tries WHERE digest = %s", [_digest(here, address)])


def _digest(workspace_id: str, address: str) -> str:
    said = f"{workspace_id} {address.strip().lower()}"
    return salted_hmac("undersign.sign_in", said, algorithm="sha256").hexdigest()


# Rows that somebody else is just clearing are left to them.
_CLEAR = """
DELETE FROM sign_in_tries WHERE digest IN (
  SELECT digest FROM sign_in_tries WHERE last_at <= %s LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""
_TAKE = """
INSERT INTO sign_in_tries AS known (digest, workspace_id, count, last_at) VALUES (%s, %s, 1, %s)
ON CONFLICT (digest) DO UPDATE
SET count = CASE WHEN known.last_at <= %s THEN 1 ELSE known.count + 1 END, last_at = EXCLUDED.last_at
WHERE known.last_at <= %s OR known.count < %s
"""
