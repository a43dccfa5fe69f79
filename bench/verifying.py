"""CPU of judging a sealed contract of six pages and three signatures, by a verifier that knows nothing yet.

Every file is judged once: each has its own text, signer and certificates, and nothing of one is kept for
the next. Both validators judge, as `undersign verify` has them do.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import pipeline

WARM, RUNS, PROCESSES = 2, 15, 5


def measure() -> dict[str, dict[str, Any]]:
    """{verify_6p: {cpu_ms, wall_ms, own_cpu_ms, process_cpu_ms, signatures}}: medians."""
    line = pipeline.Line()
    files = [line.sealed(index) for index in range(WARM + RUNS)]
    root = line.root.certificate
    both = [_judged(pdf, root, thorough=True) for pdf in files][WARM:]
    own = [_judged(pdf, root, thorough=False) for pdf in files][WARM:]
    return {
        "verify_6p": {
            "cpu_ms": _median(cpu for cpu, _wall in both),
            "wall_ms": _median(wall for _cpu, wall in both),
            "own_cpu_ms": _median(cpu for cpu, _wall in own),
            "process_cpu_ms": _median(_in_a_process(pdf, root) for pdf in files[:PROCESSES]),
            "signatures": 3,
        }
    }


def _judged(pdf: bytes, root: bytes, *, thorough: bool) -> tuple[float, float]:
    from undersign.sealing import verdict

    cpu, wall = time.process_time(), time.perf_counter()
    found = verdict.judge_pdf(pdf, trust=[root], thorough=thorough)
    took = time.process_time() - cpu, time.perf_counter() - wall
    assert found.verdict == "AUTHENTIC" and len(found.signatures) == 3, found.reasons
    return took


def _in_a_process(pdf: bytes, root: bytes) -> float:
    """CPU s of `undersign verify` from its start to its end, imports included."""
    with tempfile.TemporaryDirectory() as folder:
        file, trust = Path(folder) / "contract.pdf", Path(folder) / "root.der"
        file.write_bytes(pdf)
        trust.write_bytes(root)
        command = [sys.executable, "-m", "undersign.cli.main", "verify", "--trust", str(trust), str(file)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _median(seconds: Any) -> float:
    return round(statistics.median(seconds) * 1000, 1)
