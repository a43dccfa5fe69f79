"""A reading view as a flat list of blocks: headings, paragraphs, list items, table rows, signature cards.

Hides the parser. Of the markup only what we write ourselves is kept; everything else is text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_STYLES = {"strong": "strong", "em": "em", "s": "s", "code": "code", "mark": "mark"}
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SPLIT = re.compile(r"\s+|\w+(?:[.,’'@-]\w+)*|[^\w\s]")
_ALIKE = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}
)


@dataclass(frozen=True)
class Word:
    """A word, a mark or the space between; `styles` are the elements around it, outermost first."""

    text: str
    styles: tuple[str, ...] = ()
    href: str = ""

    def key(self, meaning_only: bool) -> tuple[object, ...]:
        """What two words are compared by."""
        if meaning_only:
            return (" " if self.text.isspace() else self.text.translate(_ALIKE),)
        return (self.text, self.styles, self.href)


@dataclass(frozen=True)
class Block:
    """One block. `place`: h2…h6, p, li, tr, th, card, hr; `inside`: ol, ul, quote or "" ; `depth` of lists.
    Rows have one cell a column, all others one. `number` is the clause's or item's."""

    place: str
    cells: tuple[tuple[Word, ...], ...]
    number: str = ""
    inside: str = ""
    depth: int = 0
    clause: str = ""

    def key(self, meaning_only: bool) -> tuple[object, ...]:
        """What two blocks are compared by."""
        words = tuple(
            tuple(word.key(meaning_only) for word in cell if not (meaning_only and word.text.isspace()))
            for cell in self.cells
        )
        if meaning_only:
            return words
        return (self.place, self.inside, self.depth, self.number, words)

    @property
    def words(self) -> set[str]:
        """Its different words, to find its like."""
        return {word.text for cell in self.cells for word in cell if not word.text.isspace()}


@dataclass
class _Open:
    place: str
    cells: list[list[Word]] = field(default_factory=lambda: [[]])
    number: str = ""
    inside: str = ""
    depth: int = 0
    clause: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open: _Open | None = None
        self.lists: list[str] = []
        self.quotes = 0
        self.clause: list[tuple[str, str]] = []
        self.styles: list[str] = []
        self.hrefs: list[str] = []
        self.numbering = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if clause := known.get("data-clause"):
            self.clause = [("", clause)]
        elif tag in (*_HEADINGS, "p", "ol", "ul", "div") and not self.lists and tag != "section":
            self.clause = self.clause if tag == "p" and self.quotes else []
        if tag in ("ol", "ul"):
            self._close()
            self.lists.append(tag)
        elif tag == "blockquote":
            self._close()
            self.quotes += 1
        else:
            self._begin(tag, known)

    def _begin(self, tag: str, known: Mapping[str, str | None]) -> None:
        classes = (known.get("class") or "").split()
        if tag in (*_HEADINGS, "p", "li", "tr", "hr"):
            self._start(tag)
        elif tag in ("td", "th") and self.open:
            self.open.place = "th" if tag == "th" else self.open.place
            if self.open.number != "cells":
                self.open.number = "cells"
            else:
                self.open.cells.append([])
        elif tag == "section":
            self._start("card")
        elif tag == "br":
            self._add(" ")
        elif tag == "span" and "us-number" in classes:
            self.numbering = True
        elif tag == "a":
            self.hrefs.append(known.get("href") or "")
        if tag in _STYLES:
            self.styles.append(tag)
        if "us-label" in classes or "us-party" in classes:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.lists:
            self._close()
            self.lists.pop()
        elif tag == "blockquote":
            self._close()
            self.quotes = max(self.quotes - 1, 0)
        elif tag in (*_HEADINGS, "p", "li", "tr", "section"):
            if not (tag == "p" and self.open and self.open.place == "card"):
                self._close()
        elif tag in _STYLES and tag in self.styles:
            del self.styles[len(self.styles) - 1 - self.styles[::-1].index(tag)]
        elif tag == "a" and self.hrefs:
            self.hrefs.pop()
        elif tag == "span":
            self.numbering = False

    def handle_data(self, data: str) -> None:
        if self.numbering and self.open:
            self.open.number += data.strip()
        elif self.open or data.strip():
            if not self.open:
                self._start("p")
            self._add(data)

    def _start(self, place: str) -> None:
        if place == "p" and self.open and self.open.place == "card":
            return
        self._close()
        if place == "p" and self.lists:
            place = "more"
        inside = self.lists[-1] if self.lists else ("quote" if self.quotes else "")
        clause = self.clause[-1][1] if self.clause else ""
        self.open = _Open(place, inside=inside, depth=len(self.lists), clause=clause)

    def _add(self, text: str) -> None:
        if self.open:
            href = self.hrefs[-1] if self.hrefs else ""
            self.open.cells[-1] += [Word(each, tuple(self.styles), href) for each in _SPLIT.findall(text)]

    def _close(self) -> None:
        made, self.open = self.open, None
        if made is None:
            return
        cells = tuple(tuple(_trimmed(cell)) for cell in made.cells)
        if any(cells) or made.place in ("hr", "tr", "th"):
            number = "" if made.place in ("tr", "th") else made.number
            self.blocks.append(Block(made.place, cells, number, made.inside, made.depth, made.clause))


def read(html: str) -> list[Block]:
    """The blocks of a reading view, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader._close()
    return reader.blocks


def _trimmed(words: list[Word]) -> list[Word]:
    """Without space at either end, and never two spaces in a row."""
    kept: list[Word] = []
    for word in words:
        if not word.text.isspace():
            kept.append(word)
        elif kept and not kept[-1].text.isspace():
            kept.append(Word(" ", word.styles, word.href))
    while kept and kept[-1].text.isspace():
        kept.pop()
    return kept
