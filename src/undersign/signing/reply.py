"""One answer: from what a person typed to what is stored, and to what others read.

Hides the kinds. Stored answers are plain text: numbers with a point, dates as ISO 8601, "yes" for a tick,
the values of choices (several one a line), a file as JSON {"name", "sha256", "size", "type"}. Nothing of a
file is ever taken from typed text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from undersign.drafting import render
from undersign.drafting.fields import patterns, values
from undersign.drafting.pdf import prefilled
from undersign.journal.refused import Refused

LONGEST = 400
FILES = ("attachment", "image")
CHOOSING = ("radio", "dropdown", "checkbox_group")
NUMERIC = ("number", "money")
_SPACES = re.compile("[\\s\u00a0\u202f'’]+")
_MONEY_SIGN = re.compile("^[^\\d+-]{0,4}(?=[\\d+-])|(?<=\\d)[^\\d]{0,4}$")


class Unfit(ValueError):
    """An answer that cannot be taken; str() says why, in the reader's language."""


def stored(kind: str, rules: Mapping[str, Any], typed: str, language: str) -> str:
    """The stored form of `typed`; "" stays "". Raises Unfit."""
    text = _clean(typed)
    if not text or kind in FILES:
        return ""
    if len(text) > LONGEST:
        raise Unfit(_("This is too long: at most %(n)s characters.") % {"n": LONGEST})
    return _KINDS.get(kind, _text)(rules, text, language)


def _clean(value: str) -> str:
    value = value.replace("\r\n", "\n")
    value = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    return unicodedata.normalize("NFC", value).strip()


def _text(rules: Mapping[str, Any], text: str, language: str) -> str:
    most = int(rules.get("max_length") or LONGEST)
    if len(text) > most:
        raise Unfit(_("This is too long: at most %(n)s characters.") % {"n": most})
    if not patterns.matches(str(rules.get("pattern") or ""), text):
        raise Unfit(rules.get("help") or _("This is not in the form that is asked for."))
    try:
        render.require_letters(text)
    except Refused as why:
        raise Unfit(str(why)) from why
    return text


def _email(rules: Mapping[str, Any], text: str, language: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Unfit(_("This is not an e-mail address, such as name@company.com.")) from None
    return _text(rules, text, language)


def _tick(rules: Mapping[str, Any], text: str, language: str) -> str:
    if text != "yes":
        raise Unfit(_("Tick this box or leave it."))
    return text


def _choice(rules: Mapping[str, Any], text: str, language: str) -> str:
    if text not in _options(rules):
        raise Unfit(_("Choose one of the answers offered."))
    return text


def _choices(rules: Mapping[str, Any], text: str, language: str) -> str:
    chosen = set(text.split("\n"))
    offered = _options(rules)
    if not chosen <= set(offered):
        raise Unfit(_("Choose from the answers offered."))
    return "\n".join(value for value in offered if value in chosen)


def _options(rules: Mapping[str, Any]) -> dict[str, str]:
    return {str(each["value"]): str(each["label"]) for each in rules.get("options") or ()}


def _number(rules: Mapping[str, Any], text: str, language: str) -> str:
    try:
        number = values.decimal(_pointed(text, language))
    except values.Wrong:
        raise Unfit(
            _("This is not a number, such as %(such)s.") % {"such": shown_number("1234.5", language)}
        ) from None
    places = rules.get("places")
    if places is not None and -int(number.as_tuple().exponent) > int(places):
        raise Unfit(_("At most %(n)s digits can stand after the decimal sign.") % {"n": places})
    _bounded(rules, number, Decimal, language)
    text = format(number, f".{int(places)}f") if places is not None else format(number, "f")
    return text.removeprefix("+")


def _bounded(rules: Mapping[str, Any], value: Any, read: Any, language: str) -> None:
    for bound, is_beyond, told in (
        ("min", lambda limit: value < limit, _("This is less than the least allowed: %(limit)s.")),
        ("max", lambda limit: value > limit, _("This is more than the most allowed: %(limit)s.")),
    ):
        try:
            limit = read(str(rules[bound])) if rules.get(bound) else None
        except (ValueError, ArithmeticError):
            limit = None
        if limit is not None and is_beyond(limit):
            raise Unfit(told % {"limit": values.show(limit, language)})


def _pointed(text: str, language: str) -> str:
    """A number as people write it, with a point and no grouping. "1.234,5" and "1,234.5" are both clear;
    where one sign stands once before three digits, the reader's language decides what it is."""
    text = _MONEY_SIGN.sub("", _SPACES.sub("", text))
    signs = [c for c in text if c in ".,"]
    if not signs:
        return text
    locale = values.locale_of(language)
    last = signs[-1]
    groups = len(set(signs)) == 1 and (
        len(signs) > 1 or (last == get_group_symbol(locale) and re.search(rf"\{last}\d{{3}}$", text))
    )
    if groups:
        return text.replace(last, "")
    whole, _sign, rest = text.rpartition(last)
    return f"{whole.replace('.', '').replace(',', '')}.{rest}"


def _day(rules: Mapping[str, Any], text: str, language: str) -> str:
    try:
        day = values.day(text)
    except values.Wrong:
        raise Unfit(_("This is not a date, such as 2026-12-31.")) from None
    _bounded(rules, day, values.day, language)
    return day.isoformat()


_KINDS = {
    "email": _email,
    "checkbox": _tick,
    "radio": _choice,
    "dropdown": _choice,
    "checkbox_group": _choices,
    "number": _number,
    "money": _number,
    "date_entry": _day,
}


def typed(kind: str, value: str, language: str) -> str:
    """A stored answer as its control holds it: numbers with the decimal sign of the language."""
    return value.replace(".", get_decimal_symbol(values.locale_of(language))) if kind in NUMERIC else value


def shown(kind: str, rules: Mapping[str, Any], value: str, language: str) -> str:
    """A stored answer as people read it."""
    if not value:
        return ""
    if kind in (*NUMERIC, "formula"):
        return prefilled.amount(value, str(rules.get("currency") or ""), language)
    if kind == "date_entry":
        return values.show(values.day(value), language)
    if kind in CHOOSING:
        labels = _options(rules)
        return ", ".join(labels.get(each, each) for each in value.split("\n"))
    if kind in FILES:
        return file_of(value).get("name", "")
    return value


def shown_number(value: str, language: str) -> str:
    return prefilled.amount(value, "", language)


def file_of(value: str) -> dict[str, Any]:
    """{"name", "sha256", "size", "type"} of a file's stored answer; {} for none."""
    try:
        told = json.loads(value) if value else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) and "sha256" in told else {}
