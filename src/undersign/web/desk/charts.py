"""Charts as numbers for inline SVG: bars by week, bars by age. The page draws them; a table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from undersign.insight.overview import Age

WIDTH, HEIGHT, GAP = 720, 180, 16


@dataclass(frozen=True)
class Bar:
    """x, y, w, h in the units of the drawing; label says what the bar stands for."""

    day: date
    count: int
    x: float
    y: float
    w: float
    h: float
    is_named: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.w / 2, 1)


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    top: int
    total: int
    middle: float = HEIGHT / 2


@dataclass(frozen=True)
class AgeBar:
    key: str
    least: int
    most: int | None
    count: int
    percent: int


def bars(per_week: Sequence[tuple[date, int]]) -> Chart:
    """One bar a week; the scale ends at an even number at or above the highest bar."""
    counts = [count for _day, count in per_week]
    top = max([2, *counts])
    top += top % 2
    step = WIDTH / max(1, len(per_week))
    drawn = []
    for i, (day, count) in enumerate(per_week):
        h = round(HEIGHT * count / top, 1)
        x, w = round(i * step + GAP / 2, 1), round(step - GAP, 1)
        drawn.append(Bar(day, count, x, round(HEIGHT - h, 1), w, h, is_named=i % 4 == 0))
    return Chart(drawn, top, sum(counts))


def ages(counted: Sequence[Age]) -> list[AgeBar]:
    """Widths in percent of the longest."""
    most = max([1, *(age.count for age in counted)])
    return [
        AgeBar(
            age.key, age.least, age.most - 1 if age.most else None, age.count, round(100 * age.count / most)
        )
        for age in counted
    ]
