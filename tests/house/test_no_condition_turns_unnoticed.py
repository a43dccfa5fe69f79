"""Mutation proof: whoever turns one condition of a sample, the rehearsal of its saved cases says so."""

import pytest
from tests.unit.drafting import mutants

from undersign.drafting import rehearsal
from undersign.drafting.files import samples

BOTH = [(each.key, language) for each in samples.every() for language in ("en", "es")]


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_rehearsal_reports_every_flip_of_a_condition(key, language):
    """Mutation proof: each condition negated, each operator swapped, each constant changed."""
    sample = samples.find(key)
    source = sample.content.sources[language]

    def reported(text):
        found = rehearsal.rehearse(text, sample.schema, language=language, cases=sample.cases, seconds=0)
        return bool(found.differences or any(each.code != "limit" for each in found.faults))

    turned = list(mutants.flips(source))
    assert len(turned) > 10 and not reported(source)
    assert [f"{each.line}: {each.told}" for each in turned if not reported(each.source)] == []
