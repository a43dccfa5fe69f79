"""Which systems may get health data: those of which an admin said that an agreement with them is signed.

Hides where that lies (in a connection's settings), and that our own helpdesk and directory need none: they
are this instance. Without the word a delivery of health data ends as skipped and says so (law.md HI-6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.linking.connection import Connection
from undersign.contracts import health
from undersign.contracts.contract import Contract
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.regimes import agreement
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

COVERED = "is_covered"  # a setting of every connection
OURS = "builtin"
SKIPPED = {"skipped": "no agreement on health data covers this system"}


@dataclass(frozen=True, kw_only=True)
class ConnectionCovered(Event):
    """state: yes or no."""

    name = "connection.covered"
    sentence = _("%(actor)s set whether an agreement on health data covers %(connection)s: %(state)s")
    category = "access"
    icon = "shield-check"
    connection_id: str
    connection: str
    state: str


def is_covered(row: Connection) -> bool:
    return row.connector == OURS or row.settings.get(COVERED) == "yes"


def may_get(row: Connection | None, contract: Contract) -> bool:
    """Whether this system may be handed anything of the contract."""
    return row is None or not health.of(contract) or is_covered(row)


def of(workspace_id: str) -> list[dict[str, Any]]:
    """Every system in use, and whether it is covered."""
    held = rows.some(Connection, "workspace_id = %s AND enabled ORDER BY created_at, id", workspace_id)
    return [{"row": row, "covered": is_covered(row), "ours": row.connector == OURS} for row in held]


def cover(connection_id: str, *, on: bool, by: Actor) -> None:
    """Raises `Refused` (role.refused), `Connection.DoesNotExist`."""
    policy.require(by, agreement.VERB)
    with transaction.atomic():
        here = moves.hold(Workspace, by.workspace_id)
        row = Connection.objects.select_for_update().get(pk=connection_id, workspace_id=by.workspace_id)
        state = "yes" if on else "no"
        row.settings = {**row.settings, COVERED: state}
        row.save(update_fields=["settings"])
        told = ConnectionCovered(connection_id=row.id, connection=row.name, state=state)
        moves.record(here, told, by=by)
