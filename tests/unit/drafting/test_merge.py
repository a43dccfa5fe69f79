import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.drafting import cast

from undersign.drafting.fields import values
from undersign.drafting.text import merge
from undersign.drafting.text.filters import FILTERS
from undersign.drafting.text.merge import TemplateError
from undersign.typesetting import markdown, marks


def merged(source, given_values=None, language="en", **options):
    given_values = cast.VALUES if given_values is None else given_values
    return merge.merge(source, given_values, schema=cast.SCHEMA, language=language, **options)


def shown(source, given_values=None, language="en"):
    made = merged(source, given_values, language)
    return marks.plain(made.markdown, made.substitutions)


def test_values_appear_in_the_readers_locale():
    assert shown("{{ fee }} from {{ start }}") == "€1,850.00 from December 1, 2026"
    assert shown("{{ fee }} desde {{ start }}", language="es") == "1.850,00\xa0€ desde 1 de diciembre de 2026"


def test_conditions_compare_exactly():
    assert shown("{% if fee > 1849.99 and fee <= 1850.00 %}yes{% endif %}") == "yes"
    assert shown('{% if start < "2027-01-01" %}before{% endif %}') == "before"
    assert shown('{% case plan %}{% when "standard" %}s{% when "premium" %}p{% endcase %}') == "p"
    assert shown("{% unless hipaa %}none{% endunless %}") == "none"


def test_money_keeps_its_currency_and_dates_stay_dates():
    assert shown("{{ fee | times: 12 | minus: 0.01 }}") == "€22,199.99"
    assert shown('{{ fees | sum: "amount" }}') == "€1,850.25"
    assert shown("{{ start | add_months: 3 | add_days: -1 }}") == "February 28, 2027"
    assert shown('{{ "2024-02-29" | add_years: 1 }}') == "February 28, 2025"


def test_control_lines_leave_no_gap_in_a_table():
    blocks = markdown.parse(*_parts(merged(cast.SOURCE)))
    table = next(b for b in _all(blocks) if b["t"] == "table")
    assert [len(row) for row in table["rows"]] == [2, 2, 2]
    assert table["rows"][0][0] == [{"t": "s", "v": "Seats | 24"}]
    assert table["rows"][2][1] == [{"t": "s", "v": "€1,850.25"}]


def test_clauses_say_why_they_are_there_and_why_not():
    premium, hipaa = merged(cast.SOURCE).clauses
    assert (premium.key, premium.present, premium.condition) == ("premium", True, "plan == 'premium'")
    assert premium.because == (("Plan", "Premium"),)
    assert (hipaa.present, hipaa.condition, hipaa.lines) == (False, "hipaa", None)


def test_else_and_elsif_are_told_in_full():
    source = """{% if plan == "premium" %}{% clause "a" %}x{% endclause %}
{% elsif fee > 10 %}{% clause "b" %}x{% endclause %}
{% else %}{% clause "c" %}x{% endclause %}{% endif %}
{% case plan %}{% when "standard", "premium" %}{% clause "d" %}x{% endclause %}
{% else %}{% clause "e" %}x{% endclause %}{% endcase %}"""
    assert [clause.condition for clause in merged(source).clauses] == [
        "plan == 'premium'",
        "fee > 10",
        "not (plan == 'premium') and not (fee > 10)",
        "plan == 'standard' or plan == 'premium'",
        "not (plan == 'standard') and not (plan == 'premium')",
    ]


def test_missing_values_are_named_or_marked():
    with pytest.raises(merge.BadValues) as missing:
        merged("{{ account.name }} {{ fee }}", {"fee": 1})
    assert [(fault.field, fault.code) for fault in missing.value.faults] == [("account.name", "missing")]
    made = merged("{{ account.name }} {% for row in fees %}{% endfor %}", {}, gaps=True)
    assert made.missing == ("account.name", "fees")
    assert made.substitutions[0] == marks.Text("Customer", "account.name", gap=True)


def test_only_what_the_text_needs_is_missed():
    assert merged("Nothing asked.", {}).missing == ()
    assert (
        merged('{% if plan == "premium" %}{{ account.name }}{% endif %}', {"plan": "standard"}).missing == ()
    )


def test_a_wrong_value_is_a_fault_not_a_text():
    with pytest.raises(merge.BadValues) as wrong:
        merged("{{ fee }}", {"fee": "lots"})
    assert wrong.value.faults[0].code == "not_money"


@pytest.mark.parametrize(
    ("source", "line", "code"),
    [
        ("\n{{ acount.name }}", 2, "unknown_field"),
        ("{{ account.nmae }}", 1, "unknown_field"),
        ("{{ fee.cents }}", 1, "unknown_part"),
        ("{% for r in fees %}\n{{ r.amout }}{% endfor %}", 2, "unknown_part"),
        ("a\n{{ fee | dollars }}", 2, "unknown_filter"),
        ("a\n\n{% signatur customer %}", 3, "unknown_tag"),
        ("{% signature supplier %}", 1, "unknown_role"),
        ("x\n{% if plan %}\ny", 2, "unclosed"),
        ('{% clause "a" %}', 1, "unclosed"),
        ("x\n{% endif %}", 2, "stray_tag"),
        ("{% text customer %}", 1, "syntax"),
        ("{% signature %}", 1, "syntax"),
        ('{% text customer name:"A B" %}', 1, "syntax"),
        ("{% capture x %}{% signature customer %}{% endcapture %}", 1, "field_in_capture"),
        ("{{ now }}", 1, "unknown_field"),
        ("{{ account['__class__'] }}", 1, "unknown_field"),
        ("{{ fee", 1, "syntax"),
        ("{% include 'x' %}", 1, "unknown_tag"),
        ("{% echo fee %}", 1, "unknown_tag"),
        ("{% if fee > 'x' %}{% endif %}", 1, "filter"),
    ],
)
def test_template_faults_name_the_line_and_what_to_do(source, line, code):
    with pytest.raises(TemplateError) as error:
        merged(source)
    fault = error.value.faults[0]
    assert (fault.line, fault.code) == (line, code)
    assert str(fault).startswith(f"Line {line}: ")


