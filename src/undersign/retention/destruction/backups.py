"""Which backups still hold what was destroyed, and until when: what the operator said of them.

Hides where that is said. A backup holds documents under keys that were destroyed; a backup of the keys, kept
apart, ends within the days named here, and whoever restores one before that replays the destructions first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings


def holding(at: datetime) -> list[dict[str, Any]]:
    """[{"where", "expires"}] of those that may hold it: the day on which the last of them has to be gone."""
    last = (at + timedelta(days=settings.BACKUP_DAYS)).astimezone(UTC).date()
    return [{"where": where, "expires": str(last)} for where in settings.BACKUP_PLACES]
