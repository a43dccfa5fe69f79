"""Templates with one condition turned: negated, another operator, another constant."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_TAG = re.compile(r"\{%-?\s*(?P<name>\w+)\s*(?P<rest>.*?)\s*-?%\}", re.S)
_OPERATORS = {
    "==": ("!=",), "!=": ("==",), ">": ("<", ">=", "<="), "<": (">", "<=", ">="),
    ">=": (">", "<", "<="), "<=": ("<", ">", ">="), "and": ("or",), "or": ("and",),
}  # fmt: skip
_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|==|!=|>=|<=|>|<|\b(?:and|or)\b|(?<![\w.])\d+(?:\.\d+)?")


class Mutant(NamedTuple):
    line: int
    told: str
    source: str


def flips(source: str) -> Iterator[Mutant]:
    """Every way of turning one condition of `source`, one at a time."""
    tags = list(_TAG.finditer(source))
    for index, tag in enumerate(tags):
        if tag["name"] in ("if", "unless"):
            yield _negated(source, tags, index)
        if tag["name"] in ("if", "elsif", "unless", "when"):
            yield from _changed(source, tag)


def _negated(source: str, tags: list[re.Match[str]], index: int) -> Mutant:
    opened, other = tags[index], {"if": "unless", "unless": "if"}[tags[index]["name"]]
    closed = _end(tags, index)
    turned = (
        source[: opened.start("name")] + other + source[opened.end("name") : closed.start("name")]
        + f"end{other}" + source[closed.end("name") :]
    )  # fmt: skip
    return Mutant(_line(source, opened), f"{opened['name']} → {other}: {opened['rest']}", turned)


def _end(tags: list[re.Match[str]], index: int) -> re.Match[str]:
    depth = 0
    for tag in tags[index:]:
        depth += (tag["name"] == tags[index]["name"]) - (tag["name"] == f"end{tags[index]['name']}")
        if depth == 0:
            return tag
    raise AssertionError("not closed")


def _changed(source: str, tag: re.Match[str]) -> Iterator[Mutant]:
    for found in _TOKEN.finditer(source, tag.start("rest"), tag.end("rest")):
        for other in _others(found[0]):
            turned = source[: found.start()] + other + source[found.end() :]
            yield Mutant(_line(source, tag), f"{tag['rest']}: {found[0]} → {other}", turned)


def _others(token: str) -> tuple[str, ...]:
    if token in _OPERATORS:
        return _OPERATORS[token]
    if token[0] in "\"'":
        return (f"{token[:-1]}_x{token[-1]}",)
    places = len(token.partition(".")[2])
    step = Decimal(1).scaleb(-places)
    return str(Decimal(token) + step), str(Decimal(token) - step)


def _line(source: str, tag: re.Match[str]) -> int:
    return source.count("\n", 0, tag.start()) + 1
