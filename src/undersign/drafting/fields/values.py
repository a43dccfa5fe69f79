"""What a merge value is once it has been checked: an exact Python value that knows its own kind.

Hides the difference between the form in which values travel (JSON: strings, numbers, small objects), the
exact form in which a template compares and computes with them (Decimal, date), and the form in which a
reader sees them (the locale's own, by CLDR through Babel). No float ever holds an amount.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, is_currency

YES_NO = {"en": ("Yes", "No"), "es": ("Sí", "No")}

# Characters that must never come in with data: controls, surrogates, noncharacters, and the private-use
# area, part of which carries the merge's own placeholders.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff9-\uffff"
    "\U000f0000-\U0010ffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?")


class Wrong(ValueError):
    """A value that is not of its field's kind; `code` says how, `facts` what the limit was."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Number(Decimal):
    """An exact number of a `number` field."""


class Percentage(Decimal):
    """Percent points: Decimal("12.5") is 12.5 %."""


class Money(Decimal):
    """An exact amount with its ISO 4217 currency."""

    currency: str

    def __new__(cls, amount: Decimal | int | str, currency: str) -> "Money":
        money = super().__new__(cls, amount)
        money.currency = currency
        return money

    def __reduce__(self) -> Any:
        return (Money, (str(Decimal(self)), self.currency))


class Day(date):
    """A calendar date; in a template it compares with other dates and with "2026-11-22"."""

    def __liquid__(self) -> str:
        return self.isoformat()


class Choice(str):
    """The stored value of a choice, with the label readers see."""

    label: str

    def __new__(cls, value: str, label: str) -> "Choice":
        choice = super().__new__(cls, value)
        choice.label = label
        return choice


class Person(dict):
    """{"name": …, "title": …, "email": …}; shown by name."""


class Address(dict):
    """{"lines": "street…", "city": …, "region": …, "postcode": …, "country": …}; shown in one line."""


def clean(text: str) -> str:
    """`text` without characters that may steer the merge, the layout or a terminal; lines end in \\n."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def decimal(raw: Any) -> Decimal:
    """The exact decimal in `raw`, written with a point and no grouping. Raises Wrong("not_number")."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise Wrong("not_number")
    text = format(raw, "f") if isinstance(raw, Decimal) else str(raw).strip()
    if not _DECIMAL.fullmatch(text):
        raise Wrong("not_number")
    try:
        return Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only what Decimal reads
        raise Wrong("not_number") from error


def money(raw: Any, currency: str | None) -> Money:
    """`raw` is {"amount", "currency"} or an amount in `currency`. Raises Wrong."""
    if isinstance(raw, Money):
        raw = {"amount": Decimal(raw), "currency": raw.currency}
    if isinstance(raw, Mapping):
        currency = str(raw.get("currency") or currency or "")
        raw = raw.get("amount")
    if not currency or not is_currency(currency):
        raise Wrong("no_currency")
    try:
        return Money(decimal(raw), currency)
    except Wrong:
        raise Wrong("not_money") from None


def day(raw: Any) -> Day:
    """`raw` is a date or ISO 8601 text (a time of day is cut off). Raises Wrong("not_date")."""
    if isinstance(raw, datetime | date):
        return Day(raw.year, raw.month, raw.day)
    try:
        parsed = date.fromisoformat(str(raw).strip()[:10])
    except ValueError:
        raise Wrong("not_date") from None
    return Day(parsed.year, parsed.month, parsed.day)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The CLDR locale of a language tag; English for one that CLDR does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def show(value: Any, language: str) -> str:
    """`value` as a reader of `language` expects to see it in a sentence."""
    locale = locale_of(language)
    match value:
        case None:
            return ""
        case bool():
            return YES_NO.get(locale.language, YES_NO["en"])[0 if value else 1]
        case Choice():
            return value.label
        case str():
            return value
        case Money():
            written = format_currency(Decimal(value), value.currency, locale=locale)
            return written.replace("\u200f", "")  # Arabic's mark would turn "US$" into "$US"
        case Percentage():
            return format_percent(Decimal(value) / 100, locale=locale, decimal_quantization=False)
        case Decimal():
            return format_decimal(Decimal(value), locale=locale, decimal_quantization=False)
        case datetime() | date():
            return format_date(value, format="long", locale=locale)
        case Person():
            return str(value.get("name") or "")
        case Address():
            return ", ".join(lines(value))
        case list() | tuple():
            return format_list([show(item, language) for item in value], locale=locale) if value else ""
        case _:
            return clean(str(value))


def lines(address: Mapping[str, Any]) -> list[str]:
    """The lines of an address, as on an envelope."""
    place = " ".join(str(address.get(part) or "") for part in ("postcode", "city")).strip()
    parts = (address.get("lines"), place, address.get("region"), address.get("country"))
    return [line.strip(" ,") for part in parts if part for line in str(part).split("\n") if line.strip(" ,")]


def worded(words: Mapping[str, str], language: str) -> str:
    """Of one text in several languages the reader's, else English, else any."""
    return words.get(language) or words.get(language.split("-")[0]) or words.get("en") or next(
        iter(words.values()), "")  # fmt: skip
