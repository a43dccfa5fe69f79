"""What a contract's reading text says once its own values are left out, passage by passage. Pure.

Hides what counts as a value: whatever the contract was filled with, as it was typed or as the template words
it; whatever holds a digit; the names of months. Two contracts that differ in these alone say the same.
"""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from babel import Locale

from undersign.drafting.fields import schema as schemas

GAP = "…"
_BLOCKS = {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "div", "section", "blockquote"}
_MONTHS = "|".join(
    sorted({name for code in ("en", "es") for name in Locale.parse(code).months["format"]["wide"].values()})
)
_LOOSE = re.compile(rf"\S*\d\S*|\b(?:{_MONTHS})\b")  # “may” is no month
_SHORTEST = 3  # letters; a shorter value would leave holes in the words around it


def passages(reading: str) -> list[str]:
    """The paragraphs, headings and cells of a reading view as plain lines, numbers of clauses left out."""
    reader = _Reader()
    reader.feed(reading)
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return [line for line in lines if line]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._is_number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_number = ("class", "us-number") in attrs
        if tag in _BLOCKS or tag == "br":
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._is_number = False
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._is_number:
            self.said.append(data)


def of(reading: str, values: Iterable[str]) -> str:
    """The wording of a reading view that was made with these values, one passage a line."""
    known = sorted({line.strip() for each in values for line in each.splitlines()}, key=len, reverse=True)
    known = [each for each in known if len(each) >= _SHORTEST]
    spoken = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in known) or r"(?!)", re.I)
    masked = (_LOOSE.sub(GAP, spoken.sub(GAP, line)) for line in passages(reading))
    folded = (re.sub(rf"{GAP}(?:[\s,.]*{GAP})+", GAP, line) for line in masked)
    return "\n".join(line for line in folded if line.strip(f"{GAP} "))


def texts(value: Any) -> Iterable[str]:
    """Every text and number inside a value as JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def labels(value: Any, schema: Mapping[str, Any]) -> Iterable[str]:
    """What the chosen values are called, in any language: of a schema's field named `value[0]`."""
    name, held = value
    found = next((each for each in schema.get("fields", ()) if each["name"] == name), None)
    chosen = schemas.choices_from((found or {}).get("choices", ()))
    for code in texts(held):
        yield from (chosen.get(code) or {}).values()
