"""Mutants: random damage and random surgery on a sealed file, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from undersign.sealing.pdf import revision
from undersign.sealing.pdf.syntax import Malformed, Name, Ref, Stream

Way = Callable[[bytes, random.Random, bytes], bytes]


def flipped(data: bytes, chance: random.Random, other: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random, other: bytes) -> bytes:
    return data[: chance.randrange(1, len(data))]


def doubled(data: bytes, chance: random.Random, other: bytes) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 4000)]
    at = chance.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def removed(data: bytes, chance: random.Random, other: bytes) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 4000) :]


def overwritten(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """A stretch of another sealed contract in the same place: swapped stamps, pages, containers."""
    start = chance.randrange(min(len(data), len(other)) - 1)
    stop = start + chance.randrange(1, 4000)
    return data[:start] + other[start:stop] + data[stop:]


def grafted(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """The other contract's end on this one."""
    return data + other[-chance.randrange(100, 20_000) :]


def swapped_names(data: bytes, chance: random.Random, other: bytes) -> bytes:
    names = [b"sig_0", b"sig_1", b"undersign_seal", b"date_0", b"/V ", b"/AP", b"/Rect", b"%%EOF", b"0 R"]
    name = chance.choice([n for n in names if n in data])
    at = data.index(name, chance.randrange(data.rindex(name) + 1))
    swap = bytes(chance.choice(b"abcdefgh0123456789") for _ in name)
    return data[:at] + swap + data[at + len(name) :]


def revised(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """One to three objects changed in a further revision that is perfectly well formed."""
    target = revision.Revision(revision.File(data))
    for _ in range(chance.randrange(1, 4)):
        ref = Ref(chance.randrange(1, target.file.size))
        target.put(ref, _twisted(target.file, ref, chance))
    return target.append()


def cut_and_revised(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """An earlier revision with changes of the same kind behind it."""
    ends = [at + 6 for at in range(len(data)) if data.startswith(b"%%EOF\n", at)]
    return revised(data[: chance.choice(ends)], chance, other)


def _twisted(file: revision.File, ref: Ref, chance: random.Random) -> object:
    try:
        value = file.load(ref)
    except Malformed:
        value = None
    if isinstance(value, Stream):
        return Stream(value.entries, value.data[: chance.randrange(len(value.data) + 1)])
    if not isinstance(value, dict) or not value:
        return {"Type": Name("Page")}
    key = chance.choice(sorted(value))
    return {**value, key: chance.choice([None, 0, Ref(chance.randrange(1, 90)), Name("X"), []])}


WAYS: list[Way] = [
    flipped,
    flipped,
    cut,
    doubled,
    removed,
    overwritten,
    grafted,
    swapped_names,
    revised,
    cut_and_revised,
]


def of(data: bytes, other: bytes, *, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """(how, mutant), `count` of them, none the same as `data`."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        way = chance.choice(WAYS)
        mutant = way(data, chance, other)
        if mutant != data:
            made += 1
            yield f"{way.__name__} {made} of seed {seed}", mutant
