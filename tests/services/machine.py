"""What this machine has for tests: programs from Debian, and Chromium with the flags that it needs here.

A missing program skips the test and says which package brings it; in CI, and where set-up found everything
present (UNDERSIGN_TESTS_SKIP_NOTHING), it fails instead, so that nothing goes untested unnoticed. What
changes the machine itself asks `may_change` first.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PACKAGES = {
    words[1]: words[0].lstrip("+!")
    for line in (Path(__file__).parent / "debian.txt").read_text().splitlines()
    if (words := line.split()) and not line.startswith("#")
}


def program(name: str) -> str:
    """The path of `name` (a command or file listed in debian.txt); skips or fails the test without it."""
    found = shutil.which(name) or (name if Path(name).exists() else None)
    if not found:
        absent(f"{name} is missing: apt-get install -y --no-install-recommends {PACKAGES[name]}")
    return found


def absent(reason: str) -> NoReturn:
    """Ends a test whose system is not here: a skip on a laptop, a failure where nothing may be skipped."""
    if os.environ.get("CI") or os.environ.get("UNDERSIGN_TESTS_SKIP_NOTHING"):
        pytest.fail(reason)
    pytest.skip(reason)


def may_change(what: str) -> None:
    """Skips the test unless this machine may be changed: a mail server set up, a system service started."""
    if not os.environ.get("CI") and os.environ.get("ALLOW_SYSTEM") != "1":
        pytest.skip(f"{what} changes this machine: ALLOW_SYSTEM=1 (or CI=true) runs it")


def chromium() -> dict[str, object]:
    """Keywords for Playwright's `chromium.launch()`: Debian's Chromium, never a downloaded one."""
    # Chromium's own sandbox refuses to run as root, and containers give /dev/shm too little.
    flags = ["--disable-dev-shm-usage", "--disable-gpu"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {"executable_path": program("chromium"), "args": flags}
