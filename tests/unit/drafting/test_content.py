"""One content, one hash."""

import pytest

from undersign.drafting import content
from undersign.drafting.content import Content

SAID = Content(sources={"en": "x", "es": "y"}, schema={"fields": [], "roles": []})


def test_the_hash_is_over_every_part():
    hashes = {SAID.sha256}
    for part, other in {
        "form": "packet", "sources": {"en": "x"}, "schema": {"fields": [1]}, "clauses": {"a": {"number": 1}},
        "layout": {"pages": []}, "renderer": {"engine": "typst 1"},
    }.items():  # fmt: skip
        hashes.add(Content.from_json({**SAID.to_json(), part: other}).sha256)
    assert len(hashes) == 7


def test_order_says_nothing():
    turned = Content(schema={"roles": [], "fields": []}, sources={"es": "y", "en": "x"})
    assert turned.sha256 == SAID.sha256 and Content.from_json(SAID.to_json()) == SAID


def test_known_hash():
    """Anyone can recompute it: SHA-256 over sorted, spaceless JSON."""
    assert Content(sources={"en": "x"}).sha256 == (
        "c1165f41798524660828440ec9cdeea69e780237d72f0da6a148a9f21b7d3820"
    )


def test_the_renderer_is_named_and_compared():
    now = content.renderer()
    assert set(now) == {"engine", "fonts", "layout", "undersign"} and now["engine"].startswith("typst ")
    assert content.changed_renderer(now) == {}
    assert content.changed_renderer({**now, "fonts": "0"}) == {"fonts": ("0", now["fonts"])}
    assert set(content.changed_renderer({})) == set(now)


@pytest.mark.parametrize("part", ["sources", "schema"])
def test_what_is_not_said_is_empty(part):
    assert getattr(Content.from_json({}), part) == getattr(Content(), part)
