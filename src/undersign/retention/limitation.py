"""Within which time the law of a place lets a written contract be sued upon: the table of law.md A8.

Hides how the table is kept, which of two rows of a place holds, and how people write the names of places. No
row counts by itself: see `law_check`.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("limitations.json")
_SAID = ("the laws of", "the law of", "laws of", "law of", "the", "state of", "commonwealth of")
_CODE = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
SIGNED, ENDED = "signed", "ended"  # which day decides between an older row and a newer one
LONGEST_PLACE = 40


@dataclass(frozen=True)
class Law:
    """A row of the table. years: of claims on a written contract; longest: of any kind of claim on one, other
    than under seal. read_in: source | memory | open, how far the authors of the table got."""

    place: str
    name: str
    years: int
    longest: int
    under_seal: int | None
    citation: str
    effective_from: str | None
    effective_to: str | None
    counts_by: str | None
    note: str
    read_in: str
    verified_by: str
    verified_on: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def holds_on(self, day: date) -> bool:
        first, last = self.effective_from or "0001-01-01", self.effective_to or "9999-12-31"
        return first <= day.isoformat() <= last


@cache
def table() -> tuple[Law, ...]:
    """Every row, older ones of the same place first."""
    return tuple(Law(**row) for row in json.loads(_FILE.read_text(encoding="utf-8"))["rows"])


def newest() -> list[Law]:
    """One row for each place: what holds now."""
    return list({law.place: law for law in table()}.values())


def at(place: str, *, signed_on: date, ended_on: date) -> Law | None:
    """The row of a place that governs a contract made and ended on these days."""
    found = [law for law in table() if law.place == place]
    days = {SIGNED: signed_on, ENDED: ended_on, None: ended_on}
    return next((law for law in reversed(found) if law.holds_on(days[law.counts_by])), None)


def longer_than(months: int) -> list[Law]:
    """Places whose law leaves more time than `months` (RT-2)."""
    return [law for law in newest() if law.longest * 12 > months]


def place_of(said: str) -> str:
    """The code of a place as people write it: US-IL, IL, Illinois, “the laws of the State of Illinois”. Two
    letters are a state of the United States. Other text is a place that the table lacks."""
    text = " ".join(said.replace(".", "").split()).strip(" ,")
    for word in _SAID:
        text = text[len(word) :].strip() if text.lower().startswith(f"{word} ") else text
    other = text.upper() if _CODE.fullmatch(text) else text.title()
    return _codes().get(text.lower()) or other[:LONGEST_PLACE].strip()


@cache
def _codes() -> dict[str, str]:
    named = {law.name.lower(): law.place for law in table()}
    short = {law.place.lower().partition("-")[2]: law.place for law in table()}
    return named | short | {law.place.lower(): law.place for law in table()}


def name_of(place: str) -> str:
    return next((law.name for law in table() if law.place == place), place)


def newest_of(place: str) -> Law:
    return next(law for law in newest() if law.place == place)
