"""Rehearsal: every branch taken, and what cannot be taken named by line and in the author's words."""

import json
import time

import pytest

from undersign.drafting import rehearsal
from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal import Rehearsal, combining

SCHEMA = Schema.from_json(
    {
        "fields": [
            {"name": "customer"},
            {"name": "plan", "type": "choice", "choices": ["standard", "premium", "enterprise"]},
            {
                "name": "region",
                "type": "choice",
                "choices": {"eu": {}, "us": {}, "uk": {}},
                "required": False,
            },
            {"name": "hipaa", "type": "yes_no"},
            {"name": "seats", "type": "number", "least": "1"},
            {"name": "fee", "type": "money", "currency": "EUR"},
            {"name": "old_fee", "type": "money", "currency": "EUR"},
            {"name": "start", "type": "date"},
            {"name": "note", "type": "text", "required": False},
            {"name": "signer", "type": "person", "required": False},
            {
                "name": "rows",
                "type": "rows",
                "required": False,
                "columns": [
                    {"name": "item"},
                    {"name": "kind", "type": "choice", "choices": ["monthly", "once"]},
                    {"name": "amount", "type": "money", "currency": "EUR"},
                ],
            },
        ],
        "roles": [{"name": "customer"}],
    }
)


def rehearse(source, **given):
    return rehearsal.rehearse(source, SCHEMA, **given)


