"""From blocks to a proposed template: which heading is the title, and what will count differently.

Hides how heading levels of a document map to ours: our first level is the title, our second the numbered
clauses.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from undersign.intake import lines, prose
from undersign.intake.prose import Block, Span
from undersign.intake.slots import Slots
from undersign.intake.taken import Imported, Removed
from undersign.typesetting import markdown

_TYPED = re.compile(r"\s*((?:\d{1,3}\.)+\d{0,3})\)?\s+(?=\S)")


def template(
    blocks: Sequence[Block], slots: Slots, title: str, lost: Sequence[Removed], notes: Sequence[Block] = ()
) -> Imported:
    """The template `blocks` make. Levels are the document's (0 for a title) and become ours; `notes` follow
    under a heading of their own."""
    blocks = _levelled([block for block in blocks if not _is_blank(block)])
    blocks += [Block("heading", [Span("Notes")], level=2), *notes] if notes else []
    source = prose.written(blocks)
    found = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
    said = lines.clean("".join(each.text for each in found.inner if isinstance(each, Span))) if found else ""
    return Imported(
        source, slots.schema(), said or lines.clean(title)[:100], (*lost, *_renumbered(blocks, source))
    )


def _is_blank(block: Block) -> bool:
    if block.kind in ("table", "break", "rule"):
        return False
    return not any(not isinstance(each, Span) or each.text.strip() for each in block.inner)


def _levelled(blocks: list[Block]) -> list[Block]:
    headings = [block for block in blocks if block.kind == "heading"]
    titled = any(block.level == 0 for block in headings)
    tops = [block for block in headings if block.level == 1]
    alone = not titled and len(tops) == 1 and headings[0] is tops[0] and not tops[0].label
    for block in headings:
        _typed(block)
        block.level = min(block.level + (0 if alone else 1), 6)
    return blocks


def _typed(block: Block) -> None:
    """A number typed into a heading, not made by Word, is its number all the same."""
    first = block.inner[0] if block.inner else None
    if not block.level or block.label or not isinstance(first, Span):
        return
    if found := _TYPED.match(first.text):
        block.label = found[1]
        block.inner = [replace(first, text=first.text[found.end() :]), *block.inner[1:]]


def _renumbered(blocks: Sequence[Block], source: str) -> tuple[Removed, ...]:
    """Which numbers the pages will show otherwise than the document did."""
    theirs = [
        _bare(block.label)
        for block in blocks
        if block.kind == "item" and block.number is not None and prose.paragraph(block.inner)
    ]
    ours = [_bare(label) for label in _labels(markdown.parse(source))]
    if len(ours) != len(theirs):
        return ()
    changed = [f"{before} → {after}" for before, after in zip(theirs, ours, strict=True) if before != after]
    return (Removed("numbering", len(changed), tuple(changed[:5])),) if changed else ()


def _labels(blocks: Sequence[markdown.Block]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        for item in block.get("items", ()):
            found += [item["num"]] if item["num"] else []
            found += _labels(item["c"])
    return found


def _bare(label: str) -> str:
    return label.strip().strip("().").strip()
