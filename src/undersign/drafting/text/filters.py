"""The Liquid filters a contract may use: exact, without a clock, a locale only where one is written out.

Hides Liquid's own filters, which compute in floats, read the clock and escape for HTML. An amount keeps
its currency through arithmetic; a date stays a date; a value still missing stays missing.
"""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from functools import wraps
from typing import Any

from liquid.exceptions import FilterArgumentError
from liquid.undefined import is_undefined

from undersign.drafting.fields import values
from undersign.drafting.fields.values import Money

_EXACT = Context(prec=34, Emax=40, Emin=-40, rounding=ROUND_HALF_UP)
_LONGEST = 100_000


class Missing:
    """A declared value nobody has given yet. Asking for it in any way is noted in `asked`."""

    def __init__(self, name: str, label: str, asked: dict[str, str]) -> None:
        self.name, self.label, self._asked = name, label, asked

    def __liquid__(self) -> None:
        self._asked[self.name] = self.label

    def __getitem__(self, key: object) -> "Missing":
        if not isinstance(key, str):
            raise KeyError(key)
        return self

    def __iter__(self) -> Any:
        self.__liquid__()
        return iter(())

    def __len__(self) -> int:
        self.__liquid__()
        return 0

    def __str__(self) -> str:
        self.__liquid__()
        return f"[{self.label}]"


Sequence.register(Missing)  # so that `for` asks it for its rows, and finds none


def _refused(why: str) -> FilterArgumentError:
    return FilterArgumentError(why, token=None)


def _guarded(calculate: Callable[..., Any], name: str = "") -> Callable[..., Any]:
    @wraps(calculate)
    def guarded(left: Any, *arguments: Any) -> Any:
        for each in (left, *arguments):
            if isinstance(each, Missing):
                each.__liquid__()
                return each
            if is_undefined(each):
                raise _refused(f"“{each.name}” has no value here")
        try:
            with localcontext(_EXACT):
                return calculate(left, *arguments)
        except (DecimalException, ValueError, OverflowError) as error:
            raise _refused(f"{name or calculate.__name__}: not possible with these values") from error

    return guarded


def _amount(value: Any) -> Decimal:
    return Decimal(0) if value is None or value == "" else values.decimal(value)


def _kept(result: Decimal, *sides: Any) -> Decimal:
    currencies = {side.currency for side in sides if isinstance(side, Money)}
    if len(currencies) > 1:
        raise _refused(f"cannot mix {' and '.join(sorted(currencies))}")
    return Money(result, currencies.pop()) if currencies else values.Number(result)


def _binary(name: str, calculate: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., Any]:
    def binary(left: Any, right: Any) -> Decimal:
        return _kept(calculate(_amount(left), _amount(right)), left, right)

    binary.__name__ = name
    return _guarded(binary)


def _places(value: Any, places: Any = 0) -> Decimal:
    exponent = Decimal(1).scaleb(-min(max(int(places), 0), 12))
    return _kept(_amount(value).quantize(exponent), value)


def _sum(rows: Any, column: Any = None) -> Decimal:
    rows = [] if rows is None else rows
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise _refused("sum needs table rows")
    cells = [row.get(str(column)) if column is not None else row for row in rows]
    return _kept(sum((_amount(cell) for cell in cells), Decimal(0)), *cells)


def _money(value: Any, currency: Any) -> Money:
    return values.money(Decimal(_amount(value)), str(currency))


def _months(start: Any, months: Any) -> values.Day:
    """The same day of a later month, or that month's last day where it has no such day."""
    begin, count = values.day(start), int(_amount(months))
    year, month = divmod(begin.year * 12 + begin.month - 1 + count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return values.Day(year, month + 1, min(begin.day, last))


def _days(start: Any, days: Any) -> values.Day:
    return values.day(date(*values.day(start).timetuple()[:3]) + timedelta(days=int(_amount(days))))


def _text(change: Callable[..., str]) -> Callable[..., str | Missing]:
    @wraps(change)
    def changed(text: Any, *arguments: Any) -> str | Missing:
        if isinstance(text, Missing):
            text.__liquid__()
            return text
        made = change("" if text is None or is_undefined(text) else str(text), *arguments)
        if len(made) > _LONGEST:
            raise _refused("the text grows too long")
        return made

    return changed


def _default(value: Any, instead: Any = "") -> Any:
    empty = is_undefined(value) or value is None or value is False or value == "" or value == []
    return instead if empty or isinstance(value, Missing) else value


def _truncate(text: str, length: Any = 50) -> str:
    return text if len(text) <= int(length) else text[: max(int(length) - 1, 0)].rstrip() + "…"


def _size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 0


def _join(items: Any, glue: Any = ", ") -> str:
    listed = list(items) if isinstance(items, Iterable) and not isinstance(items, str | range) else [items]
    return str(glue).join(str(item) for item in listed)


def _ends(which: int) -> Callable[[Any], Any]:
    return lambda items: items[which] if isinstance(items, list) and items else None


def _lines(value: Any) -> Any:
    """An address as on an envelope; anything else as it is."""
    return "\n".join(values.lines(value)) if isinstance(value, values.Address) else value


FILTERS: dict[str, Callable[..., Any]] = {
    "plus": _binary("plus", lambda a, b: a + b),
    "minus": _binary("minus", lambda a, b: a - b),
    "times": _binary("times", lambda a, b: a * b),
    "divided_by": _binary("divided_by", lambda a, b: a / b),
    "at_least": _binary("at_least", max),
    "at_most": _binary("at_most", min),
    "round": _guarded(_places, "round"),
    "sum": _guarded(_sum, "sum"),
    "money": _guarded(_money, "money"),
    "add_days": _guarded(_days, "add_days"),
    "add_months": _guarded(_months, "add_months"),
    "add_years": _guarded(lambda start, years: _months(start, 12 * int(_amount(years))), "add_years"),
    "upcase": _text(str.upper),
    "downcase": _text(str.lower),
    "capitalize": _text(lambda text: text[:1].upper() + text[1:]),
    "strip": _text(str.strip),
    "append": _text(lambda text, more: text + str(more)),
    "prepend": _text(lambda text, more: str(more) + text),
    "replace": _text(lambda text, old, new="": text.replace(str(old), str(new), 1_000) if str(old) else text),
    "remove": _text(lambda text, old: text.replace(str(old), "")),
    "truncate": _text(_truncate),
    "lines": _lines,
    "default": _default,
    "size": _size,
    "join": _join,
    "first": _ends(0),
    "last": _ends(-1),
}
