"""Mutants of our own sealed files: none is AUTHENTIC, none raises (AT-13)."""

import random

import pytest
from sealing_cast import Contract

from undersign.sealing import verdict

PER_SEED = 100


def flipped(data, chance, other):
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut(data, chance, other):
    return data[: chance.randrange(1, len(data))]


def doubled(data, chance, other):
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 4000)]
    at = chance.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def removed(data, chance, other):
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 4000) :]


def overwritten(data, chance, other):
    """A stretch of another sealed contract in the same place: swapped stamps, pages, containers."""
    start = chance.randrange(min(len(data), len(other)) - 1)
    stop = start + chance.randrange(1, 4000)
    return data[:start] + other[start:stop] + data[stop:]


def grafted(data, chance, other):
    """The other contract's last revision on this one."""
    return data + other[-chance.randrange(100, 20_000) :]


def swapped_names(data, chance, other):
    names = [b"sig_0", b"sig_1", b"undersign_seal", b"date_0", b"/V ", b"/AP", b"/Rect", b"%%EOF", b"0 R"]
    name = chance.choice([n for n in names if n in data])
    spots = [i for i in range(len(data)) if data.startswith(name, i)] if len(data) < 10 else []
    at = chance.choice(spots) if spots else data.index(name, chance.randrange(data.rindex(name) + 1))
    swap = bytes(chance.choice(b"abcdefgh0123456789") for _ in name)
    return data[:at] + swap + data[at + len(name) :]


WAYS = [flipped, flipped, cut, doubled, removed, overwritten, grafted, swapped_names]


@pytest.fixture(scope="module")
def other():
    return Contract(["Mallory Ortiz", "Dan O'Neil"]).whole().pdf


@pytest.mark.parametrize("seed", range(6))
def test_no_mutant_is_accepted(sealed, other, roots, seed):
    chance = random.Random(seed)
    for number in range(PER_SEED):
        way = chance.choice(WAYS)
        mutant = way(sealed.pdf, chance, other)
        if mutant == sealed.pdf:
            continue
        found = verdict.judge_pdf(mutant, trust=roots)
        assert found.verdict != "AUTHENTIC", (seed, number, way.__name__)
        assert found.reasons and all(reason.sentence for reason in found.reasons)


def test_every_byte_of_the_last_revision_matters(sealed, roots):
    """One flip in each 97th byte of the seal's own revision, container and tables included."""
    begin = len(sealed.steps[-2])
    for at in range(begin, len(sealed.pdf), 97):
        mutant = bytearray(sealed.pdf)
        mutant[at] ^= 0x20
        assert verdict.judge_pdf(bytes(mutant), trust=roots).verdict != "AUTHENTIC", at
