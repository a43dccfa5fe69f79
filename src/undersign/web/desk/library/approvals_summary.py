"""What a version changes, in one line: words in and out, and under which headings. No database.

Hides how words are counted: lines are matched first, words only inside lines that differ, so that a long
template costs no more than its changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*(?:\{[^{}]*\})?\s*#*$")
_CODE = re.compile(r"\{[{%].*?[%}]\}|[*_`]")
_LONGEST = 2_000  # words of one changed passage that are matched one by one


@dataclass(frozen=True)
class Summary:
    """words_in, words_out: of all languages. places: the headings over what changed, in order, each once.
    languages: those whose text changed. others: what changed beside the text: fields, clauses, layout."""

    words_in: int = 0
    words_out: int = 0
    places: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.languages or self.others)


def between(old: Mapping[str, str], new: Mapping[str, str], *, reader: str = "en") -> Summary:
    """From one version's sources ({language: text}) to another's; headings in the reader's language."""
    changed = sorted(code for code in {*old, *new} if old.get(code, "") != new.get(code, ""))
    found = {code: _changes(old.get(code, ""), new.get(code, "")) for code in changed}
    told = reader if reader in found else next(iter(found), "")
    return Summary(
        sum(each[0] for each in found.values()),
        sum(each[1] for each in found.values()),
        found[told][2] if told else [],
        changed,
    )


def _changes(old: str, new: str) -> tuple[int, int, list[str]]:
    """(words in, words out, headings)."""
    before, after = old.splitlines(), new.splitlines()
    came = gone = 0
    places: dict[str, None] = {}
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        more, less = _words(before[a:b], after[c:d])
        came, gone = came + more, gone + less
        places |= dict.fromkeys(_headings(after, c, d) or _headings(before, a, b))
    return came, gone, list(places)


def _words(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    old, new = " ".join(before).split(), " ".join(after).split()
    if not old or not new or max(len(old), len(new)) > _LONGEST:
        return len(new), len(old)
    kept = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(new) - kept, len(old) - kept


def _headings(lines: Sequence[str], start: int, end: int) -> list[str]:
    """Those among the changed lines that have text, else the last one above them."""
    inside = [title for line in lines[start:end] if (title := _title(line))]
    above = next((title for line in reversed(lines[:start]) if (title := _title(line))), "")
    begins = next((line for line in lines[start:end] if line.strip()), "")
    if not begins:
        return []
    return inside if _title(begins) else [title for title in (above, *inside) if title]


def _title(line: str) -> str:
    found = _HEADING.match(line)
    return _CODE.sub("", found[1]).strip() if found else ""
