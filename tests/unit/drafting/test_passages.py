"""Conditional passages without a name say why they are there, as named clauses do."""

from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal.against import against
from undersign.drafting.text import merge

SCHEMA = Schema.from_json(
    {
        "fields": [
            {"name": "kind", "type": "choice", "labels": {"en": "Kind"},
             "choices": {"laptop": {"en": "Laptop"}, "phone": {"en": "Phone"}}},
            {"name": "days", "type": "number", "labels": {"en": "Days"}},
        ],
        "roles": [],
    }
)  # fmt: skip
LENT = """# Lent

It is returned{% if days > 30 %} clean{% endif %}.

{% if kind == "laptop" %}
## Data on the device

1. The Customer erases all data before the return.
{% else %}
1. The *device* is reset by us within {{ days }} days after it came back.
{% endif %}
{% if days %}
{% clause "term" "Term" %}
{% if days > 30 %}
Long.
{% endif %}
{% endclause %}
{% endif %}
"""


def merged(**values):
    return merge.merge(LENT, values, schema=SCHEMA, language="en")


def test_a_block_of_its_own_is_a_passage_with_its_reason():
    found = {each.title: each for each in merged(kind="laptop", days="7").clauses}
    assert list(found) == ["Data on the device", "“The device is reset by us within…”", "Term"]
    there, gone = found["Data on the device"], found["“The device is reset by us within…”"]
    assert (there.present, there.because) == (True, (("Kind", "Laptop"),))
    assert (gone.present, gone.condition) == (False, "not (kind == 'laptop')")
    text = merged(kind="laptop", days="7").markdown.split("\n")
    assert text[there.lines[0]] == "## Data on the device"


def test_what_is_written_stays_the_same():
    assert merged(kind="phone", days="40").markdown.startswith(
        "# Lent\n\nIt is returned clean.\n\n1. The *device*"
    )


def test_named_clauses_are_what_saved_cases_expect_and_passages_are_told_beside():
    assert [each[0] for each in merge.analyse(LENT, SCHEMA).clauses] == ["term"]
    (given,) = against(LENT, SCHEMA, [{"kind": "laptop", "days": "7"}])
    assert given.titles == ("Term", "Data on the device")


def test_a_loop_is_no_passage():
    text = "{% for n in (1..3) %}\n{% if days > 3 %}\n- long\n{% endif %}\n{% endfor %}\n"
    assert merge.merge(text, {"days": "9"}, schema=SCHEMA, language="en").clauses == ()
