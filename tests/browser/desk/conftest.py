"""Staff in their browsers: a template whose clauses and gaps the stories need."""

from __future__ import annotations

import pytest
from tests import designs, paper

RIDER = """
{% if plan == "premium" %}
{% clause "fast" "Fast help" %}
## Fast help

1. On the premium plan Northwind calls back within ten minutes.
{% endclause %}
{% endif %}

## Signatures {-}
"""
SOURCES = {
    "en": paper.EN.replace("\n## Signatures {-}\n", RIDER),
    "es": paper.ES.replace("\n## Signatures {-}\n", RIDER),
}


@pytest.fixture
def ticket(world):
    """A ticket that says everything a template can ask for, tagged for the template it needs."""
    version = world.publish("support_terms", SOURCES, paper.SCHEMA)
    version.template.suggested_tags = ["support"]
    version.template.save(update_fields=["suggested_tags"])
    made = world.ticket
    made.tags, made.body = ["support", "billing"], "Please send us the order form.\n\nCarol"
    made.save(update_fields=["tags", "body"])
    return made


@pytest.fixture
def form(world):
    """A PDF template as an upload leaves it."""
    return designs.uploaded(world)


@pytest.fixture
def designing(staff, form):
    """designing(width=1440, …) → a Visitor who has the designer open."""

    def come(**how):
        alice = staff("alice", **how)
        alice.page.goto(f"{alice.home}/templates/{form.key}/fields")
        return alice

    return come
