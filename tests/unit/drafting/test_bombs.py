"""Templates that loop, grow, nest or name what is not there: each ends in a fault with its line, soon.

Composed in the press, as servers do, so that nothing here could take a worker along.
"""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.drafting import cast

from undersign.drafting import compose
from undersign.drafting.text import merge
from undersign.drafting.text.merge import TemplateError

SECONDS = 2
FOR = "{% for i in (1..5000) %}"
BOMBS = {
    "loops in loops": FOR * 3 + "x" + "{% endfor %}" * 3,
    "a loop that doubles": '{% assign a = "x" %}' + FOR + "{% assign a = a | append: a %}{% endfor %}{{ a }}",
    "replace upon replace": '{{ "a"' + ' | replace: "a", "aaaaaaaaaa"' * 30 + " }}",
    "a long argument": '{{ "a" | append: "' + "b" * 300_000 + '" }}',
    "numbers without end": "{{ 9" + " | times: 999999999999999999999" * 2_000 + " }}",
    "an exponent": '{{ "1e999999999" | plus: 1 }}',
    "a day beyond time": "{{ start | add_days: 999999999999 }}",
    "a year beyond time": "{{ start | add_years: 99999 }}",
    "nothing to divide by": "{{ 1 | divided_by: 0 }}",
    "deep and open": "{% if hipaa %}" * 3_000,
    "deep and closed": "{% if hipaa %}" * 2_500 + "{% endif %}" * 2_500,
    "more tags than any": "{% if hipaa %}" * 30_000,
    "clauses in clauses": '{% clause "a" %}' * 3_000,
    "or without end": "{% if " + " or ".join(["hipaa"] * 10_000) + " %}x{% endif %}",
    "round brackets": "{{ " + "(" * 2_000 + "1" + ")" * 2_000 + " }}",
    "square brackets": "{{ fees" + "[0]" * 5_000 + " }}",
    "another file": '{% include "secret" %}',
    "itself": '{% render "itself" %}',
    "its own language": "{% liquid\necho a %}",
    "nobody's name": "\n\n{{ nowhere.at.all }}",
    "nobody's part": "{{ fees.amout }}",
    "half a character": "a\ud800b",
    "a break out of nothing": "{% break %}",
    "a clause nobody pinned": '{% library "itself" %}',
    "too much": "{{ note }}" * 60_000,
}


@pytest.fixture(scope="module")
def press():
    child = compose.Press()
    composed(child, "Warm.")
    yield child
    child.close()


def composed(press, source):
    return press.compose(
        compose.ComposeRequest(
            source=source, values=cast.VALUES, schema=cast.SCHEMA.to_json(), language="en", title="t",
            number="1", workspace="w", created_at=datetime(2026, 1, 1, tzinfo=UTC), pages=False,
        )
    )  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_it_ends_in_a_line(press, name):
    pid, began = press._child.pid, time.monotonic()
    with pytest.raises(TemplateError) as refused:
        composed(press, BOMBS[name])
    assert time.monotonic() - began < SECONDS
    lines = BOMBS[name].count("\n") + 1
    for fault in refused.value.faults:
        assert 1 <= fault.line <= lines and re.match(r"Line \d+: ", str(fault))
    assert press._child.pid == pid and press._child.poll() is None, "the child outlived it"


PIECES = [
    "{% if hipaa %}", "{% elsif plan == 'premium' %}", "{% else %}", "{% endif %}", "{% unless plan %}",
    "{% endunless %}", "{% for f in fees %}", "{% endfor %}", "{{ f.amount }}", "{{ fee | times: 2 }}",
    "{% case plan %}", "{% when 'premium' %}", "{% endcase %}", "{% assign a = fee %}", "{{ a }}",
    "{% capture a %}", "{% endcapture %}", '{% clause "c" %}', "{% endclause %}", '{% library "terms" %}',
    "{% signature customer %}", "{% signature nobody %}", "{{ nowhere }}", "{{", "}}", "{%", "%}", "\n", " x",
    "{% comment %}", "{% endcomment %}", "{% # %}", "{{ note | default: fee | append: '}}' }}", "| a |\n",
    "{% break %}", "{{ (1..9999999) | join: '-' }}", '{% library "odd" %}', "{%- library 'terms' -%}", "\r\n",
]  # fmt: skip
PINNED = {
    "terms": {"titles": {"en": "Terms"}, "sources": {"en": "We\n{{ fee }}"}},
    "odd": {"titles": {}, "sources": {"en": "{% if hipaa %}\n{% endclause %}"}},
}


@settings(max_examples=400, deadline=2_000)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_heap_of_pieces_merges_or_says_where(pieces):
    source = "".join(pieces)
    try:
        made = merge.merge(source, cast.VALUES, schema=cast.SCHEMA, language="en", gaps=True, pinned=PINNED)
    except TemplateError as wrong:
        lines = source.replace("\r\n", "\n").count("\n") + 1
        for fault in wrong.faults:
            key = fault.facts.get("clause")
            most = PINNED[key]["sources"]["en"].count("\n") + 1 if key else lines
            assert 1 <= fault.line <= most and str(fault)
    else:
        assert "{%" not in re.sub(r"\{%\}|x", "", made.markdown) or "{%" in source


def test_a_hundred_pages_and_five_hundred_fields(press):
    kinds = {"text": "Some text", "number": "12.5", "yes_no": "yes", "date": "2026-01-02"}
    fields = [{"name": f"f{n}", "type": list(kinds)[n % 4]} for n in range(500)]
    parts = []
    for n, field in enumerate(fields):
        said = (
            f"{{% if f{n} %}}\nYes.\n{{% else %}}\nNo.\n{{% endif %}}" if field["type"] == "yes_no" else "."
        )
        parts.append(
            f"## Part {n}\n\nValue {{{{ f{n} }}}}. " + "Lorem ipsum dolor sit amet. " * 28 + "\n\n" + said
        )
    request = compose.ComposeRequest(
        source="\n\n".join(parts) + "\n\n{% signature customer %}\n",
        values={each["name"]: kinds[each["type"]] for each in fields},
        schema={"fields": fields, "roles": [{"name": "customer"}]}, language="en", title="t", number="1",
        workspace="w", created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    made = press.compose(request)
    assert made.pages > 100 and "signature" in [box.kind for box in made.boxes]
