"""Mutants of our own sealed files: none is AUTHENTIC, none raises; and the genuine ones all are (AT-13)."""

import pytest
from tests.attacks import genuine, mutants
from tests.unit.sealing import sealing_cast
from tests.unit.sealing.sealing_cast import Contract

from undersign.sealing import verdict

PER_SEED = 100


@pytest.fixture(scope="module")
def other():
    return Contract(["Mallory Ortiz", "Dan O'Neil"]).whole().pdf


@pytest.mark.parametrize("seed", range(6))
def test_no_mutant_is_accepted(sealed, other, roots, seed):
    for how, mutant in mutants.of(sealed.pdf, other, seed=seed, count=PER_SEED):
        found = verdict.judge_pdf(mutant, trust=roots)
        assert found.verdict != "AUTHENTIC", how
        assert found.reasons and all(reason.sentence for reason in found.reasons)


def test_every_byte_of_the_last_revision_matters(sealed, roots):
    """One flip in each 97th byte of the seal's own revision, container and tables included."""
    begin = len(sealed.steps[-2])
    for at in range(begin, len(sealed.pdf), 97):
        mutant = bytearray(sealed.pdf)
        mutant[at] ^= 0x20
        assert verdict.judge_pdf(bytes(mutant), trust=roots).verdict != "AUTHENTIC", at


@pytest.mark.parametrize("seed", range(5))
def test_no_genuine_file_is_refused(roots, seed):
    for what, pdf in genuine.of(sealing_cast, seed=seed, count=8):
        found = verdict.judge_pdf(pdf, trust=roots)
        assert found.verdict == "AUTHENTIC", (what, [reason.sentence for reason in found.reasons])
