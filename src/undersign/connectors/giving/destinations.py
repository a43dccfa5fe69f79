"""Which archives a finished contract goes to, and where its copies lie: each archive once, and none twice.

Hides that every connected vault is a destination of its own, with a delivery, a lane and an end of its own;
and that a CRM can be the archive, in which case no vault gets another copy of what has an account there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts.contract import Contract
from undersign.journal.delivery import DONE, Delivery
from undersign.journal.entry import Entry
from undersign.store import rows

EFFECT = "archive"
IS_ARCHIVE = "is_archive"  # a setting of directories
ANY = ""  # the target of a delivery for which nothing was connected


@dataclass(frozen=True)
class Copy:
    """A copy of a finished contract. url: opens it there, under the rights of whoever follows it.

    held_until: nobody can change or delete it before; None if nothing holds it.
    """

    archive: str
    path: str
    url: str = ""
    held_until: datetime | None = None


def of(entry: Entry) -> Iterable[str]:
    """Ids of the connections that archive the contract of an entry; `ANY` alone where there is none."""
    crm = connection.first(api.DIRECTORY, entry.workspace_id)
    if is_archive(crm) and rows.get(Contract, entry.subject).account_id:
        assert crm is not None
        return [crm.id]
    return [row.id for row in vaults(entry.workspace_id)] or [ANY]


def vaults(workspace_id: str) -> list[Connection]:
    """Those that are switched on, the oldest first."""
    wanted = "workspace_id = %s AND kind = %s AND enabled ORDER BY created_at, id"
    return rows.some(Connection, wanted, workspace_id, api.VAULT)


def names(workspace_id: str) -> dict[str, str]:
    """{id: name} of every connection that is, or was, sent anything."""
    return {row.id: row.name for row in rows.some(Connection, "workspace_id = %s", workspace_id)}


def is_archive(row: Connection | None) -> bool:
    """Whether an administrator said of this CRM that contracts are kept in it and nowhere else."""
    return row is not None and str(row.settings.get(IS_ARCHIVE, "")).strip().lower() in {
        "yes",
        "on",
        "true",
        "1",
    }


@contextmanager
def opened(delivery: Delivery) -> Iterator[tuple[Connection | None, Any]]:
    """(connection, what it leads to) of an archive's delivery; two Nones where it was switched off since."""
    row = _row(delivery)
    if row is None:
        yield None, None
        return
    with row.opened() as system:
        yield row, system


def copies(contract: Contract) -> list[Copy]:
    """Where its copies lie, one for each archive, the newest word of each; the oldest archive first."""
    done = Delivery.objects.filter(
        workspace_id=contract.workspace_id, subject=contract.id, effect=EFFECT, status=DONE
    )
    newest = {row.target: row.result for row in done.order_by("entry_id", "id") if row.result.get("paths")}
    return [_copy(result) for result in newest.values()]


def _copy(result: dict[str, Any]) -> Copy:
    held = result.get("held_until")
    return Copy(
        archive=str(result.get("archive", "")),
        path=str(result["paths"][0]),
        url=followable(result),
        held_until=datetime.fromisoformat(held) if held else None,
    )


def followable(result: dict[str, Any]) -> str:
    """The link in what a delivery left: nothing but the web, whatever a connector answered."""
    url = str(result.get("url") or "")
    return url if url.startswith(("https://", "http://")) else ""


def _row(delivery: Delivery) -> Connection | None:
    if delivery.target == ANY:
        return connection.first(api.VAULT, delivery.workspace_id)
    wanted = "workspace_id = %s AND id = %s AND enabled"
    return rows.first(Connection, wanted, delivery.workspace_id, delivery.target)
