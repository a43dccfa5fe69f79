"""The end of a contract is told by the reader's clock, and never a day late."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from undersign.contracts.schedule import expiry

MEXICO, INDIA = ZoneInfo("America/Mexico_City"), ZoneInfo("Asia/Kolkata")
BOGOTA = ZoneInfo("America/Bogota")


@pytest.mark.parametrize(
    ("end", "zone", "language", "said"),
    [
        ((2026, 12, 24, 0, 50), MEXICO, "es", "23 de diciembre de 2026, 18:50 (UTC-06:00)"),
        ((2026, 12, 24, 0, 50), UTC, "en", "December 24, 2026, 00:50 UTC"),
        ((2026, 12, 24, 5, 0), BOGOTA, "es", "23 de diciembre de 2026"),
        ((2026, 12, 31, 20, 0), INDIA, "en", "January 1, 2027, 01:30 (UTC+05:30)"),
    ],
)
def test_until(end, zone, language, said):
    """A midnight ends the day before; at any other hour the hour is told."""
    assert expiry.until(datetime(*end, tzinfo=UTC), zone, language) == said
