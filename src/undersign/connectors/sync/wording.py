"""One value in their wording and in ours: text, number, money, date, choice, yes or no.

Hides each vendor's way to write a date or a sum. Between the two stands the neutral form, which is what
the rules compare: a number as `12.5`, money as `12.50 EUR`, a date as `2026-11-23`, `yes` or `no`, a
choice by our word. Reading what was written gives the neutral form again, so that no value changes by
being carried to and fro; `docs/sync.md` builds on that. "" is an empty field in every kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

TEXT, NUMBER, MONEY, DATE, CHOICE, YES_NO = "text", "number", "money", "date", "choice", "yes_no"
KINDS = (TEXT, NUMBER, MONEY, DATE, CHOICE, YES_NO)
CASES = ("", "upper", "lower")
MARKS = (".", ",")
DATES = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
    "milliseconds": "",
}
LONGEST = 4000
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")
_YES, _NO = {"true", "yes", "1", "on", "y"}, {"false", "no", "0", "off", "n"}


class Unfit(ValueError):
    """No value of this kind. code: no_number | no_money | no_date | no_choice | no_yes_no | long."""

    def __init__(self, code: str, text: str):
        super().__init__(code)
        self.code, self.text = code, text


@dataclass(frozen=True)
class Wording:
    """How one field of theirs is worded.

    case: upper | lower | "" as it is. mark: their decimal mark. currency: of money, where the field holds
    only the amount; then other currencies do not fit. date: one of DATES. choices: {their word: ours}.
    yes, no: their words.
    """

    kind: str = TEXT
    case: str = ""
    mark: str = "."
    currency: str = ""
    date: str = "YYYY-MM-DD"
    choices: Mapping[str, str] = field(default_factory=dict)
    yes: str = "true"
    no: str = "false"

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Wording:
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Only what is not as usual."""
        usual = asdict(Wording())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    def read(self, text: str) -> str:
        """Their text in the neutral form. Raises `Unfit`."""
        text = text.strip()
        if len(text) > LONGEST:
            raise Unfit("long", text)
        return _READ[self.kind](self, text) if text else ""

    def write(self, neutral: str) -> str:
        """The neutral form in their words. Raises `Unfit` where they have no word for it."""
        return _WRITE[self.kind](self, neutral) if neutral else ""

    def own(self, value: Any) -> str:
        """A value as we keep it (text, number, yes or no, {"amount", "currency"}), in the neutral form.
        Raises `Unfit`."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Mapping):
            value = f"{value.get('amount', '')} {value.get('currency', '')}".strip()
        plain = Wording(self.kind, self.case, currency=self.currency)
        if self.kind == CHOICE:
            return str(value).strip()
        return plain.read(str(value))


def _text(how: Wording, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "")
    # A letter's other case may have another case again (ı → I → i): until nothing changes.
    for _again in range(3):
        text = {"upper": text.upper, "lower": text.lower}.get(how.case, text.strip)()
    return text.strip()


def _decimal(text: str, mark: str) -> Decimal:
    plain = re.sub(r"[\s\u00a0\u202f'’_]", "", text)
    grouped = "," if mark == "." else "."
    if not re.fullmatch(rf"[+-]?\d+(?:\{grouped}\d{{3}})*(?:\{mark}\d+)?|[+-]?\{mark}\d+", plain):
        raise InvalidOperation
    number = Decimal(plain.replace(grouped, "").replace(mark, "."))
    return number if number else Decimal(0)


def _number(how: Wording, text: str) -> str:
    try:
        return _plain(_decimal(text, how.mark))
    except InvalidOperation:
        raise Unfit("no_number", text) from None


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number_out(how: Wording, neutral: str) -> str:
    return _number(Wording(NUMBER), neutral).replace(".", how.mark)


def _money(how: Wording, text: str) -> str:
    named = re.search(r"[A-Za-z]{3}", text)
    currency = named.group().upper() if named else how.currency
    amount = text.replace(named.group(), "", 1) if named else text
    if not currency or (how.currency and currency != how.currency):
        raise Unfit("no_money", text)
    try:
        return f"{_two(_decimal(amount, how.mark))} {currency}"
    except InvalidOperation:
        raise Unfit("no_money", text) from None


def _two(number: Decimal) -> str:
    """At least two places, and none that are not needed."""
    whole, _point, places = _plain(number).partition(".")
    return f"{whole}.{places:0<2}"


def _money_out(how: Wording, neutral: str) -> str:
    amount, _space, currency = _money(Wording(MONEY, currency=how.currency), neutral).partition(" ")
    amount = amount.replace(".", how.mark)
    return amount if how.currency else f"{amount} {currency}"


def _date(how: Wording, text: str) -> str:
    try:
        if how.date == "milliseconds" and re.fullmatch(r"-?\d{1,15}", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC).date().isoformat()
        iso = _ISO.match(text)
        if iso:  # what many systems answer whatever they show
            return date.fromisoformat(iso.group(1)).isoformat()
        return datetime.strptime(text, DATES[how.date] or "%Y-%m-%d").date().isoformat()  # noqa: DTZ007
    except (ValueError, OverflowError, OSError):
        raise Unfit("no_date", text) from None


def _date_out(how: Wording, neutral: str) -> str:
    day = date.fromisoformat(_date(Wording(DATE), neutral))
    if how.date == "milliseconds":
        return str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000)
    shape = DATES[how.date].replace("%Y", f"{day.year:04}")  # strftime pads years on some systems only
    return day.strftime(shape)


def _choice(how: Wording, text: str) -> str:
    """By their word, upper and lower case alike; without a list every word stands for itself."""
    if not how.choices:
        return text
    found = [ours for theirs, ours in how.choices.items() if theirs.casefold() == text.casefold()]
    if not found:
        raise Unfit("no_choice", text)
    return found[0]


def _choice_out(how: Wording, neutral: str) -> str:
    if not how.choices:
        return neutral
    found = [theirs for theirs, ours in how.choices.items() if ours == neutral]
    if not found:
        raise Unfit("no_choice", neutral)
    return found[0]


def _yes_no(how: Wording, text: str) -> str:
    word = text.casefold()
    if word == how.yes.casefold():
        return "yes"
    if word == how.no.casefold():
        return "no"
    if word in _YES | _NO:
        return "yes" if word in _YES else "no"
    raise Unfit("no_yes_no", text)


def _yes_no_out(how: Wording, neutral: str) -> str:
    return how.yes if _yes_no(Wording(YES_NO), neutral) == "yes" else how.no


_READ = {TEXT: _text, NUMBER: _number, MONEY: _money, DATE: _date, CHOICE: _choice, YES_NO: _yes_no}
_WRITE = {
    TEXT: _text,
    NUMBER: _number_out,
    MONEY: _money_out,
    DATE: _date_out,
    CHOICE: _choice_out,
    YES_NO: _yes_no_out,
}
