"""How far a bulk send is: what became of its rows and of their contracts, how fast it goes, until when.

Hides that mailed, opened and signed are asked of the contracts themselves, so that nothing is counted
twice and nothing can disagree with the list behind a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from undersign.contracts.bulk.bulk import BAD, FAILED, HELD, LEFT_OUT, SENDING, SENT, WAITING, Bulk
from undersign.journal import clock

WINDOW = timedelta(seconds=60)
# How far its contract is, each state with those before it; declined and ended are ways out.
STAGES = ("sent", "mailed", "opened", "signed", "declined", "ended", "bounced")


@dataclass(frozen=True)
class Progress:
    """rows: {state: how many}. stages: {one of STAGES: how many}. per_minute: rows sent, over the last
    minute of sending. left_s: seconds to go at that rate, None where it is not known."""

    rows: dict[str, int]
    stages: dict[str, int]
    per_minute: float = 0.0
    left_s: int | None = None
    total: int = field(default=0)

    @property
    def taken(self) -> int:
        """Rows that were decided: sent, held for an approval, failed."""
        return sum(self.rows.get(state, 0) for state in (SENT, HELD, FAILED))

    @property
    def wanted(self) -> int:
        return self.taken + self.waiting

    @property
    def waiting(self) -> int:
        return self.rows.get(WAITING, 0)

    @property
    def bad(self) -> int:
        return self.rows.get(BAD, 0)

    @property
    def left_out(self) -> int:
        return self.rows.get(LEFT_OUT, 0)

    @property
    def failed(self) -> int:
        return self.rows.get(FAILED, 0)

    @property
    def held(self) -> int:
        return self.rows.get(HELD, 0)

    @property
    def percent(self) -> int:
        return 100 * self.taken // self.wanted if self.wanted else 0


def of(bulk: Bulk) -> Progress:
    """Two questions, however many rows there are."""
    since = clock.now() - WINDOW
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [since, since, bulk.pk])
        found = cursor.fetchall()
        cursor.execute(_STAGES, [bulk.pk])
        stages = dict(zip(STAGES, cursor.fetchone(), strict=True))
    rows = {state: count for state, count, _recent, _first in found}
    recent = sum(recent for _state, _count, recent, _first in found)
    first = min((first for *_rest, first in found if first), default=None)
    spent = max((clock.now() - first).total_seconds(), 1.0) if first else 0.0
    rate = recent / min(spent, WINDOW.total_seconds()) if spent else 0.0
    is_known = rate > 0 and bulk.status == SENDING
    left = round(rows.get(WAITING, 0) / rate) if is_known else None
    return Progress(rows, stages, round(rate * 60, 1), left, bulk.row_count)


_ROWS = """
SELECT state, count(*), count(*) FILTER (WHERE taken_at > %s), min(taken_at) FILTER (WHERE taken_at > %s)
FROM bulk_row WHERE bulk_id = %s GROUP BY state
"""
_STAGES = """
SELECT count(*) FILTER (WHERE c.sent_at IS NOT NULL), count(*) FILTER (WHERE p.mailed),
  count(*) FILTER (WHERE p.opened), count(*) FILTER (WHERE c.status IN ('completed', 'sealed', 'on_paper')),
  count(*) FILTER (WHERE c.status = 'declined'), count(*) FILTER (WHERE c.status IN ('voided', 'expired')),
  count(*) FILTER (WHERE p.bounced)
FROM bulk_row r JOIN contract c ON c.id = r.contract_id
LEFT JOIN LATERAL (
  SELECT bool_or(mail_status IN ('sent', 'delivered') OR opened_at IS NOT NULL) AS mailed,
    bool_or(opened_at IS NOT NULL) AS opened, bool_or(mail_status = 'bounced') AS bounced
  FROM recipient WHERE contract_id = c.id
) p ON true
WHERE r.bulk_id = %s AND r.state IN ('sent', 'held')
"""
