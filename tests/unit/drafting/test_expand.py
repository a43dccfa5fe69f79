"""Library clauses inside a template: their text, their lines, and why they are there."""

import pytest
from tests.unit.drafting import cast

from undersign.drafting.text import expand, merge
from undersign.drafting.text.merge import TemplateError
from undersign.typesetting import marks

PINNED = {
    "terms": {
        "titles": {"en": "Terms", "es": "Términos"},
        "sources": {"en": "We agree.\n\nTwice.", "es": "Sí."},
    },
    "premium-only": {
        "titles": {"en": "Premium"},
        "sources": {"en": '{% if plan == "premium" %}Fast.{% endif %}'},
    },
    "broken": {"titles": {"en": "B"}, "sources": {"en": "one\n\n{{ nowhere }}\n"}},
    "open": {"titles": {"en": "B"}, "sources": {"en": "one\n{% endclause %}{% if hipaa %}"}},
    "nests": {"titles": {"en": "N"}, "sources": {"en": '{% library "terms" %}'}},
    "titled": {"titles": {"en": '"%}{{ fee }}'}, "sources": {"en": "x"}},
}


def merged(source, language="en", values=None):
    given = cast.VALUES if values is None else values
    return merge.merge(source, given, schema=cast.SCHEMA, language=language, pinned=PINNED)


def fault(source, language="en"):
    with pytest.raises(TemplateError) as refused:
        merged(source, language)
    [found] = refused.value.faults
    return found


def test_the_text_stands_where_the_tag_was():
    made = merged('Before.\n\n{% library "terms" %}\n\nAfter.')
    assert marks.plain(made.markdown, made.substitutions) == "Before.\n\nWe agree.\n\nTwice.\n\nAfter."
    [clause] = made.clauses
    assert (clause.key, clause.title, clause.present, clause.lines) == ("terms", "Terms", True, (2, 5))


def test_inline_too():
    made = merged('So: {%- library "terms" -%}!', language="es")
    assert marks.plain(made.markdown, made.substitutions) == "So: Sí.!"


def test_it_says_why_it_is_there():
    made = merged('{% if plan == "premium" %}\n{% library "terms" %}\n{% endif %}')
    [clause] = made.clauses
    assert clause.condition == "plan == 'premium'" and clause.because == (("Plan", "Premium"),)
    absent = merged('{% if plan == "standard" %}\n{% library "terms" %}\n{% endif %}')
    assert not absent.clauses[0].present and absent.clauses[0].title == "Terms"


def test_conditions_inside_decide():
    assert "Fast." in merged('{% library "premium-only" %}').markdown
    slow = merged('{% library "premium-only" %}', values={**cast.VALUES, "plan": "standard"})
    assert "Fast." not in slow.markdown


def test_faults_are_told_in_the_clauses_lines():
    found = fault('one\ntwo\n{% library "terms" %}\n{% library "broken" %}\n')
    assert (found.code, found.line, found.facts["clause"], found.facts["at"]) == (
        "unknown_field",
        3,
        "broken",
        4,
    )
    assert str(found).startswith("Clause “broken”, line 3: There is no merge field “nowhere”.")


def test_faults_after_a_clause_are_told_in_the_templates_lines():
    found = fault('{% library "terms" %}\n\n{{ nowhere }}')
    assert (found.code, found.line) == ("unknown_field", 3) and "clause" not in found.facts


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ('\n{% library "nowhere" %}', "library_unknown", 2),
        ("\n\n{% library nowhere %}", "library_unnamed", 3),
        ("{% library %}", "library_unnamed", 1),
        ('x {% library "nests" %}', "library_nested", 1),
    ],
)
def test_what_cannot_be_taken_in(source, code, line):
    found = fault(source)
    assert (found.code, found.line) == (code, line) and str(found)


def test_a_language_it_lacks():
    found = fault('\n{% library "premium-only" %}', language="es")
    assert found.code == "library_language" and found.facts["languages"] == "en"


def test_a_clause_cannot_close_what_it_did_not_open():
    found = fault('{% if hipaa %}{% library "open" %}{% endif %}')
    assert found.facts["clause"] == "open" and found.line == 2


def test_a_title_is_no_program():
    assert merged('{% library "titled" %}').clauses[0].title == "fee"


def test_analysis_tells_the_templates_lines():
    source = '\n{% library "terms" %}\n{% signature customer %}\n{% library "premium-only" %}\n'
    found = merge.analyse(source, cast.SCHEMA, pinned=PINNED)
    assert [(key, line) for key, _title, _why, line in found.clauses] == [("terms", 2), ("premium-only", 4)]
    assert [line for *_rest, line in found.placed] == [3]
    assert "plan" in found.fields


def test_every_line_has_a_place():
    source = 'a\n{% library "terms" %}\nb {% library "terms" %} c\nd'
    whole = expand.expand(source, PINNED, "en")
    lines = whole.text.split("\n")
    assert len(lines) == len(whole.places)
    for number, text in enumerate(lines, start=1):
        place = whole.place(number)
        if place.clause and "{%" not in text:
            assert text.startswith(PINNED["terms"]["sources"]["en"].split("\n")[place.clause_line - 1])
    assert [whole.place(n).line for n in range(1, len(lines) + 1)] == [1, 2, 2, 2, 2, 2, 3, 3, 3, 4]
    assert expand.keys(source) == ["terms"]


def test_without_clauses_nothing_is_touched():
    assert expand.expand("a\r\nb", {}, "en").text == "a\r\nb"
