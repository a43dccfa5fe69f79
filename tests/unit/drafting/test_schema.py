import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.drafting import cast

from undersign.drafting.fields import schema as schemas
from undersign.drafting.fields import values
from undersign.drafting.fields.schema import MergeField, Schema


def codes(faults):
    return {fault.field: fault.code for fault in faults}


def test_a_schema_survives_its_json():
    assert Schema.from_json(cast.SCHEMA.to_json()) == cast.SCHEMA


def test_choices_keep_the_authors_order():
    """Also where whoever keeps the JSON sorts the names of objects, as the database does."""
    plan = {
        "name": "plan",
        "type": "choice",
        "choices": {"standard": {}, "premium": {"en": "Premium"}, "a": {}},
    }
    kept = json.loads(json.dumps(Schema.from_json({"fields": [plan]}).to_json(), sort_keys=True))
    assert kept["fields"][0]["choices"] == [
        {"value": "standard"}, {"labels": {"en": "Premium"}, "value": "premium"}, {"value": "a"}
    ]  # fmt: skip
    assert list(Schema.from_json(kept).fields[0].choices) == ["standard", "premium", "a"]


def test_choices_are_read_in_every_form():
    told = ({"a": {}, "b": {}}, ["a", "b"], [{"value": "a"}, {"value": "b", "labels": {}}])
    read = [Schema.from_json({"fields": [{"name": "x", "type": "choice", "choices": each}]}) for each in told]
    assert [dict(each.fields[0].choices) for each in read] == [{"a": {}, "b": {}}] * 3


def test_every_fault_is_found_at_once():
    found = cast.SCHEMA.check(
        {"fee": "12,50", "plan": "gold", "start": "31/12/2026", "colour": "red",
         "fees": [{"item": "x", "amount": "many"}, {"amount": "3"}]}
    )  # fmt: skip
    assert codes(found) == {
        "account.name": "missing",
        "fee": "not_money",
        "plan": "not_choice",
        "start": "not_date",
        "colour": "unknown",
        "fees[0].amount": "not_money",
        "fees[1].item": "missing",
    }


def test_right_values_have_no_faults():
    assert cast.SCHEMA.check(cast.VALUES) == []


@pytest.mark.parametrize(
    ("type_", "raw", "code"),
    [
        ("number", "1.2.3", "not_number"),
        ("number", "NaN", "not_number"),
        ("number", "1e400", "not_number"),
        ("number", True, "not_number"),
        ("money", {"amount": "1", "currency": "ZZZ"}, "no_currency"),
        ("email", "ana@", "not_email"),
        ("email", "ana@example.com\nBcc: x@example.com", "not_email"),
        ("phone", "call me", "not_phone"),
        ("yes_no", "perhaps", "not_yes_no"),
        ("person", 7, "not_person"),
        ("rows", "x", "not_rows"),
        ("text", {"a": 1}, "not_text"),
        ("text", "x" * 1_001, "too_long"),
    ],
)
def test_wrong_values_say_how_they_are_wrong(type_, raw, code):
    with pytest.raises(values.Wrong) as wrong:
        MergeField("x", type_).coerce(raw)
    assert wrong.value.code == code


def test_bounds_are_kept():
    seats = MergeField("seats", "number", least="1", most="500")
    assert seats.coerce("500") == 500
    with pytest.raises(values.Wrong, match="too_large"):
        seats.coerce("500.01")


def test_a_bad_declaration_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Schema.from_json({"fields": [{"name": "a"}, {"name": "a"}]})
    with pytest.raises(ValueError, match="bad field name"):
        Schema.from_json({"fields": [{"name": "__class__"}]})


@pytest.mark.parametrize(
    ("raw", "type_", "english", "spanish"),
    [
        ("1850", "money", "€1,850.00", "1.850,00\xa0€"),
        ("12.5", "percentage", "12.5%", "12,5\xa0%"),
        ("10000.25", "number", "10,000.25", "10.000,25"),
        ("2026-12-01", "date", "December 1, 2026", "1 de diciembre de 2026"),
        (True, "yes_no", "Yes", "Sí"),
        ({"lines": "Alcalá 42", "city": "Madrid", "postcode": "28014"}, "address",
         "Alcalá 42, 28014 Madrid", "Alcalá 42, 28014 Madrid"),
    ],
)  # fmt: skip
def test_values_are_shown_in_the_readers_locale(raw, type_, english, spanish):
    exact = MergeField("x", type_, currency="EUR").coerce(raw)
    assert (values.show(exact, "en"), values.show(exact, "es")) == (english, spanish)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_amounts_are_exact(amount):
    field = MergeField("fee", "money", currency="USD")
    assert Decimal(field.coerce(str(amount) if "E" not in str(amount) else f"{amount:f}")) == amount


@given(st.text())
def test_text_never_carries_what_steers(raw):
    cleaned = values.clean(raw)
    assert values.clean(cleaned) == cleaned
    assert not any("\ue000" <= character <= "\uf8ff" or character == "\x00" for character in cleaned)


@given(
    st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))
)
def test_checking_never_breaks(given_values):
    for fault in cast.SCHEMA.check(given_values):
        assert isinstance(fault, schemas.Fault)
