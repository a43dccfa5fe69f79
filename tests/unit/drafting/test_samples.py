"""The samples keep what they promise: two languages alike, full coverage, no faults, places to sign."""

import pytest

from undersign.drafting import compose, rehearsal
from undersign.drafting.fields import specimen
from undersign.drafting.files import plainfiles, samples
from undersign.drafting.text import merge

KEYS = [each.key for each in samples.every()]
BOTH = [(key, language) for key in KEYS for language in samples.find(key).content.languages]


def test_there_are_twelve_in_two_languages():
    assert len(KEYS) == len(set(KEYS)) == 12
    for each in samples.every():
        languages = set(each.content.sources)
        assert languages == set(each.names) == set(each.descriptions) and languages >= {"en", "es"}
        assert each.category and each.suggested_tags
        declared = [*each.schema.fields, *(c for f in each.schema.fields for c in f.columns)]
        assert all(set(field.labels) == languages for field in declared)


@pytest.mark.parametrize("key", KEYS)
def test_every_sample_rehearses_to_full_coverage(key):
    sample = samples.find(key)
    found = rehearsal.every(sample.content.sources, sample.content.schema, cases=sample.cases)
    told = found.to_json()
    assert found.is_full and told["covered"] == told["branches"] > 4
    assert told["undefined"] == told["unused"] == told["never_true"] == told["faults"] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_sample_has_cases_with_expectations(key):
    cases = samples.find(key).cases
    assert len(cases) >= 3 and all(case.expects and case.expects.clauses for case in cases)
    assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_both_languages_have_the_same_conditions_and_clauses(key, language):
    sample = samples.find(key)
    one, other = (merge.analyse(sample.content.sources[code], sample.schema) for code in ("en", language))
    assert [(key, told) for key, _title, told, _line in one.clauses] == [
        (key, told) for key, _title, told, _line in other.clauses
    ]
    assert one.fields == other.fields and [p[:3] for p in one.placed] == [p[:3] for p in other.placed]


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_every_sample_becomes_pages(key, language):
    sample = samples.find(key)
    made = compose.compose(
        compose.ComposeRequest(
            source=sample.content.sources[language],
            values=specimen.values(sample.schema, language),
            schema={part: sample.content.schema[part] for part in ("fields", "roles")},
            language=language,
            title=sample.names[language],
            number="S-1",
            workspace="Sample",
            created_at=compose.datetime(2027, 1, 31),
        )
    )
    assert made.pages >= 2 and {box.role for box in made.boxes} >= {"customer", "provider"}


def test_samples_are_kept_as_folders_are_written():
    """What the product writes is what lies there, for those it wrote."""
    for sample in samples.every():
        again = plainfiles.of(plainfiles.files(sample))
        assert again == sample
