"""Which combinations of deciding values to play: all of them where they are few, every pair where not.

Hides the choice of pairs: a greedy covering array, the same for the same values. Each row takes a pair that
no row has yet and gives every other place the value that brings most new pairs.
"""

from collections.abc import Sequence
from itertools import combinations, product
from math import prod

ALL_UP_TO = 16
_PAIRED = 40


def rows(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Rows of value indexes for places with `sizes` values each; the first row is all zeros.

    Up to ALL_UP_TO combinations: all. Above: every two values of every two places meet in some row. Places
    after the fortieth take their values in turn, which lets each of them occur but not meet all others.
    """
    if not sizes:
        return [()]
    if prod(sizes) <= ALL_UP_TO:
        return list(product(*(range(size) for size in sizes)))
    paired = _pairwise(sizes[:_PAIRED])
    least = max([len(paired), *sizes[_PAIRED:]])
    paired += [paired[index % len(paired)] for index in range(least - len(paired))]
    return [(*row, *(index % size for size in sizes[_PAIRED:])) for index, row in enumerate(paired)]


def _pairwise(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Greedy rows in which every pair of values meets."""
    if len(sizes) == 1:
        return [(value,) for value in range(sizes[0])]
    waiting = {
        (one, a, other, b): None
        for one, other in combinations(range(len(sizes)), 2)
        for a in range(sizes[one]) for b in range(sizes[other])
    }  # fmt: skip
    made: list[tuple[int, ...]] = []
    row: list[int] = [0] * len(sizes)
    while waiting:
        if made:
            row = _row(sizes, waiting)
        for one, other in combinations(range(len(sizes)), 2):
            waiting.pop((one, row[one], other, row[other]), None)
        made.append(tuple(row))
    return made


def _row(sizes: Sequence[int], waiting: dict[tuple[int, int, int, int], None]) -> list[int]:
    one, a, other, b = next(iter(waiting))
    chosen = {one: a, other: b}
    for place in range(len(sizes)):
        if place not in chosen:
            news = [_new(chosen, place, value, waiting) for value in range(sizes[place])]
            chosen[place] = news.index(max(news))
    return [chosen[place] for place in range(len(sizes))]


def _new(
    chosen: dict[int, int], place: int, value: int, waiting: dict[tuple[int, int, int, int], None]
) -> int:
    pairs = ((p, v, place, value) if p < place else (place, value, p, v) for p, v in chosen.items())
    return sum(1 for pair in pairs if pair in waiting)
