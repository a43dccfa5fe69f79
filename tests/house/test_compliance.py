"""Each requirement of the law is proven by a test or says why it asks nothing; the page tells no more."""

from __future__ import annotations

import pytest
from tests.instance import ROOT

from undersign.cli import proofs
from undersign.config import locale
from undersign.regimes import guides, law

GATHERED = proofs.gather(ROOT / "tests")


@pytest.mark.parametrize("row", law.requirements(proofs=GATHERED), ids=lambda row: row.id)
def test_it_is_met_and_its_place_exists(row):
    assert row.is_met, f"{row.id} has neither a test nor a reason why it does not apply"
    assert row.asks and bool(row.does) != bool(row.unneeded)
    assert not [each for each in row.where if not (ROOT / "src/undersign" / each).exists()]


@pytest.mark.parametrize("language", [code for code, _name in locale.spoken("desk")])
def test_each_language_of_staff_tells_every_requirement(language):
    told, ours = law.requirements(language), law.requirements()
    assert [row.id for row in told] == [row.id for row in ours]
    assert [bool(row.unneeded) for row in told] == [bool(row.unneeded) for row in ours]
    assert language == law.SOURCE or all(a.asks != b.asks for a, b in zip(told, ours, strict=True))


def test_no_test_is_named_that_does_not_say_so():
    claimed = {(row.id, name) for row in law.requirements() for name in row.proofs}
    assert claimed and claimed <= {(key, name) for key, names in GATHERED.items() for name in names}


def test_the_documents_are_what_the_product_says():
    said = {"compliance.md": proofs.document()}
    said |= {f"{name}.md": guides.text(name, "en") for name in guides.NAMES}
    said |= {f"{name}.es.md": guides.text(name, "es") for name in guides.NAMES}
    assert [name for name, text in said.items() if (ROOT / "docs" / name).read_text() != text] == []
