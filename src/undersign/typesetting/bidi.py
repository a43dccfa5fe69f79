"""Names, addresses and amounts inside a sentence that may run the other way.

Hides how their direction is kept to themselves: without it a Latin name inside an Arabic sentence drags the
punctuation beside it along.
"""

from html import escape

from undersign.typesetting import words


class Isolated(str):
    """A text that is `<bdi>` where a page is made of it, and itself everywhere else. Not for attributes:
    there, and in a page's `<title>`, write `.plain`."""

    def __html__(self) -> str:
        return f"<bdi>{escape(str(self))}</bdi>"

    @property
    def plain(self) -> str:
        return str(self)


def inside(text: str, language: str) -> str:
    """`text` as a value inside a contract in `language`: between isolates (FSI, PDI) where that runs from
    right to left, so that "Northwind Cloud, Inc." keeps its full stop."""
    return f"\u2068{text}\u2069" if text and words.direction(language) == "rtl" else text
