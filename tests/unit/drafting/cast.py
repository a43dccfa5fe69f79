"""A small template and its schema, shared by the tests of drafting and typesetting."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from undersign.drafting.compose import ComposeRequest
from undersign.drafting.fields.schema import Schema

AT = datetime(2026, 11, 22, 13, 4, 7, tzinfo=UTC)
HOSTILE = Path(__file__).parents[4] / "shared" / "corpora" / "text" / "blns.json"

SCHEMA = Schema.from_json(
    {
        "fields": [
            {"name": "account.name", "labels": {"en": "Customer", "es": "Cliente"}},
            {"name": "fee", "type": "money", "currency": "EUR", "labels": {"en": "Fee", "es": "Cuota"}},
            {"name": "plan", "type": "choice", "choices": {"standard": {}, "premium": {"en": "Premium"}}},
            {"name": "start", "type": "date"},
            {"name": "hipaa", "type": "yes_no", "required": False},
            {"name": "note", "type": "long_text", "required": False},
            {"name": "address", "type": "address", "required": False},
            {
                "name": "fees",
                "type": "rows",
                "columns": [{"name": "item"}, {"name": "amount", "type": "money", "currency": "EUR"}],
            },
        ],
        "roles": [
            {"name": "customer", "labels": {"en": "Customer", "es": "Cliente"}},
            {"name": "provider", "labels": {"en": "Provider"}, "party": "provider", "order": 2},
        ],
    }
)

VALUES: dict[str, Any] = {
    "account.name": "Meridian Freight, S.L.",
    "fee": "1850.00",
    "plan": "premium",
    "start": "2026-12-01",
    "fees": [{"item": "Seats | 24", "amount": "1500"}, {"item": "Portal", "amount": "350.25"}],
}

SOURCE = """# Support agreement

Between Northwind and **{{ account.name }}**, from {{ start }}.

## Fees

1. The fee is {{ fee }} a month.
2. It is made up as follows:

   | Item | Amount |
   |---|--:|
   {% assign total = 0 %}
   {% for row in fees %}
   {% assign total = total | plus: row.amount %}
   | {{ row.item }} | {{ row.amount }} |
   {% endfor %}
   | Total | {{ total }} |

{% if plan == "premium" %}
{% clause "premium" "Premium support" %}
## Premium support

Around the clock.
{% endclause %}
{% endif %}
{% if hipaa %}
{% clause "hipaa" "HIPAA rider" %}
## HIPAA rider

Protected health information.
{% endclause %}
{% endif %}

## Signatures {-}

Purchase order: {% text customer name:"po_number" label:"Purchase order" label_es:"Orden de compra" %}

{% signature customer %} {% name_of customer %} {% date_signed customer %}

{% signature provider %} {% name_of provider %} {% date_signed provider %}

{% checkbox customer name:"read" label:"I have read this agreement" required %}
"""


def request(**changes: Any) -> ComposeRequest:
    """A request that composes; `changes` replace its parts."""
    whole = ComposeRequest(
        source=SOURCE, values=VALUES, schema=SCHEMA.to_json(), language="en", title="Support agreement",
        number="NW-2026-0042", workspace="Northwind Cloud", created_at=AT,
    )  # fmt: skip
    return replace(whole, **changes)


def hostile() -> list[str]:
    """Strings that broke other programs, or none where the collection is not at hand."""
    return json.loads(HOSTILE.read_text()) if HOSTILE.exists() else []
