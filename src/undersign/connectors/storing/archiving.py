"""What an archive connection is told beside its address: the folders in it, and how long files are held.

Hides the names under which a connection keeps these. Pure, but for the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import registry
from undersign.connectors.api import Permanent
from undersign.connectors.storing import naming

MOST_YEARS = 100
LEAP_DAY = (2, 29)

PATTERNS = (
    (naming.PATTERN, _("Customer, year")),
    ("{year}/{account}/{number} {title}", _("Year, customer")),
    ("{year}/{month}/{number} {title}", _("Year, month")),
    ("{account}/{number} {title}", _("Customer")),
    ("{number} {title}", _("All in one folder")),
)
PATTERN = registry.Setting(
    "pattern",
    _("Folders in it"),
    help=_("Of {account}, {year}, {month}, {number}, {title} and {language}."),
    default=naming.PATTERN,
    required=False,
    choices=PATTERNS,
)
SETTINGS = (
    registry.Setting(
        "folder", _("Folder"), type="folder", required=False, help=_("Made where it is missing.")
    ),
    PATTERN,
)
LOCK_YEARS = registry.Setting(
    "lock_years",
    _("Lock for years"),
    help=_("For this long after signing nobody can change or delete a file, not even you. Empty: no lock."),
    required=False,
)


@dataclass(frozen=True)
class Wishes:
    """How one connection archives. pattern: see `naming`. lock_years: None for no lock."""

    pattern: str = naming.PATTERN
    lock_years: int | None = None

    def until(self, completed: datetime, retained: datetime | None = None) -> datetime | None:
        """Until when a file is held: the contract's own date where it has one, else years after signing.

        The later of both where both are known. None where this connection holds nothing.
        """
        if self.lock_years is None:
            return None
        return max(filter(None, (_years_on(completed, self.lock_years), retained)))


def of(settings: Mapping[str, Any]) -> Wishes:
    """Raises `Permanent` for years that are no number, and for a bad pattern."""
    years = str(settings.get("lock_years") or "").strip()
    if years and not (years.isdecimal() and 0 < int(years) <= MOST_YEARS):
        raise Permanent(
            _("A lock lasts 1 to %(most)s years, and “%(years)s” is none of these."),
            do=_("Enter a whole number of years, or nothing."),
            years=years,
            most=MOST_YEARS,
        )
    pattern = str(settings.get("pattern") or naming.PATTERN)
    require(pattern)
    return Wishes(pattern, int(years) if years else None)


def sample(pattern: str) -> str:
    """Where a contract would lie: what a pattern is chosen by. Raises `Permanent` for a bad one."""
    require(pattern)
    return naming.place(SAMPLE, pattern) + ".pdf"


def require(pattern: str) -> None:
    """Raises `Permanent` where the pattern names what nothing fills, or no name of its own."""
    unknown = naming.unknown(pattern)
    if unknown:
        raise Permanent(
            _("The folder pattern names something unknown: %(unknown)s."),
            do=_("These can be used: %(known)s."),
            unknown=", ".join(f"{{{each}}}" for each in unknown),
            known=", ".join(f"{{{each}}}" for each in sorted(naming.PLACEHOLDERS)),
        )


SAMPLE = {
    "account": "Acme GmbH",
    "year": "2026",
    "month": "11",
    "number": "C-2026-00042",
    "title": "Support agreement",
    "language": "en",
}


def _years_on(moment: datetime, years: int) -> datetime:
    """The same day so many years on; 1 March for a 29 February that the year does not have."""
    if (moment.month, moment.day) == LEAP_DAY:
        moment = moment.replace(month=3, day=1)
    return moment.replace(year=moment.year + years)
