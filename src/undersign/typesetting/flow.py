"""The tree of a contract as one flat flow of blocks, each with its indent, for the layout program.

Hides two things. Typst lays nested lists out as grids within grids, and leaves the rest of a page blank when
such a row breaks across pages; so only leading paragraphs stand in list rows here, and what hangs below them
follows as blocks of its own. And text under a numbered heading stands in from the column of the numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from undersign.typesetting import tables

Block = Mapping[str, Any]


def flow(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """The blocks in order; "x" is the indent in steps of the number column. Lists hold one-paragraph items
    ({"num", "c": inlines}); tables carry "widths"."""
    found, inside = list[dict[str, Any]](), 0
    for block in blocks:
        if block["t"] == "h":
            inside = 1 if block["num"] else 0
        listed = block["t"] == "ol" or block["t"] in ("h", "rule", "break", "sigs")
        found += _flat(block, 0 if listed else inside)
    return found


def _flat(block: Block, x: int) -> Iterator[dict[str, Any]]:
    if block["t"] in ("ol", "ul"):
        yield from _list(block, x)
    elif block["t"] == "table":
        yield {**block, "x": x, "widths": tables.widths(block)}
    elif block["t"] == "quote":
        yield {**block, "x": x, "c": [part for inner in block["c"] for part in _flat(inner, 0)]}
    else:
        yield {**block, "x": x}


def _list(block: Block, x: int) -> Iterator[dict[str, Any]]:
    row: list[dict[str, Any]] = []
    for item in block["items"]:
        lead, rest = _split(item["c"])
        row.append({"num": item["num"], "c": lead})
        if rest:
            yield {"t": block["t"], "x": x, "items": row}
            row = []
        for inner in rest:
            yield from _flat(inner, x + 1)
    if row:
        yield {"t": block["t"], "x": x, "items": row}


def _split(inside: Sequence[Block]) -> tuple[Sequence[Any], Sequence[Block]]:
    if inside and inside[0]["t"] == "p":
        return inside[0]["c"], inside[1:]
    return [], inside
