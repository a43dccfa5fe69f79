"""Conditions in words: what an author wrote in Liquid, as a sentence about the template's own labels."""

import pytest
from django.utils import translation

from undersign.drafting.fields.schema import Schema
from undersign.drafting.review import conditions

CHOICES = [{"value": "gold", "labels": {"en": "Gold", "es": "Oro"}}, {"value": "basic"}]
SCHEMA = Schema.from_json(
    {
        "fields": [
            {"name": "rent", "type": "money", "currency": "USD", "labels": {"en": "Monthly rent"}},
            {"name": "plan", "type": "choice", "labels": {"en": "Plan"}, "choices": CHOICES},
            {"name": "hipaa", "type": "yes_no", "labels": {"en": "Health data"}},
            {"name": "day", "type": "date", "labels": {"en": "Start"}},
            {"name": "note", "labels": {"en": "Note"}},
            {"name": "users", "type": "number", "labels": {"en": "Users"}},
        ]
    }
)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("rent > 500", "Monthly rent is over $500.00"),
        ("not (rent > 500)", "Monthly rent is at most $500.00"),
        ("plan == 'gold' or users >= 3", "Plan is Gold or Users is at least 3"),
        ("not (plan == 'gold' or users >= 3)", "Plan is not Gold and Users is under 3"),
        (
            "(plan == 'gold' or hipaa) and users < 3",
            "(Plan is Gold or Health data is Yes) and Users is under 3",
        ),
        ("not (hipaa)", "Health data is No"),
        ("note != blank", "Note is given"),
        ("not (note)", "Note is not given"),
        ("day > '2026-01-01'", "Start is after January 1, 2026"),
        ("note == ' and (x'", "Note is and (x"),
        ("note contains 'a'", "Note contains a"),
        ("each of rows", "each of rows"),
        ("rows.size > 3", "rows.size > 3"),
        ("plan == 'none of these'", "plan == 'none of these'"),
        ("{% evil", "{% evil"),
    ],
)
def test_in_words(written, words):
    with translation.override("en"):
        assert conditions.in_words(written, SCHEMA, "en") == words
