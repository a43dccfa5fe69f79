"""Staff talk about a contract: whoever is called watches, and nothing leaves the house."""

from __future__ import annotations

import json

import pytest

from undersign.archive import trail
from undersign.contracts.told import commenting, watching
from undersign.journal import history
from undersign.journal.refused import Refused
from undersign.workspaces import team


def test_who_is_called_watches_and_the_words_stay_in_the_house(world):
    contract = world.sent()
    said = commenting.add(contract, "@Bob Admin, price is 9 % off. cc @alice", by=world.maya.actor())
    assert said.mentioned == [world.bob.id, world.alice.id]
    assert set(watching.watchers(contract)) == {world.maya.id, world.bob.id, world.alice.id}
    told = history.of(world.workspace.id, contract.id)[-1]
    assert told.event == "contract.commented" and told.facts["mentioned"] == said.mentioned
    assert b"9 % off" not in trail.as_json(contract, by=world.bob.actor())
    assert "9 %" not in json.dumps(history.exported(world.workspace.id, contract.id))


def test_only_ones_own_words_are_taken_back(world):
    contract = world.sent()
    said = commenting.add(contract, "Never mind", by=world.maya.actor())
    with pytest.raises(Refused) as why:
        commenting.take_back(contract, said.id, by=world.bob.actor())
    assert why.value.code == "comment.another"
    commenting.take_back(contract, said.id, by=world.maya.actor())
    (gone,) = commenting.of(contract)
    assert gone.is_gone and gone.text == "" and commenting.count(contract) == 0
    with pytest.raises(Refused) as why:
        commenting.add(contract, " ", by=world.maya.actor())
    assert why.value.code == "comment.text"


def test_who_may_not_see_a_contract_cannot_be_called_to_it(world):
    world.join("Eve Outside", "agent")
    made = team.make("Key accounts", by=world.bob.actor())
    how = {"name": "Key accounts", "is_open": False, "shown_to": [], "members": [world.maya.id]}
    team.keep(made, **how, by=world.bob.actor())
    contract = world.sent()
    with pytest.raises(Refused) as why:
        commenting.add(contract, "@Eve have a look", by=world.maya.actor())
    assert why.value.code == "comment.hidden"
    assert commenting.of(contract) == []
