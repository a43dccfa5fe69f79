"""Two versions side by side: as source in hunks, and as rendered text with insertions and deletions.

Hides the alignment: blocks (paragraphs, items, rows) are matched first, words inside those that changed
second. What comes out is HTML of our own making, whatever went in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from undersign.drafting.redline import blocks, writing
from undersign.drafting.redline.blocks import Block, Word

Kind = Literal["same", "ins", "del"]
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_AROUND = 3
_LIKE = 0.4


@dataclass(frozen=True)
class Line:
    """One line of a hunk. `old`, `new`: its number (from 1) on either side, 0 where it is not there.
    `parts`: the line in pieces, changed words marked."""

    kind: Kind
    old: int
    new: int
    parts: tuple[tuple[Kind, str], ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for _kind, text in self.parts)


@dataclass(frozen=True)
class Hunk:
    """Changed lines with three around them; `old` and `new` are the numbers of its first line."""

    old: int
    new: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Compared:
    """html: safe, each change in `ins` or `del` and the first of each anchored `change-1`, `change-2`…
    (attribute data-change has the number alone). count: how many changes there are."""

    html: str
    count: int


def compare_source(old: str, new: str) -> list[Hunk]:
    """What changed between two texts, as hunks; none where they are the same. Line ends do not count."""
    one, other = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [_hunk(group, one, other) for group in matcher.get_grouped_opcodes(_AROUND)]


def compare_rendered(old: str, new: str, *, meaning_only: bool = False, language: str = "en") -> Compared:
    """Two reading views (typesetting.reading) of one `language` as one with `ins` and `del`.

    `meaning_only` leaves out what changes no meaning: bold, italics, links, spaces, quotation marks and
    dashes of another shape, clause numbers, and whether a text stands in a list, a heading or a paragraph.
    """
    one, other = blocks.read(old), blocks.read(new)
    writer = writing.Writer(language)
    before, after = ([block.key(meaning_only) for block in side] for side in (one, other))
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            for block in other[k:m]:
                writer.same(block)
        else:
            _changed(one[i:j], other[k:m], writer, meaning_only)
    return Compared(writer.html(), writer.count)


def _hunk(group: Sequence[tuple[str, int, int, int, int]], one: list[str], other: list[str]) -> Hunk:
    lines: list[Line] = []
    for kind, i, j, k, m in group:
        if kind == "equal":
            lines += [Line("same", i + n + 1, k + n + 1, (("same", one[i + n]),)) for n in range(j - i)]
        else:
            lines += _changed_lines(one, i, j, other, k, m)
    return Hunk(group[0][1] + 1, group[0][3] + 1, tuple(lines))


def _changed_lines(one: list[str], i: int, j: int, other: list[str], k: int, m: int) -> Iterator[Line]:
    """Deleted lines, then inserted; words marked in those that have a counterpart."""
    pairs = dict(_pairs([set(_words(s)) for s in one[i:j]], [set(_words(s)) for s in other[k:m]]))
    back = {b: a for a, b in pairs.items()}
    for n in range(j - i):
        like = other[k + pairs[n]] if n in pairs else ""
        yield Line("del", i + n + 1, 0, tuple(_marked(one[i + n], like, "del")))
    for n in range(m - k):
        like = one[i + back[n]] if n in back else ""
        yield Line("ins", 0, k + n + 1, tuple(_marked(like, other[k + n], "ins")))


def _marked(old: str, new: str, side: Literal["ins", "del"]) -> Iterator[tuple[Kind, str]]:
    """The pieces of one side of a changed line."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        text = "".join(one[i:j] if side == "del" else other[k:m])
        if text:
            yield ("same" if kind == "equal" else side), text


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", line)


def _changed(
    one: Sequence[Block], other: Sequence[Block], writer: writing.Writer, meaning_only: bool
) -> None:
    """A stretch of blocks that differ: likely counterparts word by word, the rest whole."""
    pairs = dict(_pairs([block.words for block in one], [block.words for block in other]))
    done = 0
    for number, block in enumerate(one):
        if number not in pairs:
            writer.gone(block)
            continue
        for new in other[done : pairs[number]]:
            writer.new(new)
        _inside(block, other[pairs[number]], writer, meaning_only)
        done = pairs[number] + 1
    for new in other[done:]:
        writer.new(new)


def _inside(old: Block, new: Block, writer: writing.Writer, meaning_only: bool) -> None:
    """One block that changed: its cells (most have one) word by word."""
    if len(old.cells) != len(new.cells):
        writer.gone(old)
        writer.new(new)
        return
    cells = [list(_runs(a, b, meaning_only)) for a, b in zip(old.cells, new.cells, strict=True)]
    renumbered = not meaning_only and (old.number != new.number or old.place != new.place)
    writer.changed(new, cells, old.number if renumbered and old.number != new.number else "")


def _runs(
    old: Sequence[Word], new: Sequence[Word], meaning_only: bool
) -> Iterator[tuple[Kind, Sequence[Word]]]:
    one = [word.key(meaning_only) for word in old]
    other = [word.key(meaning_only) for word in new]
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", new[k:m]
            continue
        if i < j:
            yield "del", old[i:j]
        if k < m:
            yield "ins", new[k:m]


def _pairs(one: Sequence[Iterable[str]], other: Sequence[Iterable[str]]) -> list[tuple[int, int]]:
    """Likely counterparts, in order on both sides: each takes the next that shares enough words."""
    found, begin = [], 0
    sets = [set(each) for each in other]
    for number, words in enumerate(map(set, one)):
        likes = [(_likeness(words, sets[at]), -at) for at in range(begin, min(len(sets), begin + 40))]
        like, at = max(likes, default=(0.0, 0))
        if like >= _LIKE:
            found.append((number, -at))
            begin = -at + 1
    return found


def _likeness(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
