"""How long `undersign run` takes until HTTP answers, on an empty folder and later; and memory at rest."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench import processes
from bench.instance import Folder, Running

REST_S = 6.0


def first(folder: Folder) -> float:
    """Seconds: database made, tables made, keys made, web answering."""
    with folder.running() as running:
        return round(running.started_s, 2)


def warm(folder: Folder, times: int = 3) -> float:
    """Seconds, the median of `times` starts of a folder that was started before."""
    took = []
    for _ in range(times):
        with folder.running() as running:
            took.append(running.started_s)
    return round(statistics.median(took), 2)


def idle(running: Running, rest_s: float = REST_S) -> dict[str, Any]:
    """MiB of web and worker with their children, a while after the last request; the rest beside it."""
    time.sleep(rest_s)
    parts = {part: processes.memory_mib(pid) for part, pid in processes.parts(running.pid).items()}
    ours = [parts[part] for part in ("web", "worker")]
    whole = processes.memory_mib(running.pid)
    return {
        "rss_mib": round(sum(resident for resident, _shared in ours), 1),
        "pss_mib": round(sum(proportional for _resident, proportional in ours), 1),
        "parts_pss_mib": {part: round(proportional, 1) for part, (_r, proportional) in parts.items()},
        "whole_pss_mib": round(whole[1], 1),
    }
