"""Byte ranges that overlap, leave gaps, or count in other ways than the standard's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.attacks.parts import instead, last_range


def ranged(make: Callable[[int, int, int], str]) -> Callable[[Any], bytes]:
    """The seal's byte range overwritten by what `make` says of (first length, second start, its length)."""

    def forge(contract: Any) -> bytes:
        found = last_range(contract.pdf)
        _, first, second, rest = (int(n) for n in re.findall(rb"[0-9]+", found[0]))
        return instead(contract.pdf, found, f"/ByteRange[{make(first, second, rest)}]".encode())

    return forge


VARIANTS = {
    "overlap": ranged(lambda first, second, rest: f"0 {first} {first - 9} {rest}"),
    "overlap-whole": ranged(lambda first, second, rest: f"0 {first} 0 {rest}"),
    "gap-before": ranged(lambda first, second, rest: f"0 {first - 40} {second} {rest}"),
    "gap-after": ranged(lambda first, second, rest: f"0 {first} {second + 40} {rest - 40}"),
    "not-from-start": ranged(lambda first, second, rest: f"9 {first - 9} {second} {rest}"),
    "short-of-end": ranged(lambda first, second, rest: f"0 {first} {second} {rest - 20}"),
    "past-the-end": ranged(lambda first, second, rest: f"0 {first} {second} {rest * 9}"),
    "huge": ranged(lambda first, second, rest: f"0 {first} {second} 99999"),
    "two-numbers": ranged(lambda first, second, rest: f"0 {first}"),
    "six-numbers": ranged(lambda first, second, rest: "0 1 2 3 4 5"),
    "real": ranged(lambda first, second, rest: f"0 {first}. 9 {rest}"),
    "reversed": ranged(lambda first, second, rest: f"{second} {rest} 0 {first}"),
}
