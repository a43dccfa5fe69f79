"""Every event says what happened, in which category, and stands in docs/events.md as it is."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

import pytest
from tests.instance import ROOT

from undersign.cli import docs
from undersign.journal import event

docs.load_everything()
CATEGORIES = {"signing", "messages", "edits", "access", "system"}
KINDS = [pytest.param(kind, id=name) for name, kind in sorted(event.REGISTRY.items())]


@pytest.mark.parametrize("kind", KINDS)
def test_tells_itself(kind):
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind.name)
    assert is_dataclass(kind) and kind.__dataclass_params__.frozen
    assert all(f.kw_only for f in fields(kind))
    assert kind.category in CATEGORIES and kind.icon
    sentence = str(kind.sentence)
    known = {f.name for f in fields(kind)} | {"actor"}
    assert sentence and set(re.findall(r"%\((\w+)\)s", sentence)) <= known
    assert sentence % dict.fromkeys(known, "x")


@pytest.mark.parametrize("kind", KINDS)
def test_people_are_personal(kind):
    """A fact whose name says person, address or reason is erasable (GD-2)."""
    public = {f.name for f in fields(kind) if not f.metadata.get("personal")}
    assert not public & {"recipient", "member", "address", "email", "old", "new", "changes", "ip", "agent"}


@pytest.mark.parametrize(
    ("file", "text"),
    [("events.md", docs.events), ("lifecycles.md", docs.lifecycles), ("verdicts.md", docs.verdicts)],
)
def test_the_document_is_the_code(file, text):
    assert (ROOT / "docs" / file).read_text() == text(), "run `make docs`"


# A seat that nobody has taken yet is made so when the contract is sent.
BEGIN_ELSEWHERE = {"recipient": {"spare"}}


def test_every_status_is_reached():
    """A status that no move leads to, save the first, is a word without a meaning."""
    for noun, tables in docs.known_lifecycles().items():
        moves = [move for table in tables for move in table.moves.values()]
        reached = {move.to for move in moves}
        left = {each for move in moves for each in move.from_}
        first = moves[0].from_ | BEGIN_ELSEWHERE.get(noun, set())
        assert left - reached <= first, f"{noun} begins in {left - reached}"
        assert len(moves[0].from_) == 1, f"{noun} begins in {moves[0].from_}"
