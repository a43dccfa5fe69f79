"""Where a test may kill the process: named steps before and after commits and outside calls.

`FAULT_AT=seal.made` sends SIGKILL when that step is reached (`advance.before:3`: the third time), once
per `FAULT_ONCE` file, so that the restarted process gets past it. Without the variable a step costs one
comparison.
"""

from __future__ import annotations

import itertools
import os
import signal
from pathlib import Path

_AT, _, _NTH = os.environ.get("FAULT_AT", "").partition(":")
_count = itertools.count(1)


def step(name: str) -> None:
    """Die here if the test asked for it."""
    if not _AT or name != _AT or next(_count) != int(_NTH or 1):
        return
    marker = os.environ.get("FAULT_ONCE")
    if marker:
        try:
            Path(marker).touch(exist_ok=False)
        except FileExistsError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
