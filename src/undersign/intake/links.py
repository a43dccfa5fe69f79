"""Where a link that a file brings along may lead: to the web or a mailbox, or nowhere.

Hides how an address is told from a program (`javascript:`), a file and a place inside the document, and how
it is written in Markdown so that it comes out as it was.
"""

import re

from undersign.intake import lines
from undersign.typesetting import markdown

_LONGEST = 2_000
_SPELLED = {"(": "%28", ")": "%29", "[": "%5B", "]": "%5D", "*": "%2A", "&": r"\&", " ": "%20"}
_INVISIBLE = re.compile("[\x00-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\ue003]")


def safe(href: str) -> str:
    """`href` if it is an address of the web or of a mailbox, else ""."""
    href = href.strip().replace(" ", "%20")
    return href if len(href) <= _LONGEST and not _INVISIBLE.search(href) and markdown.is_web(href) else ""


def written(text: str, href: str) -> str:
    """Markdown of a link; `text` is Markdown already."""
    return f"[{text}]({spelled(href)})"


def spelled(href: str) -> str:
    """An address as it stands between ( and )."""
    return "".join(_SPELLED.get(each, each) for each in href)


class Targets:
    """What links pointed at that were not kept; the first few are shown to whoever sent the file."""

    def __init__(self) -> None:
        self.gone: list[str] = []
        self.count = 0

    def kept(self, href: str) -> str:
        """`href` where it may be kept, else "", and noted."""
        found = safe(href)
        if not found and href.strip():
            self.count += 1
            self.gone += [lines.clean(href)[:200]] if len(self.gone) < 5 else []
        return found
