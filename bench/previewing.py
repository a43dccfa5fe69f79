"""What a keystroke in the template editor costs, and what a press weighs after many different documents.

The preview runs as in the product: the text goes to a press (a child process), comes back as pages and as
reading view, and the page that is looked at is drawn. Every keystroke makes another text, so nothing comes
from a memory of what was set before.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import contract

WARM, KEYS, FEW, MANY = 4, 40, 200, 2_000
EIGHT = 8  # clauses of the five-page contract that, put before it, make eight pages of text
_TICKS = os.sysconf("SC_CLK_TCK")


def measure(many: int = MANY) -> dict[str, dict[str, Any]]:
    """{preview: {cpu_ms, wall_ms, reading_cpu_ms, pages}, render_worker: {rss_mib_after_200 …, ratio}}."""
    from undersign.drafting import compose

    press = compose.Press()
    try:
        pages = _previews(press, pages=True)
        reading = _previews(press, pages=False)
    finally:
        press.close()
    return {
        "preview": {**pages, "reading_cpu_ms": reading["cpu_ms"]},
        "render_worker": weight(many),
    }


def weight(many: int = MANY) -> dict[str, Any]:
    """Resident MiB of one press after the first 200 and after all of `many` different documents."""
    from undersign.drafting import compose

    press = compose.Press()
    try:
        seen, pids = {}, set()
        for index in range(1, many + 1):
            press.compose(request(index, f"Document {index} speaks of {index * 7919 % 9973}."))
            pids.add(press._child.pid)
            if index in (FEW, many):
                seen[index] = _resident_mib(press._child.pid)
        return {
            f"rss_mib_after_{FEW}": seen[FEW],
            f"rss_mib_after_{many}": seen[many],
            "ratio": round(seen[many] / seen[FEW], 3),
            "processes": len(pids),
        }
    finally:
        press.close()


def request(index: int, typed: str, *, pages: bool = True) -> Any:
    """A preview of the long text with what was `typed` in its middle."""
    from undersign.drafting import compose

    return compose.ComposeRequest(
        source=source(typed),
        values=contract.values(index),
        schema=contract.SCHEMA,
        language="en",
        title=contract.NAMES["en"],
        number="–",
        workspace="Harrow Data Works",
        created_at=datetime(2027, 1, 31, 12, tzinfo=UTC),
        gaps=True,
        draft=True,
        summary=False,
        pages=pages,
    )


def source(typed: str) -> str:
    """Eight pages of template."""
    end = "{% endclause %}"
    first = end.join(contract.SOURCE.split(end)[:EIGHT]) + end
    return f"{first}\n\n{typed}\n\n{contract.SOURCE}"


def _previews(press: Any, *, pages: bool) -> dict[str, Any]:
    from undersign.typesetting import images

    cpu, wall, typed, count = 0.0, [], "", 0
    for key in range(WARM + KEYS):
        typed += "abcdefghij "[key % 11]
        if key == WARM:
            cpu = _cpu_s(press._child.pid)
        began = time.perf_counter()
        made = press.compose(request(0, f"Typed {typed}", pages=pages))
        if pages:
            images.page(made.pdf, 3, width=1000)
            count = made.pages
        wall.append(time.perf_counter() - began)
    spent = _cpu_s(press._child.pid) - cpu
    figures = {"cpu_ms": round(spent / KEYS * 1000, 1),
               "wall_ms": round(statistics.median(wall[WARM:]) * 1000, 1)}  # fmt: skip
    return {**figures, "pages": count} if pages else figures


def _cpu_s(pid: int) -> float:
    """User and system seconds of this process and of the child."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / _TICKS


def _resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
