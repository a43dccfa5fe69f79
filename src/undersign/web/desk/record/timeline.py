"""The audit trail as people read it: newest first, by day, repeats folded, details at hand.

Hides which category of event gets which look, and that the same thing three times is told once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.journal.history import Told

CATEGORIES = {
    "signing": gettext_noop("Signing"),
    "messages": gettext_noop("Messages"),
    "edits": gettext_noop("Edits"),
    "access": gettext_noop("Access"),
    "system": gettext_noop("System"),
}
LOOKS = {"signing": "is-signing", "messages": "is-messages", "edits": "is-edits"}
TROUBLE = {
    "recipient.declined",
    "contract.declined",
    "identity.failed",
    "contract.expired",
    "contract.voided",
}

FACTS = {
    "method": gettext_noop("Method"),
    "pages": gettext_noop("Pages"),
    "base_sha256": gettext_noop("SHA-256 of the document"),
    "issued_sha256": gettext_noop("SHA-256 after issue"),
    "frozen_sha256": gettext_noop("SHA-256 of all that was frozen"),
    "version_sha256": gettext_noop("SHA-256 of the template version"),
    "before_sha256": gettext_noop("SHA-256 before"),
    "after_sha256": gettext_noop("SHA-256 after"),
    "last_sha256": gettext_noop("SHA-256 of the last revision"),
    "sha256": gettext_noop("SHA-256 of the file"),
}


@dataclass
class Line:
    """One entry, or several alike that followed each other. told: the newest of them."""

    told: Told
    times: int = 1
    look: str = ""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    day: date
    lines: list[Line]


def days(entries: Iterable[Told], category: str = "") -> list[Day]:
    """Newest day first, newest entry first. category: "" for all."""
    kept = [told for told in entries if not category or told.category == category]
    kept.sort(key=lambda told: (told.at, told.position), reverse=True)
    return [
        Day(day, _folded(group))
        for day, group in groupby(kept, key=lambda told: timezone.localtime(told.at).date())
    ]


def kinds() -> list[tuple[str, str]]:
    """(category, word): the filters above the trail."""
    return [(key, _(word)) for key, word in CATEGORIES.items()]


def _folded(entries: Iterable[Told]) -> list[Line]:
    lines: list[Line] = []
    for told in entries:
        last = lines[-1].told if lines else None
        if last and (last.event, last.sentence, last.ip) == (told.event, told.sentence, told.ip):
            lines[-1].times += 1
        else:
            lines.append(Line(told, 1, _look(told), _details(told)))
    return lines


def _look(told: Told) -> str:
    return "is-trouble" if told.event in TROUBLE else LOOKS.get(told.category, "")


def _details(told: Told) -> dict[str, str]:
    """The facts not said in the sentence that somebody checking would ask for."""
    facts = {name: told.facts.get(name) for name in FACTS}
    said = {_(FACTS[name]): str(value) for name, value in facts.items() if value not in (None, "", [], {})}
    changed = told.facts.get("changes") or {}
    return said | {name: _change(*pair) for name, pair in changed.items() if isinstance(pair, list)}


def _change(before: object, now: object) -> str:
    """`– → 1480.00`: what it was, and what it is."""
    return " → ".join("–" if each in (None, "") else str(each) for each in (before, now))