FULL = {
    "if, elsif, else": (
        '{% if plan == "premium" %}A{% elsif plan == "enterprise" %}B{% else %}C{% endif %}',
        3,
    ),
    "if without else": ("{% if hipaa %}A{% endif %}", 2),
    "unless": ("{% unless hipaa %}A{% else %}B{% endunless %}", 2),
    "case": (
        '{% case plan %}{% when "premium", "enterprise" %}A{% when "standard" %}B{% endcase %}',
        2,
    ),
    "case with else": ('{% case plan %}{% when "premium" %}A{% else %}B{% endcase %}', 2),
    "for, none": ("{% for row in rows %}{{ row.item }}{% else %}none{% endfor %}", 2),
    "for, unwritten none": ("{% for row in rows %}{{ row.item }}{% endfor %}", 2),
    "inside a loop": (
        '{% for row in rows %}{% if row.kind == "once" %}A{% else %}B{% endif %}{% endfor %}',
        4,
    ),
    "last of a loop": ("{% for row in rows %}{% unless forloop.last %}, {% endunless %}{% endfor %}", 4),
    "nested": ('{% if hipaa %}{% if plan == "premium" %}A{% else %}B{% endif %}{% else %}C{% endif %}', 4),
    "boundary": ("{% if seats > 50 %}A{% elsif seats == 50 %}B{% else %}C{% endif %}", 3),
    "two fields": ("{% if fee > old_fee %}A{% elsif fee < old_fee %}B{% else %}C{% endif %}", 3),
    "date": ('{% if start >= "2027-06-01" %}A{% else %}B{% endif %}', 2),
    "contains": ('{% if note contains "rush" %}A{% else %}B{% endif %}', 2),
    "there": ("{% if note %}A{% else %}B{% endif %}", 2),
    "blank": ("{% if note == blank %}A{% else %}B{% endif %}", 2),
    "and, or": (
        '{% if hipaa and region == "us" %}A{% elsif region == "eu" or note %}B{% else %}C{% endif %}',
        3,
    ),
    "part of a person": ("{% if signer.title %}A{% else %}B{% endif %}", 2),
    "assigned": (
        '{% assign total = rows | sum: "amount" %}{% if total > 10000 %}A{% else %}B{% endif %}',
        2,
    ),
    "computed": ("{% assign whole = fee | times: seats %}{% if whole >= 250000 %}A{% else %}B{% endif %}", 2),
    "flag set under a condition": (
        '{% assign big = false %}{% if hipaa %}{% assign big = true %}{% endif %}{% if big %}A{% endif %}',
        4,
    ),
    "empty": ("{% if rows == empty %}A{% else %}B{% endif %}", 2),
    "fifty choices": (
        "{% case note %}" + "".join(f'{{% when "{n}" %}}{n}' for n in range(50)) + "{% endcase %}",
        51,
    ),
    "how many rows": ("{% if rows.size > 3 %}A{% else %}B{% endif %}", 2),
    "no condition at all": ("{{ customer }}", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", FULL)
def test_every_branch_is_taken(name):
    source, branches = FULL[name]
    report = rehearse(source)
    assert [(each.condition, each.under) for each in report.uncovered] == []
    assert (report.covered, len(report.branches), report.faults) == (branches, branches, ())
    assert report.is_full


def test_a_branch_is_told_by_line_and_in_the_authors_words():
    report = rehearse("a\n{% if seats > 5 %}\nb\n{% elsif hipaa %}\nc\n{% else %}\nd\n{% endif %}\n")
    assert [(each.line, each.condition) for each in report.branches] == [
        (2, "seats > 5"),
        (4, "hipaa"),
        (6, "not (seats > 5) and not (hipaa)"),
    ]


def test_what_cannot_be_is_never_true():
    report = rehearse('{% if plan == "gold" %}\nA\n{% endif %}\n')
    (never,) = report.never_true
    assert (never.line, never.why, never.facts) == (1, "not_a_choice", {"field": "plan", "value": "gold"})
    assert not report.is_full and [each.condition for each in report.uncovered] == ["plan == 'gold'"]


def test_a_value_that_is_no_choice_is_found_beside_one_that_is():
    report = rehearse('{% if plan == "premium" or plan == "gold" %}A{% endif %}')
    assert [each.facts["value"] for each in report.never_true] == ["gold"] and report.covered == 2


def test_contradictory_nesting_is_never_true():
    report = rehearse(
        '{% if plan == "premium" %}\n{% if plan == "standard" %}\nA\n{% endif %}\n{% endif %}\n'
    )
    assert [(each.line, each.why) for each in report.never_true] == [(2, "contradiction")]
    assert not report.is_full


def test_a_second_elsif_that_repeats_the_first_is_never_true():
    report = rehearse("{% if seats > 10 %}A{% elsif seats > 20 %}B{% else %}C{% endif %}")
    assert [(each.condition, each.why) for each in report.never_true] == [("seats > 20", "contradiction")]


def test_a_condition_that_always_holds_is_told_and_does_not_block():
    report = rehearse("{% if customer %}A{% endif %}")
    assert [each.why for each in report.never_true] == ["always"] and report.is_full


def test_undefined_and_unused_are_named():
    report = rehearse("{{ custmer }}\n{{ signer.nmae }}\n")
    assert [(each.name, each.line, each.closest) for each in report.undefined][0] == (
        "custmer",
        1,
        "customer",
    )
    assert report.undefined[1].name == "signer.nmae"
    assert {"plan", "rows"} < {each.name for each in report.unused} and not report.is_full


def test_library_clauses_are_rehearsed_in_their_own_lines():
    pinned = {"eu": {"number": 2, "titles": {}, "sources": {"en": "Text.\n{% if hipaa %}A{% endif %}"}}}
    report = rehearsal.rehearse('One\n{% library "eu" %}\n', SCHEMA, pinned)
    assert [(each.clause, each.line) for each in report.branches] == [("eu", 2), ("eu", 2)]
    assert report.is_full and report.combinations[0].clauses_present == ("eu",)


def test_combinations_say_which_clauses_they_show():
    source = '{% if hipaa %}{% clause "baa" %}B{% endclause %}{% endif %}{% clause "end" %}E{% endclause %}'
    shown = {each.name: each.clauses_present for each in rehearse(source).combinations}
    assert shown == {"Hipaa: Yes": ("baa", "end"), "Hipaa: No": ("end",)}


def test_up_to_sixteen_combinations_all_are_played_and_pairs_above():
    asked = ("hipaa", "note", "region", "signer")
    four = "".join(f"{{% if {name} %}}x{{% endif %}}" for name in asked)
    assert len(rehearse(four).combinations) == 16
    assert len(rehearse(four + '{% if plan == "premium" %}x{% endif %}').combinations) < 16


@pytest.mark.parametrize("sizes", [[2] * 5, [3, 3, 3], [2, 5, 3, 4, 2], [4] * 12, [7]])
def test_every_pair_meets(sizes):
    rows = combining.rows(sizes)
    for one in range(len(sizes)):
        for other in range(one):
            met = {(row[one], row[other]) for row in rows}
            assert len(met) == sizes[one] * sizes[other]
    assert rows[0] == (0,) * len(sizes) and len(set(rows)) == len(rows)


def case(values, **expects):
    return {"name": "Acme", "values": values, "expects": expects}


SOURCE = (
    '{% if seats > 50 %}{% clause "volume" %}Volume discount.{% endclause %}{% endif %}\n'
    "{% if hipaa %}Health data is protected.{% endif %}\n"
)


def test_a_saved_case_is_held_to_what_it_expects():
    kept = case({"seats": "51", "hipaa": True}, clauses=["volume"], says={"en": ["Health  data is"]})
    assert rehearse(SOURCE, cases=[kept]).differences == ()
    (found,) = rehearse(SOURCE.replace("> 50", "< 50"), cases=[kept]).differences
    assert (found.case, found.missing) == ("Acme", ("volume",))
    turned = SOURCE.replace("if hipaa", "unless hipaa").replace(
        "protected.{% endif", "protected.{% endunless"
    )
    (found,) = rehearse(turned, cases=[kept]).differences
    assert found.not_said == ("Health  data is",)
    assert not rehearse(SOURCE.replace("> 50", "< 50"), cases=[kept]).is_full


def test_cases_count_as_coverage():
    """Nothing but a case finds this sum."""
    source = "{% assign odd = seats | times: 7 | plus: 3 %}{% if odd == 682 %}A{% endif %}"
    assert [each.condition for each in rehearse(source).uncovered] == ["odd == 682"]
    report = rehearse(source, cases=[{"name": "exact", "values": {"seats": "97"}}])
    assert report.is_full and report.branches[0].covered_by == ("exact",)


def test_a_case_of_another_language_is_not_played():
    report = rehearse(SOURCE, cases=[{**case({}, clauses=["x"]), "language": "es"}])
    assert report.differences == () and not any(each.is_case for each in report.combinations)


def test_the_report_is_stable_json():
    cases = [case({"seats": "51"}, clauses=[])]
    told = rehearsal.every({"en": SOURCE, "es": SOURCE}, SCHEMA.to_json(), cases=cases).to_json()
    again = rehearsal.every({"es": SOURCE, "en": SOURCE}, SCHEMA.to_json(), cases=cases).to_json()
    assert json.dumps(told, sort_keys=True) == json.dumps(again, sort_keys=True)
    assert (told["branches"], told["covered"], told["is_full"]) == (8, 8, False)
    assert Rehearsal.from_json(json.loads(json.dumps(told))).to_json() == told


def test_a_declaration_that_cannot_be_read_is_a_fault():
    found = rehearsal.every({"en": "x"}, {"fields": [{"name": "No"}], "roles": []})
    assert [each.code for each in found.reports["en"].faults] == ["schema"] and not found.is_full


DEEP = "{% if hipaa %}" * 40 + "x" + "{% endif %}" * 40
BOMBS = {
    "loops": "{% for a in (1..5000) %}{% for b in (1..5000) %}{{ a }}{% endfor %}{% endfor %}",
    "grows": "{% assign a = 'x' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
    "joins": "{% assign a = (1..100000000) | join: 'x' %}{{ a }}",
    "nests": DEEP,
    "does not close": "{% if hipaa %}" * 30,
    "many conditions": "".join(f"{{% if seats > {n} %}}{n}{{% endif %}}\n" for n in range(2_000)),
    "slow at each of many": "{% for a in (1..4500) %}{{ a }}{% endfor %}"
    + "".join(f'{{% if note == "{n}" %}}{n}{{% endif %}}' for n in range(400)),
    "no such filter": "{{ customer | system: 'ls' }}",
    "no such tag": "{% include '/etc/passwd' %}",
    "names nothing": "a\n{{ nothing.at.all }}",
    "too long": "x" * 600_000,
    "five hundred thousand of output": "{{ customer }}" * 35_000,
    "divides by nothing": "{{ seats | divided_by: 0 }}",
}


HARMLESS = ("joins",)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_faults_within_two_seconds(name):
    began = time.process_time()
    report = rehearse(BOMBS[name])
    assert time.process_time() - began < 2
    assert all(each.line >= 1 for each in report.faults)
    assert bool(report.faults or report.undefined) is (name not in HARMLESS)
