"""Word's automatic numbers, counted as Word counts them: levels, restarts, overrides.

Hides abstract and concrete numberings. Every numbered paragraph asks once, in reading order.
"""

import re
from dataclasses import dataclass

from undersign.intake.word import xml
from undersign.intake.word.xml import Element
from undersign.typesetting import numbering

_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """One level of a list."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    restart: int | None = None
    legal: bool = False


@dataclass(frozen=True)
class Number:
    """What stands before a paragraph: `count` is None for a bullet."""

    label: str
    count: int | None
    level: int


class Numbers:
    """The counters of one document."""

    def __init__(self, root: Element | None) -> None:
        self._abstract = {
            xml.value(each, of="abstractNumId"): each for each in xml.children(root, "abstractNum")
        }
        self._concrete = {xml.value(each, of="numId"): each for each in xml.children(root, "num")}
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def next(self, key: str, level: int) -> Number | None:
        """The number of the next paragraph of list `key` at `level`; None where there is no such list."""
        levels = self._of(key)
        if level not in levels:
            return None
        counts = self._counts.setdefault(self._shared(key), {})
        self._begin(key, counts)
        here = levels[level]
        for upper in range(level):
            counts.setdefault(upper, levels.get(upper, Level()).start)
        counts[level] = counts.get(level, here.start - 1) + 1
        for lower in [each for each in counts if each > level]:
            after = levels.get(lower, Level()).restart
            if after is None or level < after:
                del counts[lower]
        if here.format in ("bullet", "none") and "%" not in here.text:
            return Number("•" if here.format == "bullet" else "", None, level)
        said = _PLACE.sub(lambda found: _shown(int(found[1]) - 1, counts, levels, here), here.text)
        return Number(said, counts[level], level)

    def _shared(self, key: str) -> str:
        """Lists of one abstract numbering count together, as Word does."""
        return xml.value(self._concrete.get(key), "abstractNumId") or key

    def _begin(self, key: str, counts: dict[int, int]) -> None:
        """A list's first paragraph resets the levels that the list overrides."""
        if key in self._begun:
            return
        self._begun.add(key)
        for override in xml.children(self._concrete.get(key), "lvlOverride"):
            if xml.child(override, "startOverride") is not None:
                level = xml.number(override, of="ilvl")
                counts[level] = xml.number(override, "startOverride") - 1

    def _of(self, key: str) -> dict[int, Level]:
        if key not in self._levels:
            concrete = self._concrete.get(key)
            abstract = self._abstract.get(xml.value(concrete, "abstractNumId"))
            found = {xml.number(each, of="ilvl"): _level(each) for each in xml.children(abstract, "lvl")}
            for override in xml.children(concrete, "lvlOverride"):
                if (own := xml.child(override, "lvl")) is not None:
                    found[xml.number(override, of="ilvl")] = _level(own)
            self._levels[key] = found
        return self._levels[key]


def _level(element: Element) -> Level:
    restart = xml.value(element, "lvlRestart")
    return Level(
        start=xml.number(element, "start", default=1),
        format=xml.value(element, "numFmt", default="decimal"),
        text=xml.value(element, "lvlText"),
        restart=int(restart) if restart.isdigit() else None,
        legal=bool(xml.on(element, "isLgl")),
    )


def _shown(place: int, counts: dict[int, int], levels: dict[int, Level], here: Level) -> str:
    count = counts.get(place, levels.get(place, Level()).start)
    return written(count, "decimal" if here.legal else levels.get(place, Level()).format)


def written(count: int, style: str) -> str:
    """`count` as a number of that style: 3, c, C, iii, III, 03."""
    count = min(max(count, 0), 9_999)
    match style:
        case "lowerLetter":
            return (
                numbering.letters(count)
                if count <= 26
                else numbering.letters((count - 1) % 26 + 1) * ((count - 1) // 26 + 1)
            )
        case "upperLetter":
            return written(count, "lowerLetter").upper()
        case "lowerRoman":
            return numbering.roman(count)
        case "upperRoman":
            return numbering.roman(count).upper()
        case "decimalZero":
            return f"{count:02d}"
        case "none":
            return ""
        case _:
            return str(count)
