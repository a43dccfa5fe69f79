"""Where to go on among changes that are listed by the second in which they happened.

A cursor is a second and a page within it: the last second is told again, since more may have happened in it
since; a second with more changes than a page holds is read page by page.
"""

from __future__ import annotations

from undersign.journal import clock

FORM = "%Y-%m-%dT%H:%M:%SZ"


def from_now() -> str:
    return f"{clock.now():{FORM}}|1"


def split(cursor: str) -> tuple[str, int]:
    """(second, page): what to ask for, changes at or after the second, pages counted from 1."""
    at, _bar, page = cursor.partition("|")
    return at, int(page) if page.isdigit() else 1


def after(cursor: str, last: str, is_last: bool) -> str:
    """The next one. last: the second of the page's last change, "" for an empty page."""
    at, page = split(cursor)
    if not last or last == at:
        return cursor if is_last else f"{at}|{page + 1}"
    return f"{last}|1"
