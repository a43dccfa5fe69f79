"""Contracts of every kind, one of 300 pages, judged by everybody: fifty each time, 500 under stress."""

import pytest
from tests.unit.sealing.mixture import check, contract


def test_every_validator_agrees(tmp_path):
    for number in range(50):
        try:
            check(contract(number), tmp_path)
        except AssertionError as error:
            raise AssertionError(f"contract {number}: {error}") from error


@pytest.mark.stress
@pytest.mark.timeout(3600)
def test_five_hundred_of_them(tmp_path):
    for number in range(1000, 1500):
        try:
            check(contract(number), tmp_path)
        except AssertionError as error:
            raise AssertionError(f"contract {number}: {error}") from error
