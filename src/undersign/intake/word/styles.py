"""What a Word style says: heading or title, bold, numbered.

Hides inheritance between styles. Names are Word's own English ones, whatever language it runs in.
"""

import re
from dataclasses import dataclass

from undersign.intake.word import xml
from undersign.intake.word.xml import Element

_HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_DEPTH = 20


@dataclass(frozen=True)
class Style:
    """`heading` is 1 to 9, or 0; `numbering` (list id, level) or None."""

    name: str = ""
    heading: int = 0
    numbering: tuple[str, int] | None = None
    bold: bool = False
    italic: bool = False


class Styles:
    """The styles of a document by id."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {xml.value(each, of="styleId"): each for each in xml.children(root, "style")}
        self._read: dict[str, Style] = {}

    def __getitem__(self, key: str) -> Style:
        if key not in self._read:
            self._read[key] = self._style(key)
        return self._read[key]

    def _style(self, key: str) -> Style:
        chain: list[Element] = []
        at = key
        while at in self._elements and len(chain) < _DEPTH:
            chain.append(self._elements[at])
            at = xml.value(chain[-1], "basedOn")
        if not chain:
            return Style(key.lower(), _heading(key, []))
        called = xml.value(chain[0], "name").lower()
        return Style(
            called, _heading(called, chain), _numbering(chain),
            bold=_first(chain, "b"), italic=_first(chain, "i"),
        )  # fmt: skip


def _heading(called: str, chain: list[Element]) -> int:
    names = [called, *(xml.value(each, "name").lower() for each in chain)]
    for each in names:
        if found := _HEADING.match(each.strip()):
            return int(found[1])
    for each in chain:
        level = xml.value(each, "pPr", "outlineLvl")
        if level.isdigit() and int(level) < 9:
            return int(level) + 1
    return 0


def _numbering(chain: list[Element]) -> tuple[str, int] | None:
    level: int | None = None
    for each in chain:
        described = xml.child(each, "pPr", "numPr")
        if described is None:
            continue
        if level is None and xml.child(described, "ilvl") is not None:
            level = xml.number(described, "ilvl")
        if number := xml.value(described, "numId"):
            return (number, level or 0) if number != "0" else None
    return None


def _first(chain: list[Element], what: str) -> bool:
    said = (xml.on(each, "rPr", what) for each in chain)
    return bool(next((each for each in said if each is not None), False))
