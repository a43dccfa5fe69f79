"""Contracts that nobody finished in time."""

from __future__ import annotations

from django.db import connection

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, moves


def expire(contract: Contract) -> None:
    """End it, unsigned. Raises `Refused` where it ended otherwise meanwhile."""
    moves.move(
        contract,
        lifecycle.CONTRACT,
        "expire",
        by=actor.system(contract.workspace_id),
        columns={"ended_at": clock.now()},
    )


def due() -> list[tuple[str, str]]:
    """(workspace id, contract id) of every open contract past its last day, in any workspace."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_expired(%s)", [clock.now()])
        return cursor.fetchall()
