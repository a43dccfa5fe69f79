"""How a vault never replaces a file: the rule every vault shares, whatever it writes to.

Pure. Same bytes under a name: already done. Other bytes: theirs stay, ours take the next free name.
The rule looks again after losing a race, so two writers never end under one name.
"""

from __future__ import annotations

from collections.abc import Callable

from undersign.connectors.storing import naming

MOST_VERSIONS = 100


class TooMany(Exception):
    """A hundred different files claim one name: something is writing in a circle."""


def file(
    path: str, content: bytes, *, read: Callable[[str], bytes | None], create: Callable[[str], bool]
) -> str:
    """The path under which `content` lies afterwards.

    read(path): the bytes there or None; it may answer any other bytes for a file whose size differs.
    create(path): write `content` there in one step, False if the name was taken meanwhile.
    """
    for number in range(1, MOST_VERSIONS + 1):
        candidate = naming.versioned(path, number)
        there = read(candidate)
        if there is None and create(candidate):
            return candidate
        if there is None:
            there = read(candidate)
        if there == content:
            return candidate
    raise TooMany(path)
