"""Where a test may kill the process: named steps before and after commits and outside calls.

`FAULT_AT=sign.committed` sends SIGKILL when that step is reached, once per `FAULT_ONCE` file, so
that the restarted process gets past it. Without the variable a step costs one comparison.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_AT = os.environ.get("FAULT_AT", "")


def step(name: str) -> None:
    """Die here if the test asked for it."""
    if not _AT or name != _AT:
        return
    marker = os.environ.get("FAULT_ONCE")
    if marker:
        try:
            Path(marker).touch(exist_ok=False)
        except FileExistsError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
