"""A formula over fields of a form: "seats * price + sum(setup, travel)", computed exactly.

Hides the grammar and its parser: numbers, names of fields, + - * / and parentheses, and the functions
sum, min, max and round. Nothing else exists in it, so a formula can reach nothing and cannot run long.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, InvalidOperation

LONGEST, DEEPEST = 500, 30
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
_TOKEN = re.compile(r"\s*(?:(\d{1,15}(?:\.\d{1,10})?)|([a-z][a-z0-9_]{0,59})|([-+*/(),]))")


class BadFormula(ValueError):
    """A text that is no formula; `at` is the position (from 0) of what cannot be read."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(f"{why} at {at + 1}")
        self.why, self.at = why, at


@dataclass(frozen=True)
class Formula:
    """A parsed formula: nested tuples, ("n", Decimal) · ("f", name) · (operator, left, right) ·
    (function, [arguments])."""

    tree: tuple

    @property
    def names(self) -> tuple[str, ...]:
        """The fields it uses, each once, in order."""
        return tuple(dict.fromkeys(_names(self.tree)))

    def value(self, values: Mapping[str, Decimal | None]) -> Decimal | None:
        """What it comes to; an empty field counts as 0. None where every field is empty, or by zero
        something would be divided."""
        if self.names and all(values.get(name) is None for name in self.names):
            return None
        try:
            return _value(self.tree, values)
        except (DecimalException, InvalidOperation, ZeroDivisionError):
            return None


def parse(text: str) -> Formula:
    """Raises BadFormula."""
    if len(text) > LONGEST:
        raise BadFormula("too long", LONGEST)
    reader = _Reader(_tokens(text))
    tree = reader.sum(0)
    if reader.sign:
        raise BadFormula(f"“{reader.sign}” is not expected", reader.place)
    return Formula(tree)


def _tokens(text: str) -> list[tuple[str, int]]:
    found, at = list[tuple[str, int]](), 0
    while text[at:].strip():
        sign = _TOKEN.match(text, at)
        if sign is None:
            raise BadFormula(f"“{text[at:].strip()[:1]}” is not expected", at)
        found.append((sign[0].strip(), sign.end() - len(sign[0].strip())))
        at = sign.end()
    return [*found, ("", len(text))]


class _Reader:
    def __init__(self, tokens: Sequence[tuple[str, int]]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def sign(self) -> str:
        return self.tokens[self.at][0]

    @property
    def place(self) -> int:
        return self.tokens[self.at][1]

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][0]

    def sum(self, depth: int) -> tuple:
        if depth > DEEPEST:
            raise BadFormula("too deep", self.place)
        left = self.product(depth + 1)
        while self.sign in ("+", "-"):
            left = (self.take(), left, self.product(depth + 1))
        return left

    def product(self, depth: int) -> tuple:
        left = self.factor(depth)
        while self.sign in ("*", "/"):
            left = (self.take(), left, self.factor(depth))
        return left

    def factor(self, depth: int) -> tuple:
        place, sign = self.place, self.take()
        if depth > DEEPEST:
            raise BadFormula("too deep", place)
        if sign == "-":
            return ("-", ("n", Decimal(0)), self.factor(depth + 1))
        if sign == "(":
            inner = self.sum(depth + 1)
            self.expect(")")
            return inner
        if sign[:1].isdigit():
            return ("n", Decimal(sign))
        if sign[:1].isalpha():
            return self.call(sign, place, depth) if self.sign == "(" else ("f", sign)
        raise BadFormula(f"“{sign}” is not expected" if sign else "something is missing", place)

    def call(self, name: str, place: int, depth: int) -> tuple:
        if name not in _FUNCTIONS:
            raise BadFormula(f"there is no function “{name}”", place)
        self.take()
        arguments = [self.sum(depth + 1)]
        while self.sign == ",":
            self.take()
            arguments.append(self.sum(depth + 1))
        self.expect(")")
        if name == "round" and (len(arguments) > 2 or (arguments[1:] and arguments[1][0] != "n")):
            raise BadFormula("round takes a value and a number of places", place)
        return (name, arguments)

    def expect(self, sign: str) -> None:
        if self.sign != sign:
            raise BadFormula(f"“{sign}” is missing", self.place)
        self.take()


def _names(tree: tuple) -> list[str]:
    kind, *rest = tree
    if kind == "f":
        return [rest[0]]
    if kind == "n":
        return []
    inner = rest[0] if kind in _FUNCTIONS else rest
    return [name for each in inner for name in _names(each)]


def _value(tree: tuple, values: Mapping[str, Decimal | None]) -> Decimal:
    kind, *rest = tree
    if kind == "n":
        return rest[0]
    if kind == "f":
        return values.get(rest[0]) or Decimal(0)
    if kind in _FUNCTIONS:
        return _FUNCTIONS[kind]([_value(each, values) for each in rest[0]])
    return _OPERATORS[kind](_value(rest[0], values), _value(rest[1], values))


def _total(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def _rounded(numbers: list[Decimal]) -> Decimal:
    places = int(numbers[1]) if len(numbers) > 1 else 0
    return rounded(numbers[0], min(places, 10))


def rounded(number: Decimal, places: int) -> Decimal:
    """`number` to so many decimal places, a half away from zero, as people round amounts."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)


_OPERATORS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
    "/": _EXACT.divide,
}
_FUNCTIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": _total,
    "min": min,
    "max": max,
    "round": _rounded,
}
