"""The contract that everything here is measured on: five pages of text, one signer with three fields.

It asks no consumer consent, because the contract that the peer was measured with had none either.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

KEY = "managed_data_service"
NAMES = {"en": "Managed Data Service Agreement"}
PAGES = 6  # five of text, and the one reserved for the seal's summary
SOURCE = (Path(__file__).parent / "contract.md").read_text(encoding="utf-8")


def _field(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "labels": {"en": label}, **more}


SCHEMA: dict[str, Any] = {
    "consumer_disclosure": False,
    "roles": [{"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1}],
    "fields": [
        _field("customer_name", "text", "Customer"),
        _field("customer_city", "text", "City"),
        _field(
            "plan",
            "choice",
            "Plan",
            choices={"standard": {"en": "Standard"}, "premium": {"en": "Premium"}},
        ),
        _field("region", "choice", "Region", choices={"eu": {"en": "Europe"}, "us": {"en": "United States"}}),
        _field("monthly_fee", "money", "Monthly fee", currency="EUR"),
        _field("start_date", "date", "Start"),
        _field("seats", "number", "Named users"),
    ],
}

_TOWNS = ("Ghent", "Porto", "Turku", "Graz", "Cork", "Bergamo", "Lund", "Toledo")


def signer(index: int) -> str:
    """Everybody's own name, so that no drawing of a signature is made from a cache."""
    return f"Robin {_TOWNS[index % 8]}-{index}"


def values(index: int) -> dict[str, str]:
    """No two contracts have the same values."""
    return {
        "customer_name": f"{_TOWNS[index % 8]} Instruments {index} GmbH",
        "customer_city": _TOWNS[(index + 3) % 8],
        "plan": "premium",
        "region": ("eu", "us")[index % 2],
        "monthly_fee": f"{1200 + index}.00",
        "start_date": f"2027-{index % 12 + 1:02}-01",
        "seats": str(10 + index % 90),
    }
