"""Does the store hold what the ledger says, and nothing else? Asked every night, and by `audit check` (RT-8).

Finds what row-level rights and triggers cannot see, since it is done on the disk: an object that was changed
(HI-3), one that is gone although nothing on record took it away, a key that is, and a folder that belongs to
nobody. What is found stays on the list until it is no longer so; what is new is recorded and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.journal import actor, clock, ids, moves
from undersign.journal.event import Event
from undersign.retention.destruction.events import DestructionBegun
from undersign.retention.events import RecordDestroyed
from undersign.retention.requests.events import ItemErased
from undersign.store import blobs, keys, rows
from undersign.workspaces.workspace import Workspace

CHANGED, MISSING, KEY, LEFT, UNKNOWN = "changed", "missing", "key", "left", "unknown"
WORDS = {
    CHANGED: _("A stored file is not the one that was stored"),
    MISSING: _("A stored file is gone, and nothing on record took it away"),
    KEY: _("The key of stored files is gone, and nothing on record destroyed it"),
    LEFT: _("Files of a destroyed record are still there"),
    UNKNOWN: _("Files lie in the store that belong to no record"),
}
# After one of these on a record, its objects and keys may be gone.
TAKES = (DestructionBegun.name, RecordDestroyed.name, ItemErased.name)
# Bytes are stored before the row that names them; what a crash left unnamed is no stranger's at once.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class StoreFaultsFound(Event):
    """How many are new, and of which sorts: codes of `WORDS`, by +."""

    name = "store.faults_found"
    sentence = _("The nightly check of the store found %(count)s faults")
    icon = "alert-triangle"
    count: int
    sorts: str


class StoreFault(models.Model):
    """sort: a code of `WORDS`. sha256: "" where it is about a whole record's. settled_at: when it was no
    longer found."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    sort = models.CharField(max_length=10)
    record_id = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_store_fault"
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace_id", "sort", "record_id", "sha256"],
                condition=models.Q(settled_at=None),
                name="one_store_fault",
            )
        ]

    # Folders are asked about before it is known whose they are; whose, it does not say.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_stored_elsewhere(asked text[]) RETURNS SETOF varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT name FROM unnest(asked) AS name
          WHERE EXISTS (SELECT 1 FROM store_key WHERE id = name || ':documents')
             OR EXISTS (SELECT 1 FROM contract_document WHERE contract_id = name)
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_stored_elsewhere(text[]) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_stored_elsewhere(text[]) TO undersign_app",
    ]

    @property
    def words(self) -> str:
        return str(WORDS[self.sort])


@dataclass(frozen=True, order=True)
class Fault:
    sort: str
    record_id: str
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.record_id} {self.sha256}".strip()


def look(workspace_id: str, is_first: bool = False) -> list[Fault]:
    """Check, keep and tell; everything that is wrong. Inside the workspace. is_first: of the instance's
    workspaces, so that what belongs to none of them is told there."""
    found = check(workspace_id) + (strangers() if is_first else [])
    with transaction.atomic():
        root = moves.hold(Workspace, workspace_id)
        open_ones = {_fault(row): row for row in rows.some(StoreFault, _OPEN, workspace_id)}
        for gone in set(open_ones) - set(found):
            rows.change(open_ones[gone], {"settled_at": clock.now()})
        if fresh := sorted(set(found) - set(open_ones)):
            rows.add([_row(workspace_id, each) for each in fresh])
            sorts = "+".join(sorted({each.sort for each in fresh}))
            told = StoreFaultsFound(count=len(fresh), sorts=sorts)
            moves.record(root, told, by=actor.system(workspace_id))
    return found


_OPEN = "workspace_id = %s AND settled_at IS NULL"


def open_faults(workspace_id: str) -> list[StoreFault]:
    """What the last check found and is still so, the newest first."""
    return rows.some(StoreFault, f"{_OPEN} ORDER BY found_at DESC, id LIMIT 200", workspace_id)


def check(workspace_id: str) -> list[Fault]:
    """What is wrong with the workspace's objects; every one is opened and hashed. Inside the workspace."""
    named, taken, found = _named(workspace_id), _taken(workspace_id), set[Fault]()
    own = _records_with_keys(workspace_id)
    for record_id in named.keys() | own:
        here = blobs.of_record(record_id)
        if record_id in taken:
            found |= {Fault(LEFT, record_id)} if here and record_id not in own else set()
        elif record_id not in own:
            found.add(Fault(KEY, record_id))
        else:
            found |= {Fault(MISSING, record_id, sha256) for sha256 in named.get(record_id, set()) - here}
            found |= set(_changed(workspace_id, record_id, here))
    return sorted(found)


def _changed(workspace_id: str, record_id: str, here: Iterable[str]) -> Iterator[Fault]:
    for sha256 in here:
        try:
            blobs.get(workspace_id, record_id, sha256)
        except blobs.Damaged:
            yield Fault(CHANGED, record_id, sha256)
        except (blobs.Missing, keys.KeyGone):
            continue  # taken away while we looked; the next check sees why


def strangers() -> list[Fault]:
    """Folders of the store whose key no workspace has: put there by somebody else, left by a destruction
    that did not end, or by a crash longer than `GRACE` ago."""
    there = blobs.records(older_than=clock.now() - GRACE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT undersign_stored_elsewhere(%s)", [sorted(there)])
        known = {name for (name,) in cursor.fetchall()}
    return [Fault(UNKNOWN, name) for name in sorted(there - known)]


# Which columns name objects that have to be there, as (record, SHA-256).
_NAMES = """
    SELECT contract_id, sha256 FROM contract_document WHERE workspace_id = %(here)s
    UNION SELECT r.contract_id, m.image_sha256 FROM mark m JOIN recipient r ON r.id = m.recipient_id
      WHERE m.workspace_id = %(here)s AND m.image_sha256 <> ''
    UNION SELECT contract_id, picture FROM identity_paper WHERE workspace_id = %(here)s AND picture <> ''
    UNION SELECT ticket_id, attachment_sha256 FROM ticket_note
      WHERE workspace_id = %(here)s AND attachment_sha256 <> ''
    UNION SELECT account_id, sha256 FROM account_document WHERE workspace_id = %(here)s
    UNION SELECT account_id, sha256 FROM billing_document WHERE workspace_id = %(here)s
    UNION SELECT template_id, layout ->> 'sha256' FROM template_version
      WHERE workspace_id = %(here)s AND layout ->> 'sha256' <> ''
    UNION SELECT id, settings -> 'brand' ->> 'logo' FROM workspace
      WHERE id = %(here)s AND settings -> 'brand' ->> 'logo' <> ''
"""


def _named(workspace_id: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"here": workspace_id})
        for record_id, sha256 in cursor.fetchall():
            found.setdefault(record_id, set()).add(sha256)
    return found


def _taken(workspace_id: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT subject FROM journal_entry WHERE workspace_id = %s AND event = ANY(%s)",
            [workspace_id, list(TAKES)],
        )
        return {subject for (subject,) in cursor.fetchall()}


def _records_with_keys(workspace_id: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM store_key WHERE workspace_id = %s AND id LIKE '%%:documents'", [workspace_id]
        )
        return {name.rpartition(":")[0] for (name,) in cursor.fetchall()}


def _fault(row: StoreFault) -> Fault:
    return Fault(row.sort, row.record_id, row.sha256)


def _row(workspace_id: str, found: Fault) -> StoreFault:
    about = {"sort": found.sort, "record_id": found.record_id, "sha256": found.sha256}
    return StoreFault(id=ids.new("flt"), workspace_id=workspace_id, found_at=clock.now(), **about)
