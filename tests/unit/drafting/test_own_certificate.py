"""Who signs with a certificate of their own has one place for a signature, and nothing else."""

from __future__ import annotations

import pytest

from undersign.drafting.conduct import people
from undersign.drafting.fields.role import Role

SCHEMA = {"roles": [{"name": "officer", "own_certificate": True}, {"name": "clerk"}]}


@pytest.mark.parametrize(
    ("places", "crowded"),
    [
        ([("officer", "signature")], []),
        ([("officer", "signature"), ("clerk", "text"), ("clerk", "signature")], []),
        ([("officer", "signature"), ("officer", "date")], ["officer"]),
        ([("officer", "signature"), ("officer", "signature")], ["officer"]),
        ([("clerk", "signature")], ["officer"]),
    ],
)
def test_one_signature_is_all_that_is_theirs(places, crowded):
    assert people.crowded(SCHEMA, places) == crowded


def test_only_who_signs_can_and_a_role_keeps_it():
    part = people.from_json({"roles": [{"name": "chief", "kind": "approver", "own_certificate": True}]})[
        "chief"
    ]
    assert not part.own_certificate
    kept = Role("officer", own_certificate=True).to_json()
    assert kept["own_certificate"] and Role.from_json(kept).own_certificate
    assert "own_certificate" not in Role("clerk").to_json()
