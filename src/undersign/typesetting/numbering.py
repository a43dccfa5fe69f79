"""Clause numbers: 1, 1.1, (a), (i), as contracts count them.

Hides when counting starts anew. Second-level headings are clauses; ordered lists under a numbered heading
are its subclauses (3.1, 3.2, going on across paragraphs), elsewhere lists count 1., 1.1, (a), (i). A number
an author typed into a heading is kept; a heading ending in {-} has none.
"""

import re

_TYPED = re.compile(r"(?:(?:Section|Clause|Article|Cláusula|Artículo)\s+)?(\d{1,3}(?:\.\d{1,3})*)[.)]?\s+\b")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


_ALPHABETS = {"ar": "أبجدهوزحطيكلمنسعفصقرشت"}  # Arabic lists count by the abjad


def letters(number: int, language: str = "en") -> str:
    """1 → a, 26 → z, 27 → aa."""
    alphabet = _ALPHABETS.get(language, "abcdefghijklmnopqrstuvwxyz")
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, len(alphabet))
        text = alphabet[rest] + text
    return text


def roman(number: int) -> str:
    """1 → i, 4 → iv."""
    text = ""
    for size, sign in _ROMAN:
        count, number = divmod(number, size)
        text += sign * count
    return text


def typed(text: str) -> tuple[str, str]:
    """(number, rest) of a heading that brings its own number; ("", text) of one that does not."""
    found = _TYPED.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


class Numbering:
    """The counters of one document, asked in reading order."""

    def __init__(self, language: str = "en") -> None:
        self.language = language.split("-")[0]
        self._counts: dict[int, int] = {}
        self._heading, self._level = "", 1

    def heading(self, level: int, *, typed: str = "", numbered: bool = True) -> str:
        """The number of a heading at `level` (2 is a clause): "3" or "3.1", "" where it has none. A
        first-level heading (title, schedule) starts the count anew."""
        if level < 2 or not numbered:
            self._heading = ""
            if level < 2:
                self._counts = {}
            return ""
        self._counts = {depth: count for depth, count in self._counts.items() if depth <= level}
        self._counts[level] = int(typed.rsplit(".", 1)[-1]) if typed else self._counts.get(level, 0) + 1
        above = "".join(f"{self._counts[depth]}." for depth in range(2, level) if depth in self._counts)
        self._heading, self._level = typed or f"{above}{self._counts[level]}", level
        return self._heading

    def item(self, parents: tuple[str, ...], position: int, start: int) -> str:
        """The label of an ordered-list item: `parents` are the labels above it, `position` counts from 0
        in its list, `start` is the list's own first number."""
        if not parents and self._heading:
            count = self._counts[self._level + 1] = self._counts.get(self._level + 1, 0) + 1
            return f"{self._heading}.{count}"
        number = start + position
        depth = len(parents) + bool(self._heading)
        if depth == 0:
            return f"{number}."
        if depth == 1 and parents[-1].endswith("."):
            return f"{parents[-1]}{number}"
        if depth % 2 == 0:
            return f"({letters(number, self.language)})"
        return f"({number})" if self.language in _ALPHABETS else f"({roman(number)})"
