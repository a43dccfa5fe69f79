"""RT-1..RT-8 at length: 100,000 schedules as pure functions, 1,000 contracts through thirty years."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date, timedelta

import pytest

from undersign.retention import schedule

pytestmark = pytest.mark.stress
DAY = timedelta(days=1)


def _naive(start: date, months: int) -> date:
    """Where a month lacks the day, the first of the next, never sooner."""
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    following = (first + 31 * DAY).replace(day=1)
    return min(first + (start.day - 1) * DAY, following)


def test_rt_1_a_hundred_thousand_schedules():
    dice = random.Random(20_261_123)
    for _each in range(100_000):
        made = date(2000, 1, 1) + timedelta(days=dice.randrange(12_000))
        ended = made + timedelta(days=dice.randrange(-30, 6000))
        rules = [
            schedule.Rule(f"r{n}", dice.choice(("ended", "created", "in_effect")), dice.randrange(1, 360),
                          verified_by=dice.choice(("mem_a", "mem_a", "")))
            for n in range(dice.randrange(1, 5))
        ]  # fmt: skip
        extended = made + timedelta(days=dice.randrange(20_000)) if dice.random() < 0.2 else None
        due = schedule.due(schedule.Facts(made, made, ended, extended), rules)
        starts = {"created": made, "ended": ended, "in_effect": max(made, ended)}
        asked = [_naive(starts[rule.trigger], rule.months or 0) for rule in rules]
        assert due.on == max([*asked, *([extended] if extended else [])])
        is_free = all(rule.verified_by for rule in rules)
        assert due.is_over(due.on + DAY) is is_free and not due.is_over(due.on)


@pytest.mark.parametrize("seed", [1])
def test_rt_7_a_thousand_contracts_through_thirty_years(seed):
    asked = ["retention", "simulate", "--contracts", "1000", "--years", "30", "--seed", str(seed), "--json"]
    made = subprocess.run(
        [sys.executable, "-m", "undersign.cli.main", *asked], capture_output=True, text=True, timeout=7200
    )
    assert made.returncode == 0, made.stdout + made.stderr[-2000:]
    told = json.loads(made.stdout.splitlines()[-1])
    assert (told["early"], told["under_hold"], told["late"], told["wrong_clock"]) == (0, 0, 0, 0)
    assert told["certificates_verified"] == told["destroyed"] > 800
