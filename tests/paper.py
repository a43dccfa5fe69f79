"""The contract template of the tests: two roles, a clause that depends on the plan, five things to fill."""

from __future__ import annotations

from typing import Any

EN = """
## Service order

{{ customer_name }} orders the {{ plan }} plan from {{ start_date }} for {{ monthly_fee }} a month.

{% if note %}{{ note }}{% endif %}

{% clause "response" "Response times" %}
## Response times

{% if plan == "premium" %}
1. Northwind answers within one hour, day and night.
{% else %}
1. Northwind answers within one working day.
{% endif %}
{% endclause %}

## Details

| Detail | Entry |
|---|---|
| Order number | {% text customer name:"po_number" label:"Order number" %} |
| Billing e-mail | {% text customer name:"billing_email" label:"Billing e-mail" required %} |
| Authority | {% checkbox customer name:"authority" label:"I may sign for the customer" required %} |

## Signatures {-}

| {{ customer_name }} | Northwind |
|---|---|
| {% signature customer %} | {% signature provider %} |
| {% name_of customer %} | {% name_of provider %} |
| {% date_signed customer %} | {% date_signed provider %} |
"""
ES = EN.replace("Service order", "Pedido").replace("Response times", "Tiempos de respuesta")
SOURCES = {"en": EN, "es": ES}

FIELDS: list[dict[str, Any]] = [
    {"name": "customer_name", "type": "text", "labels": {"en": "Customer"}, "source": "account.name"},
    {
        "name": "plan",
        "type": "choice",
        "labels": {"en": "Plan"},
        "source": "account.plan",
        "choices": {"standard": {"en": "Standard"}, "premium": {"en": "Premium"}},
    },
    {
        "name": "monthly_fee",
        "type": "money",
        "currency": "USD",
        "labels": {"en": "Monthly fee"},
        "source": "ticket.fields.monthly_fee",
    },
    {"name": "start_date", "type": "date", "labels": {"en": "Start"}, "default": "2026-12-01"},
    {"name": "note", "type": "text", "labels": {"en": "Note"}, "required": False},
]
ROLES = [
    {"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1},
    {"name": "provider", "labels": {"en": "Northwind"}, "party": "provider", "order": 2},
]
SCHEMA = {"fields": FIELDS, "roles": ROLES, "consumer_disclosure": True}
VALUES = {
    "customer_name": "Acme Robotics GmbH",
    "plan": "premium",
    "monthly_fee": "1480.00",
    "start_date": "2026-12-01",
}
ANSWERS = {"po_number": "PO-7", "billing_email": "billing@customers.example", "authority": "yes"}


def for_many(count: int) -> tuple[dict[str, str], dict[str, Any]]:
    """(sources, schema) of a contract that `count` people sign side by side, without consumer consent."""
    roles = [
        {"name": f"signer_{n}", "labels": {"en": f"Signer {n}"}, "order": 1} for n in range(1, count + 1)
    ]
    places = "\n".join(f"| Signer {n} | {{% signature signer_{n} %}} |" for n in range(1, count + 1))
    source = (
        "## Pledge\n\nWe agree about {{ customer_name }}.\n\n| Who | Signature |\n|---|---|\n" + places + "\n"
    )
    return {"en": source}, {"fields": FIELDS[:1], "roles": roles, "consumer_disclosure": False}
