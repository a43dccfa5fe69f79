"""Another master key, another workspace key: what lies beneath is wrapped anew, and no body is touched.

Each step is whole by itself and finds out by opening what it would change whether it was done before; so
whatever a crash left half done, the next call ends. All of it inside of the workspace that is named.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from django.db import transaction

from undersign.store import keys, master, rows
from undersign.store.keys import WrappedKey

BATCH = 500


def begin_master() -> None:
    """A fresh master key is in its place, and every workspace key made before is there to be found.

    Raises `master.Unopened`.
    """
    with transaction.atomic():
        with rows.rehearsed() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [keys.MASTER_LOCK])
        master.begin()


def under_master(workspace_id: str) -> int:
    """Wrap the workspace's own keys under the present master key, in the caller's transaction; how many
    were not."""
    present, changed = master.key(), 0
    for row in rows.some(WrappedKey, "id = ANY(%s) FOR UPDATE", keys.generations(workspace_id)):
        wrapped = bytes(row.wrapped)
        if not master.is_under(present, wrapped, row.id):
            _rewrap(row, keys.seal(present, master.unseal(wrapped, row.id), row.id))
            changed += 1
    return changed


def end_master() -> int:
    """The instance's own secrets, too; then the key before is gone. How many secrets were sealed anew."""
    changed = master.reseal_files()
    master.end()
    return changed


def replace_workspace_key(workspace_id: str) -> int:
    """What is sealed from now on is sealed under a fresh key, in the caller's transaction. The present one
    goes on to open what it sealed, under its number, which is returned."""
    names = keys.generations(workspace_id)
    found = {row.id: row for row in rows.some(WrappedKey, "id = ANY(%s) FOR UPDATE", names)}
    number = len(found)
    own = found[workspace_id]
    kept = master.unseal(bytes(own.wrapped), workspace_id)
    before = keys.seal(master.key(), kept, names[number])
    rows.add([WrappedKey(id=names[number], workspace_id=workspace_id, wrapped=before)])
    _rewrap(own, keys.seal(master.key(), secrets.token_bytes(32), workspace_id))
    return number


def under_workspace(workspace_id: str) -> int:
    """Wrap every record's keys under the workspace's present key, hundreds at a time; how many were not."""
    keys.forget_rings()
    changed, last = 0, ""
    while batch := _batch(workspace_id, last):
        with transaction.atomic():
            changed += sum(_lifted(workspace_id, name) for name in batch)
        last = batch[-1]
    return changed


def behind(workspace_id: str) -> int:
    """How many record keys lie under an earlier key of the workspace."""
    keys.forget_rings()
    present, found, last = keys.workspace_key(workspace_id), 0, ""
    while batch := _batch(workspace_id, last):
        for row in rows.some(WrappedKey, "id = ANY(%s)", batch):
            found += not master.is_under(present, bytes(row.wrapped), row.id)
        last = batch[-1]
    return found


def _batch(workspace_id: str, last: str) -> list[str]:
    ours = WrappedKey.objects.filter(workspace_id=workspace_id, id__gt=last)
    own = keys.generations(workspace_id)
    return list(ours.exclude(id__in=own).order_by("id").values_list("id", flat=True)[:BATCH])


def _lifted(workspace_id: str, name: str) -> bool:
    row = rows.first(WrappedKey, "id = %s FOR UPDATE", name)
    if row is None or master.is_under(keys.workspace_key(workspace_id), bytes(row.wrapped), name):
        return False  # destroyed meanwhile, or done before
    try:
        plain = keys.open_under(workspace_id, bytes(row.wrapped), name)
    except InvalidTag:
        return False  # the check of the journal names it
    _rewrap(row, keys.seal(keys.workspace_key(workspace_id), plain, name))
    return True


def _rewrap(row: WrappedKey, wrapped: bytes) -> None:
    rows.change(row, {"wrapped": wrapped})
