"""Templates in the hands of several people. Alice (legal) writes, Bob (admin) and Olga (legal) approve."""

from __future__ import annotations

import pytest
from tests import paper

from undersign.drafting.stock import template
from undersign.drafting.writing import working


@pytest.fixture
def shelf(world):
    """A world with a second person in legal, and one of every other role."""
    for name, role in (
        ("Olga Legal", "legal"),
        ("Bea Billing", "billing"),
        ("Cleo Compliance", "compliance"),
        ("Ada Auditor", "auditor"),
    ):
        world.join(name, role)
    return world


@pytest.fixture
def made(shelf):
    """A template nobody has written anything into."""
    return template.make("order", names={"en": "Order", "es": "Pedido"}, by=shelf.alice.actor())


@pytest.fixture
def write(made, shelf):
    """`write(sources)`: the next version by Alice, in review."""

    def written(sources=paper.SOURCES, by=None, **more):
        by = (by or shelf.alice).actor()
        copy = working.open(made, by=by)
        said = {"sources": sources, "schema": paper.SCHEMA, **more}
        working.save(copy, edition=copy.edition, by=by, **said)
        return working.freeze(copy, by=by)

    return written
