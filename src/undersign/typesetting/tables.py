"""How wide the columns of a table are: by what stands in them, not by how many there are.

Hides the estimate. A short column (numbers, amounts, dates) takes what it needs; the others share the rest
in proportion to the square root of their text, so that a long one does not starve its neighbours.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from undersign.typesetting import cards

_SHORT = 16


def widths(table: Mapping[str, Any]) -> list[float]:
    """One number per column: 0 for "as wide as its content", else its share of the rest."""
    rows = [table["head"], *table["rows"]]
    columns = [[_length(row[at]) for row in rows if at < len(row)] for at in range(len(table["head"]))]
    short = [max(column, default=0) <= _SHORT for column in columns]
    if all(short):  # spread evenly, the numbers at the end no wider than they are
        ends = [table["align"][at] == "right" for at in range(len(columns))]
        return [0.0 if end and not all(ends) else 1.0 for end in ends]
    return [0.0 if is_short else _share(column) for is_short, column in zip(short, columns, strict=True)]


def _share(column: Sequence[int]) -> float:
    return round(sqrt(max(sum(column) / max(len(column), 1), max(column, default=1) / 3, 1)), 2)


def _length(cell: Sequence[Mapping[str, Any]]) -> int:
    return sum(24 if each["t"] == "f" else 0 for each in cell) + len(cards.plain(cell))
