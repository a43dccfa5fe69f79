"""A cell's text as the value of a merge field: what people type into spreadsheets, exactly or not at all.

Hides which ways of writing are plain (1.480,50 · 1,480.50 · 31.12.2026 · sí) and which could mean two things
(1.480 · 03/04/2026): those are refused, since what is guessed here stands in a contract.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from undersign.drafting.fields.schema import MergeField
from undersign.drafting.fields.values import Wrong

_NUMERIC = ("number", "money", "percentage")
_YES = {"yes", "y", "true", "1", "x", "on", "sí", "si", "s", "verdadero"}
_NO = {"no", "n", "false", "0", "off", "falso"}
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def raw(field: MergeField, text: str) -> Any:
    """What `field.coerce` takes; None for an empty cell. Raises Wrong, of what could mean two things, too."""
    text = text.strip()
    if not text:
        return None
    if field.type in _NUMERIC:
        return number(text)
    if field.type == "date":
        return day(text)
    if field.type == "yes_no":
        return _yes_no(text)
    return _choice(field, text) if field.type == "choice" else text


def number(text: str) -> str:
    """A number with a point and no grouping. Currency signs and the percent sign are taken away."""
    bare = re.sub(r"[\s'’$€£¥%\u202f]|\b[A-Z]{3}\b", "", text)
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        group, mark = (".", ",") if comma > point else (",", ".")
        return bare.replace(group, "").replace(mark, ".")
    mark = "," if comma >= 0 else "."
    if bare.count(mark) > 1:
        return bare.replace(mark, "")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", bare):
        raise Wrong("ambiguous_number")
    return bare.replace(",", ".")


def day(text: str) -> str:
    """An ISO date."""
    if found := _DAY_FIRST.fullmatch(text):
        return _iso(int(found[3]), int(found[2]), int(found[1]))
    if not (found := _SLASHED.fullmatch(text)):
        return text
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if first <= 12 and second <= 12 and first != second:
        raise Wrong("ambiguous_date")
    return _iso(year, second, first) if first > 12 or first == second else _iso(year, first, second)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Wrong("not_date") from None


def _yes_no(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Wrong("not_yes_no")


def _choice(field: MergeField, text: str) -> str:
    """The value of the choice that is called so, by its own name or by a label in any language."""
    wanted = text.casefold()
    for value, labels in field.choices.items():
        if wanted == value.casefold() or wanted in (label.casefold() for label in labels.values()):
            return value
    return text
