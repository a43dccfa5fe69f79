"""`make bench-scale`: pages of the desk at 10,000 and at 1,000,000 contracts, in one database that grows."""

from __future__ import annotations

import os
import time
from typing import Any

FEW = int(os.environ.get("BENCH_SCALE_FEW", "10000"))
MANY = int(os.environ.get("BENCH_SCALE_MANY", "1000000"))


def measure() -> dict[str, Any]:
    """{scale: {page: {p95_ms_10k, p95_ms_1m, ratio}, …}}."""
    from bench.scale import throwaway

    began = time.monotonic()

    def say(told: str) -> None:
        print(f"  {time.monotonic() - began:6.1f} s  {told}", flush=True)

    with throwaway.database() as started:
        from bench.scale import pages, population

        here = population.found()
        few = _at(started, here, 0, FEW, say)
        many = _at(started, here, FEW, MANY, say)
    told = {
        page: {"p95_ms_10k": few[page], "p95_ms_1m": many[page], "ratio": round(many[page] / few[page], 2)}
        for page in few
    }
    for page, each in told.items():
        print(f"  {page:20} {each['p95_ms_10k']:8.1f} ms  {each['p95_ms_1m']:8.1f} ms  {each['ratio']:5.2f}×")
    worst = max(each["ratio"] for each in told.values())
    return {"scale": {**told, "contracts": [FEW, MANY], "worst_ratio": worst, "tries": pages.TRIES}}


def _at(started: Any, here: Any, before: int, upto: int, say: Any) -> dict[str, float]:
    from bench.scale import many, pages, throwaway

    with throwaway.as_owner(started):
        many.grow(here, before, upto, say)
    say(f"{upto} contracts are there")
    timed = pages.timed(here)
    say("timed")
    return timed
