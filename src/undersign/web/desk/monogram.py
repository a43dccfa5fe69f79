"""The two letters that stand for a person or a company where there is no picture.

Hides which parts of a name say nothing: what stands behind a comma, and the words of a legal form.
"""

from __future__ import annotations

import re

_FORMS = re.compile(
    r"ab|ag|bv|corp|c\.?v|de|eirl|gmbh|inc|kg|ll[cp]|ltda?|nv|plc|pty|rl|s\.?a(\.?[bcs])?|sapi|sarl|se|s\.?lu?|spa|srl",
    re.IGNORECASE,
)


def monogram(name: str) -> str:
    """`DÓ` for `Delmar Óptica, S.A. de C.V.`; `?` where there is no letter."""
    parts = [part for part in (name or "").partition(",")[0].split() if part[0].isalpha()]
    while len(parts) > 1 and _FORMS.fullmatch(parts[-1].rstrip(".")):
        parts.pop()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"
