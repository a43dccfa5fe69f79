"""The placeholders that stand in merged Markdown for what must not be read as Markdown.

Hides the private-use characters. A placeholder is OPEN, the index into a side list, CLOSE; the list holds
`Text` (a value, put back literally) and `Field` (a place somebody fills or signs). Data is cleaned of
private-use characters before it is merged, so nothing in it can forge one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPEN, CLOSE, EATEN, CLAUSE = "\ue000", "\ue001", "\ue002", "\ue003"
MARK = re.compile(f"{OPEN}(\\d{{1,6}}){CLOSE}")
_STRAY = re.compile("[\ue000-\ue003]")


@dataclass(frozen=True)
class Text:
    """Literal text from data. `origin` is the merge field it came from; a `gap` is a value still missing,
    and its text the field's label."""

    text: str
    origin: str = ""
    gap: bool = False


@dataclass(frozen=True)
class Field:
    """A place for `role` to sign or fill; `kind` and `rules` as in page.Box."""

    name: str
    kind: str
    role: str
    label: str
    required: bool = True
    party: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict, hash=False)


Substitution = Text | Field


def mark(index: int) -> str:
    """The placeholder for side-list entry `index`."""
    return f"{OPEN}{index}{CLOSE}"


def strip(text: str) -> str:
    """`text` without any character placeholders are made of."""
    return _STRAY.sub("", text)


def pieces(text: str, substitutions: Sequence[Substitution]) -> list[str | Substitution]:
    """`text` cut at its placeholders; strings in between. Unknown and broken placeholders vanish."""
    found: list[str | Substitution] = []
    for number, part in enumerate(MARK.split(text)):
        if number % 2 and int(part) < len(substitutions):
            found.append(substitutions[int(part)])
        elif not number % 2 and strip(part):
            found.append(strip(part))
    return found


def plain(text: str, substitutions: Sequence[Substitution], depth: int = 0) -> str:
    """`text` with values put back and fields left out (captured text may nest placeholders)."""
    return "".join(
        piece if isinstance(piece, str) else plain(piece.text, substitutions, depth + 1)
        for piece in pieces(text, substitutions)
        if isinstance(piece, str) or (isinstance(piece, Text) and depth < 8)
    )
