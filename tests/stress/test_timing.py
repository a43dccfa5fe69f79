"""AT-18: how long a code's check takes tells nothing about the code (dudect: Welch's t over two classes)."""

from __future__ import annotations

import random
import time
from statistics import fmean, pvariance

import pytest
from tests import world

from undersign.contracts.people.demanded import Demanded
from undersign.signing.proof import coded, email_code
from undersign.signing.proof.challenge import Challenge
from undersign.signing.proof.method import Asked, Given

pytestmark = [pytest.mark.stress, pytest.mark.timeout(3600)]
SAMPLES, KEPT, BOUND = 100_000, 0.9, 4.5


def test_nearly_right_takes_as_long_as_all_wrong(instance):
    with world.entered():
        challenge = Challenge(id="cha_timing")
        asked = Asked(None, challenge, Demanded())
        right = coded.of(challenge)
        near = right[:5] + str((int(right[5]) + 1) % 10)
        far = "".join(str((int(digit) + 5) % 10) for digit in right)
        times: dict[str, list[int]] = {near: [], far: []}
        dice = random.Random(1)  # noqa: S311
        for _sample in range(SAMPLES):
            typed = dice.choice((near, far))
            given = Given({"code": typed})
            began = time.perf_counter_ns()
            email_code.METHOD.check(asked, given)
            times[typed].append(time.perf_counter_ns() - began)
    assert abs(_welch(times[near], times[far])) < BOUND


def _welch(first: list[int], second: list[int]) -> float:
    """Over what lies below a common percentile: a busy machine's long tail says nothing of the code."""
    limit = sorted(first + second)[int(len(first + second) * KEPT)]
    one, two = ([each for each in times if each < limit] for times in (first, second))
    spread = pvariance(one) / len(one) + pvariance(two) / len(two)
    return (fmean(one) - fmean(two)) / spread**0.5
