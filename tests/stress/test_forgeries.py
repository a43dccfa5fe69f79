"""The judge in full numbers: 5,000 mutants of fifty sealed files, 500 genuine ones (AT-13)."""

from __future__ import annotations

import pytest
from tests.attacks import genuine, mutants
from tests.unit.sealing import sealing_cast

from undersign.sealing import verdict

pytestmark = [pytest.mark.stress, pytest.mark.timeout(3600)]


def test_500_genuine_files_and_not_one_refused() -> None:
    trust = [sealing_cast.root().certificate]
    refused = [
        what
        for what, pdf in genuine.of(sealing_cast, seed=500, count=500)
        if verdict.judge_pdf(pdf, trust=trust).verdict != "AUTHENTIC"
    ]
    assert not refused


def test_5000_mutants_and_not_one_accepted() -> None:
    trust = [sealing_cast.root().certificate]
    files = [pdf for _what, pdf in genuine.of(sealing_cast, seed=51, count=51)]
    accepted = [
        how
        for seed, (pdf, other) in enumerate(zip(files, files[1:], strict=False))
        for how, mutant in mutants.of(pdf, other, seed=seed, count=100)
        if verdict.judge_pdf(mutant, trust=trust).verdict == "AUTHENTIC"
    ]
    assert not accepted
