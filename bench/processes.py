"""What a tree of processes has cost so far, read from /proc.

Hides clock ticks and the kernel's habit of handing a dead child's time to its parent: a tree's CPU
time is the time of those alive plus what they have reaped, so nothing is lost when a child ends.
"""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_MIB = 1024 * 1024
_KINDS = (("granian", "web"), ("undersign.cli.main worker", "worker"), ("postgres", "postgresql"))


def parts(root: int) -> dict[str, int]:
    """{web, worker, postgresql: pid of the supervisor's child that began it}."""
    found = {}
    for pid in _children().get(root, []):
        command = _command(pid)
        for sign, kind in _KINDS:
            if sign in command:
                found[kind] = pid
    return found


def cpu_s(root: int) -> float:
    """Seconds of user and system time of `root` and all below it, the dead included."""
    return sum(_spent(pid) for pid in tree(root))


def memory_mib(root: int) -> tuple[float, float]:
    """(resident, proportional): what n processes share counts n times in the first, once in the second."""
    resident = proportional = 0
    for pid in tree(root):
        told = dict(line.split(":", 1) for line in _read(f"/proc/{pid}/smaps_rollup").splitlines()[1:])
        resident += int(told.get("Rss", "0 kB").split()[0])
        proportional += int(told.get("Pss", "0 kB").split()[0])
    return resident * 1024 / _MIB, proportional * 1024 / _MIB


def tree(root: int) -> list[int]:
    """`root` and everything below it."""
    children, found = _children(), [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (stat := _stat(int(folder.name))):
            found.setdefault(int(stat[1]), []).append(int(folder.name))
    return found


def _spent(pid: int) -> float:
    stat = _stat(pid)
    return sum(map(int, stat[11:15])) / _TICK if stat else 0.0


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, which may hold spaces (proc(5))."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _command(pid: int) -> str:
    return _read(f"/proc/{pid}/cmdline").replace("\0", " ")


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
