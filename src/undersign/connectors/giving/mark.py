"""The mark that makes a note of ours findable on a ticket: the key of its delivery, in its text.

Neither bracket, space nor quote stands in it, so that no helpdesk folds, escapes or searches it apart; and
its end is told, so that one key is never taken for the beginning of another.
"""

from __future__ import annotations

import html
import re

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,120}")


def of(key: str) -> str:
    """`(undersign:dlv_1)`. Raises ValueError for what is not a key."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return f"(undersign:{key})"


def as_html(text: str) -> str:
    """A note's text for a helpdesk that shows HTML: nothing in it is taken for markup."""
    return html.escape(text).replace("\n", "<br>")
