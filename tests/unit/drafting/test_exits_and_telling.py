"""What a template closes, and whom it tells: pure, with a default for all that it does not say."""

from __future__ import annotations

import pytest

from undersign.drafting.conduct import excluded, exits, telling
from undersign.drafting.conduct.exits import Exits
from undersign.drafting.conduct.telling import Telling

ROLES = [{"name": "customer", "party": "customer"}, {"name": "us", "party": "provider"}]
ALL_CLOSED = dict.fromkeys(exits.KINDS, False)


def test_a_schema_that_says_nothing_leaves_everything_open():
    assert all(Exits.from_json({}).offers(kind, consumer=False) for kind in exits.KINDS)
    assert Exits.from_json({}).to_json() == {}


@pytest.mark.parametrize("kind", exits.KINDS)
def test_what_is_closed_stays_closed_but_for_a_consumers_rights(kind):
    """ES-6, ES-8."""
    found = Exits.from_json({"exits": ALL_CLOSED})
    assert not found.offers(kind, consumer=False)
    assert found.offers(kind, consumer=True) is (kind in exits.RIGHTS)
    assert Exits.from_json({"exits": found.to_json()}) == found


@pytest.mark.parametrize(
    ("schema", "denied"),
    [
        ({"roles": ROLES, "exits": {"paper": False}}, ["paper"]),
        ({"roles": ROLES, "exits": {"delegate": False}}, []),
        ({"roles": ROLES, "exits": {"paper": False}, "consumer_disclosure": False}, []),
        ({"roles": ROLES[1:], "exits": {"paper": False}}, []),
        ({"roles": ROLES, "exits": ALL_CLOSED}, ["decline", "paper", "withdraw"]),
    ],
)
def test_what_consumers_would_be_denied(schema, denied):
    assert exits.denied(schema) == denied


@pytest.mark.parametrize("said", [{"fly": True}, {"paper": "no"}, {"paper": 0}])
def test_what_is_no_exit_is_refused(said):
    with pytest.raises(ValueError):
        exits.checked(said)


def test_everybody_is_told_as_usual_where_nobody_says_otherwise():
    for name, kind in telling.KINDS.items():
        assert Telling().hears(name) == kind.usual
        assert kind.always <= kind.usual <= kind.possible


def test_what_needs_an_answer_reaches_the_sender_whatever_is_said():
    said = Telling.from_json({"telling": dict.fromkeys(telling.KINDS, ["nobody"])})
    deaf = {name for name in telling.KINDS if not said.hears(name)}
    assert set(telling.KINDS) - deaf == {"paper", "withdrawn", "new_link", "address", "bounced", "in_error"}


def test_a_contract_speaks_over_its_template():
    said = Telling.from_json({"telling": {"opened": ["sender"], "signed": ["ticket"]}})
    said = said.over({"opened": ["watchers"]})
    assert said.hears("opened") == {"watchers"} and said.hears("signed") == {"ticket"}
    assert said.to_json() == {"opened": ["watchers"], "signed": ["ticket"]}


def test_only_what_differs_is_kept():
    usual = {name: telling.ordered(kind.usual) for name, kind in telling.KINDS.items()}
    assert telling.apart(usual) == {}
    assert telling.apart(usual | {"declined": ["nobody"]}) == {"declined": ["nobody"]}


@pytest.mark.parametrize("said", [{"nothing": []}, {"opened": ["everybody"]}, {"paper": ["signers"]}])
def test_what_cannot_be_told_is_refused(said):
    with pytest.raises(telling.Unknown):
        telling.read(said)


@pytest.mark.parametrize("category", excluded.CATEGORIES)
def test_es_9_categories_however_they_are_spelled(category):
    """15 USC 7003."""
    assert excluded.is_excluded(category) and excluded.is_excluded(category.replace("_", " ").title())
    assert not excluded.is_excluded(f"{category} software") and not excluded.is_excluded("standard")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ({}, False),
        ({"reason": "A statute", "role": ""}, False),
        ({"reason": " ", "role": "legal"}, False),
        ({"reason": "A statute", "role": "legal"}, True),
    ],
)
def test_es_9_somebody_answers_with_reason_and_role(said, answered):
    assert excluded.overridden({"excluded_override": said}) is answered
