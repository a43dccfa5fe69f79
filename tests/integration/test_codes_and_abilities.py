"""Codes as RFC 6238 has them, and what roles may do as sentences of the same table."""

from __future__ import annotations

import base64

import pytest

from undersign.workspaces import abilities, policy
from undersign.workspaces.access import codes

# RFC 6238, appendix B: SHA-1, the secret "12345678901234567890"; the last six of its eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
}


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items())
def test_codes_of_the_standard(seconds, code):
    assert codes.code_at(SECRET, seconds // codes.STEP) == code


def test_every_verb_is_in_one_ability_and_every_role_has_all_of_an_ability_or_none():
    said = abilities.abilities()
    verbs = [verb for each in said for verb in each.verbs]
    assert sorted([*verbs, *abilities.ALWAYS]) == sorted(policy.TABLE)
    halves = {
        (role, each.key)
        for role in policy.ROLES
        for each in said
        if each.verbs & policy.verbs_of(role) and not each.verbs <= policy.verbs_of(role)
    }
    assert halves == set()


def test_an_admin_may_all_and_an_unknown_role_nothing():
    assert policy.verbs_of(policy.ADMIN) == frozenset(policy.TABLE)
    assert policy.verbs_of("rolf") == policy.verbs_of("") == frozenset()
