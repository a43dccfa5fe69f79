"""Layouts of PDF templates: what is wrong with one, formulas, conditions, patterns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.drafting.fields import dependence, formula, patterns
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf import proposal
from undersign.drafting.pdf.layout import Layout
from undersign.intake import FoundField

ROLES = [{"name": "customer", "order": 1}, {"name": "provider", "party": "provider", "order": 2}]
SCHEMA = Schema.from_json({"fields": [{"name": "plan"}, {"name": "fee", "type": "money"}], "roles": ROLES})


def field(name: str, kind: str = "text", role: str = "customer", **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "role": role, "page": 1, "x": 50, "y": 50, "w": 100, "h": 20, **more}


SIGNED = [field("s1", "signature"), field("s2", "signature", "provider")]


def codes(*fields: dict[str, Any], schema: Schema = SCHEMA) -> list[tuple[str, str]]:
    layout = Layout.from_json({"pages": [[300, 400]], "fields": [*fields, *SIGNED]})
    return [(fault.field, fault.code) for fault in layout.faults(schema)]


def test_a_good_layout_has_no_faults_and_survives_json():
    layout = Layout.from_json({
        "sha256": "ab", "pages": [[300, 400]],
        "fields": [
            field("a", "dropdown", options=["x", {"value": "y", "labels": {"en": "Y"}, "at": [1, 2, 3, 4]}]),
            field("n", "number"), field("t", "formula", formula="n * fee"), *SIGNED,
        ],
    })  # fmt: skip
    assert layout.faults(SCHEMA) == []
    assert Layout.from_json(layout.to_json()) == layout


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"page": 2}, "no_page"), ({"page": 0}, "no_page"), ({"x": 250}, "off_page"), ({"y": -1}, "off_page"),
        ({"w": 1}, "too_small"), ({"kind": "video"}, "unknown_kind"), ({"role": "boss"}, "unknown_role"),
        ({"role": ""}, "nobody"), ({"source": "none"}, "unknown_source"), ({"kind": "radio"}, "no_options"),
        ({"kind": "radio", "options": ["a", "a"]}, "option_twice"), ({"font_size": 200}, "font_size"),
        ({"kind": "formula"}, "no_formula"), ({"kind": "formula", "formula": "1 +"}, "bad_formula"),
        ({"kind": "formula", "formula": "what * 2"}, "unknown_field"),
        ({"name": "s1"}, "name_twice"),
        ({"name": "No!"}, "bad_name"), ({"name": "undersign_seal"}, "bad_name"),
        ({"validation": {"pattern": "(a+)+"}}, "bad_pattern"),
        ({"validation": {"pattern": "("}}, "bad_pattern"),
        ({"visible_if": {"field": "nope", "is": "x"}}, "unknown_field"),
        ({"visible_if": {"field": "a", "is": "x"}}, "cycle"),
        ({"kind": "formula", "formula": "a + 1"}, "cycle"),
        ({"kind": "signature", "visible_if": {"field": "plan", "is": "x"}}, "signature_hidden"),
    ],
)  # fmt: skip
def test_each_fault_is_named(wrong, code):
    assert code in {found for _, found in codes({**field("a"), **wrong})}


def test_nobody_depends_on_what_is_answered_later():
    later = field("b", "number", "provider")
    assert codes(field("a", visible_if={"field": "b", "is": "1"}), later) == [("a", "later_field")]
    assert codes(field("a", "formula", formula="b * 2"), later) == [("a", "later_field")]
    assert codes(field("b", "number"), field("a", "formula", "provider", formula="b * 2")) == []


def test_a_longer_circle_is_found():
    circle = [field(n, visible_if={"field": o, "is": "x"}) for n, o in (("a", "b"), ("b", "c"), ("c", "a"))]
    assert {code for _, code in codes(*circle)} == {"cycle"}


def test_a_signer_without_a_signature_is_named():
    layout = Layout.from_json({"pages": [[300, 400]], "fields": [SIGNED[0]]})
    assert [(fault.code, fault.facts) for fault in layout.faults(SCHEMA)] == [
        ("no_signature", {"role": "provider"})
    ]


@pytest.mark.parametrize(
    "stored", [{"fields": [{}]}, {"pages": [1]}, {"fields": [{"name": "a", "x": "b"}]}, {"fields": 3}]
)
def test_what_is_no_layout_is_refused(stored):
    with pytest.raises(ValueError, match=r"layout|convert"):
        Layout.from_json(stored)


# Formulas


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("-2 * -3", "6"), ("10 / 4", "2.5"), ("0.1 + 0.2", "0.3"),
        ("sum(1, 2, 3.5)", "6.5"), ("min(3, 1) + max(2, 5)", "6"), ("round(2.345, 2)", "2.35"),
        ("round(2.5)", "3"), ("a * 3 - b", "-0.7"), ("2 - 1 - 1", "0"), ("8 / 2 / 2", "2"),
    ],
)  # fmt: skip
def test_formulas_are_exact(text, value):
    known = {"a": Decimal("0.1"), "b": Decimal("1")}
    assert formula.parse(text).value(known) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "a b",
        "1..2",
        "__import__",
        "f(1)",
        "a.b",
        "1 ** 2",
        "(" * 99,
        "round(1, a)",
        "sum()",
        "x" * 600,
        "=1",
    ],
)
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(formula.BadFormula):
        formula.parse(text)


@given(st.text(alphabet="ab1+-*/(),. sum", max_size=80))
def test_no_text_breaks_the_parser(text):
    try:
        parsed = formula.parse(text)
    except formula.BadFormula:
        return
    parsed.value({"a": Decimal(1), "b": None})


@given(st.decimals(-(10**9), 10**9, places=2), st.decimals(-(10**9), 10**9, places=2))
def test_sums_are_those_of_decimals(a, b):
    assert formula.parse("a + b * 2").value({"a": a, "b": b}) == a + b * 2


def test_empty_and_divided_by_zero_are_nothing():
    parsed = formula.parse("a / b")
    assert parsed.value({"a": None, "b": None}) is None
    assert parsed.value({"a": Decimal(1), "b": Decimal(0)}) is None


# Conditions


def settle(rules, **given_):
    return dependence.settle(rules, given_)


def test_hidden_means_emptied_all_the_way_down():
    rules = {
        "kind": {},
        "vat": {"visible_if": {"field": "kind", "is": "company"}},
        "country": {"visible_if": {"field": "vat", "is_not": ""}},
        "total": {"formula": "seats * 2", "places": 2, "visible_if": {"field": "country", "is": "ES"}},
        "seats": {},
    }
    shown = settle(rules, kind="company", vat="X1", country="ES", seats="3")
    assert shown.values["total"] == "6.00" and not shown.hidden
    hidden = settle(rules, kind="person", vat="X1", country="ES", seats="3")
    assert hidden.hidden == {"vat", "country", "total"}
    assert [hidden.values[n] for n in ("vat", "country", "total")] == ["", "", ""]


def test_a_condition_asks_one_box_of_a_group():
    rules = {"extras": {}, "days": {"visible_if": {"field": "extras", "is": "Training"}}}
    assert not settle(rules, extras="Backup\nTraining", days="2").hidden
    assert settle(rules, extras="Backup", days="2").hidden == {"days"}


def test_known_values_travel_with_the_rules():
    rules = {"total": {"formula": "seats * fee", "known": {"fee": "19.90"}, "places": 2}, "seats": {}}
    assert settle(rules, seats="10").values["total"] == "199.00"
    assert settle(rules, seats="").values["total"] == "", "a price alone is no total"


def test_circles_end():
    rules = {"a": {"formula": "b + 1"}, "b": {"formula": "a + 1", "visible_if": {"field": "a", "is": "1"}}}
    settle(rules, a="1", b="1")


# Patterns


@pytest.mark.parametrize(
    ("pattern", "is_safe"),
    [
        (r"[A-Z]{2}\d{6}", True), (r"\d{5}(-\d{4})?", True), (r"[\w.]+@[\w.]+\.[a-z]+", True), ("", True),
        (r"(a+)+", False), (r"(ab|cd)*x", False), (r"(a)\1", False), (r"(?=a)a", False),
        (r"\w*\w*\w*\w*x", False), ("[", False), ("a" * 300, False),
    ],
)  # fmt: skip
def test_patterns_that_could_run_for_hours_are_refused(pattern, is_safe):
    assert patterns.is_safe(pattern) is is_safe


# Proposals


@dataclass
class Taken:
    pdf_sha256: str
    page_sizes: tuple
    fields: tuple


def test_found_fields_and_tags_become_a_layout():
    found = (
        FoundField("Full Name", "name", 1, 50, 300, 100, 20, "Full name", True),
        FoundField("Color", "radio", 1, 50, 200, 10, 10, "Colour", options=("red",)),
        FoundField("Color", "radio", 1, 90, 200, 10, 10, options=("blue",)),
        FoundField("plan", "merge", 1, 50, 100, 100, 20, origin="tag"),
        FoundField("Full Name", "text", 1, 50, 20, 100, 20, max_length=7),
    )
    layout = proposal.of(Taken("cd", ((300.0, 400.0),), found))
    assert [(f.name, f.kind) for f in layout.fields] == [
        ("full_name", "name"), ("color", "radio"), ("plan", "text"), ("full_name_2", "text"),
    ]  # fmt: skip
    colour = layout.field("color")
    assert colour and [option.at for option in colour.options] == [(0, 0, 10, 10), (40, 0, 10, 10)]
    assert (colour.x, colour.w) == (50, 50)
    plan = layout.field("plan")
    assert plan and plan.source == "plan" and plan.is_fixed
    assert {code for fault in layout.faults(SCHEMA) for code in [fault.code]} <= {"nobody", "no_signature"}
