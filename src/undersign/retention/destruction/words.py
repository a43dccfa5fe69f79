"""Where copies of a destroyed record lay and lie, as sentences in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _


def outside(copies: Iterable[Mapping[str, Any]]) -> list[str]:
    return [_copy(each) for each in copies]


def _copy(each: Mapping[str, Any]) -> str:
    about = {"where": each.get("where", ""), "why": each.get("why", "")}
    return {
        "removed": _("%(where)s: the copy was removed."),
        "absent": _("%(where)s: there was no copy any more."),
        "held": _("%(where)s: left there, locked by the store: %(why)s"),
        "told": _("%(where)s: left there; its owners were told by a note that the record was destroyed."),
    }.get(str(each.get("kind")), _("%(where)s: left there: %(why)s")) % about


def backups(places: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    said = _("%(where)s: may hold it until %(day)s, without the keys that were destroyed.")
    return [
        said
        % {
            "where": each["where"],
            "day": format_date(date.fromisoformat(each["expires"]), "long", locale=language),
        }
        for each in places
    ]


def plain(told: Any) -> Any:
    """The same in ASCII alone."""
    if isinstance(told, str):
        return told.encode("ascii", "replace").decode()
    if isinstance(told, dict):
        return {key: plain(value) for key, value in told.items()}
    return [plain(each) for each in told] if isinstance(told, list | tuple) else told
