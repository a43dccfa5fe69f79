"""What is true until the open transaction ends: keys it has read, rows it has locked.

Forgotten at its end and at any rollback in it, so nothing uncommitted is ever believed for longer
than it lasts, and what another process changes is seen by the next transaction.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def here() -> dict[Any, Any]:
    """The open transaction's memory; outside of one, a dictionary that nobody keeps."""
    return connection.remembered if connection.in_atomic_block else {}  # type: ignore[attr-defined]