def test_a_near_miss_is_suggested():
    with pytest.raises(TemplateError, match=r"account\.name"):
        merged("{{ acount.name }}")


def test_all_faults_are_reported_together():
    found = merge.analyse("{{ a }}\n{{ b }}\n{{ c | d }}", cast.SCHEMA).faults
    assert [(fault.line, fault.code) for fault in found] == [
        (1, "unknown_field"), (2, "unknown_field"), (3, "unknown_filter"), (3, "unknown_field"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..4000) %}{% for j in (1..4000) %}x{% endfor %}{% endfor %}",
        "{% assign a = 'x' %}{% for i in (1..200) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
        "{% assign n = 9 %}{% for i in (1..2000) %}{% assign n = n | times: n %}{% endfor %}{{ n }}",
        "{% for i in (1..5000) %}{{ note }}{% endfor %}",
        "{% if fee %}" * 60 + "{% endif %}" * 60,
        "{{ fee | plus: plan }}",
        "{{ fee | divided_by: 0 }}",
        "{{ '2026-13-40' | add_days: 1 }}",
        "{{ start | add_months: 9999999999 }}",
    ],
)
def test_greedy_templates_end_in_a_sentence_soon(source):
    began = time.process_time()
    with pytest.raises(TemplateError):
        merged(source, {**cast.VALUES, "note": "x" * 19_000})
    assert time.process_time() - began < 2


def test_a_huge_range_stays_small():
    assert len(shown("{% assign z = (1..900000000) | join: ',' %}{{ z }}")) < 40_000


def test_analysis_tells_what_a_template_uses():
    found = merge.analyse(cast.SOURCE, cast.SCHEMA)
    assert found.fields == ("account.name", "fee", "fees", "hipaa", "plan", "start")
    assert found.roles == ("customer", "provider")
    assert [kind for _, kind, _, _ in found.placed].count("signature") == 2
    assert [key for key, *_ in found.clauses] == ["premium", "hipaa"]
    assert (found.filters, found.faults) == (("plus",), ())


def test_places_have_names_of_their_own():
    made = merged("{% for i in (1..3) %}{% initials customer %}{% endfor %}{% initials provider %}")
    assert [field.name for field in made.fields] == [
        "customer_initials", "customer_initials_2", "customer_initials_3", "provider_initials",
    ]  # fmt: skip


def test_every_filter_survives_a_missing_value():
    for name in FILTERS:
        argument = {"join": ": ','", "replace": ": 'a', 'b'"}.get(name, ": 1")
        argument = (
            ""
            if name in ("upcase", "downcase", "capitalize", "strip", "size", "first", "last", "lines")
            else argument
        )
        merge.merge(f"{{{{ fee | {name}{argument} }}}}", {}, schema=cast.SCHEMA, language="en", gaps=True)


@given(st.text(min_size=1))
def test_data_never_becomes_markup(raw):
    made = merged("x{{ account.name }}y", {"account.name": raw}, gaps=True)
    expected = " ".join(values.clean(raw).strip().split("\n")) or "Customer"
    (block,) = markdown.parse(*_parts(made))
    assert block["t"] == "p"
    assert "".join(each["v"] for each in block["c"]) == f"x{expected}y"


@given(st.text())
def test_any_source_is_a_document_or_a_template_error(source):
    try:
        merged(source)
    except TemplateError as error:
        assert error.faults


def test_hostile_strings_are_only_text():
    strings = cast.hostile()
    if not strings:
        pytest.skip("the collection of naughty strings is not at hand")
    for raw in strings:
        (block,) = markdown.parse(*_parts(merged("x{{ account.name }}y", {"account.name": raw}, gaps=True)))
        assert {each["t"] for each in block["c"]} <= {"s", "gap"}
        with contextlib.suppress(TemplateError):
            markdown.parse(*_parts(merged(raw)))


def _parts(made):
    return made.markdown, made.substitutions


def _all(blocks):
    for block in blocks:
        yield block
        for item in block.get("items", ()):
            yield from _all(item["c"])


def test_an_unfinished_text_shows_what_nobody_declared_as_gaps_and_names_the_lines():
    text = "{{ plan }} and {{ nobody }}\n\n{{ nobody.name | upcase }}{% if nobody > 3 %}X{% endif %}\n"
    text += (
        "{% if hipaa %}{% assign z = 1 %}{% endif %}{% for each in nothing %}{{ each }}{% endfor %}{{ z }}"
    )
    with pytest.raises(TemplateError):
        merged(text, gaps=True)
    made = merged(text, {"plan": "premium"}, gaps=True, unfinished=True)
    gaps = [each.text for each in made.substitutions if each.gap]
    assert gaps == ["{{ nobody }}", "{{ nobody }}", "{{ z }}"] and "X" not in made.markdown
    told = [(fault.code, fault.line, fault.facts.get("name")) for fault in made.unfit]
    assert ("unknown_field", 1, "nobody") in told and ("unknown_field", 4, "nothing") in told
    assert "nobody" not in made.missing
    for never in ("{% if plan %}open", "{{ plan | shout }}"):
        with pytest.raises(TemplateError):
            merged(never, gaps=True, unfinished=True)
