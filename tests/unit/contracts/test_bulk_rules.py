"""What a spreadsheet's cells and columns mean; what could mean two things is refused."""

from __future__ import annotations

import pytest
from tests import paper

from undersign.contracts.bulk import guessing, targets, typed
from undersign.drafting.fields.schema import MergeField
from undersign.drafting.fields.values import Wrong

NUMBERS = {
    "1480": "1480", "1480.5": "1480.5", "1480,5": "1480.5", "1.480,50": "1480.50", "1,480.50": "1480.50",
    "1 480,50 €": "1480.50", "EUR 1'480.50": "1480.50", "$1,480,000": "1480000", "12,5 %": "12.5", "-3": "-3",
    "0.125": "0.125", "1234.567": "1234.567",
}  # fmt: skip
DAYS = {"2026-12-31": "2026-12-31", "31.12.2026": "2026-12-31", "31/12/2026": "2026-12-31",
        "12/31/2026": "2026-12-31", "4/4/2026": "2026-04-04"}  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), NUMBERS.items())
def test_numbers(said, meant):
    assert typed.number(said) == meant


@pytest.mark.parametrize("said", ["1.480", "1,480", "+12,345"])
def test_a_number_that_could_be_two_is_refused(said):
    with pytest.raises(Wrong, match="ambiguous_number"):
        typed.number(said)


@pytest.mark.parametrize(("said", "meant"), DAYS.items())
def test_days(said, meant):
    assert typed.day(said) == meant


@pytest.mark.parametrize("said", ["03/04/2026", "3-4-2026", "32.1.2026"])
def test_a_day_that_could_be_two_or_none_is_refused(said):
    with pytest.raises(Wrong):
        typed.day(said)


def test_choices_and_yes_by_any_name():
    plan = MergeField("plan", "choice", choices={"premium": {"en": "Premium", "es": "Prémium"}})
    assert typed.raw(plan, " PRÉMIUM ") == "premium"
    assert typed.raw(MergeField("eu", "yes_no"), "Sí") is True and typed.raw(plan, " ") is None


FOUND = targets.of(paper.SCHEMA)


def guessed(*columns: str, cells: tuple[str, ...] = ()) -> dict[str, str]:
    mapping = guessing.guess(columns, [cells or ("",) * len(columns)], FOUND)
    return {columns[at]: code for code, at in mapping.items()}


def test_columns_are_guessed_in_both_languages():
    assert guessed("Nombre completo", "Correo electrónico", "Empresa", "Fee", "Idioma", "ID", "Remarks") == {
        "Nombre completo": "people.customer.name",
        "Correo electrónico": "people.customer.email",
        "Empresa": "values.customer_name",
        "Fee": "values.monthly_fee",
        "Idioma": "language",
        "ID": "key",
    }
    assert guessed("Who", "Write to", cells=("Elena", "e@x.example")) == {"Write to": "people.customer.email"}
    assert guessed("provider email", "customer email") == {
        "provider email": "people.provider.email",
        "customer email": "people.customer.email",
    }
