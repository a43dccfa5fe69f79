"""Two small templates: an agreement with a term and a price, and the addendum that renews it."""

from __future__ import annotations

ROLES = [{"name": "customer", "party": "customer", "order": 1}]
SIGNED = "{% signature customer %}"
FEE = {"amount": "1000.00", "currency": "EUR"}


def field(name: str, kind: str = "text", **more) -> dict:
    return {"name": name, "type": kind, **more}


def agreement(**terms) -> tuple[dict, dict]:
    fields = [
        field("customer", source="account.name"),
        field("plan", source="account.plan"),
        field("fee", "money", currency="EUR"),
        field("start", "date"),
        field("months", "number", default=12),
    ]
    said = {"starts": "start", "months": "months", "amount": "fee", "every": "month", "payment_days": 30}
    said |= {"notice_days": 60, "renews": False, "renew_with": "renewal", **terms}
    text = "# Agreement\n\n{{ customer }}: {{ plan }} for {{ fee }} from {{ start }}, {{ months }} months.\n"
    return {"en": text + SIGNED}, {
        "fields": fields,
        "roles": ROLES,
        "consumer_disclosure": False,
        "terms": said,
    }


def renewal() -> tuple[dict, dict]:
    fields = [
        field("customer", source="account.name"),
        field("plan", source="account.plan"),
        field("number"),
        field("sha256"),
        field("current_end", "date"),
        field("more", "number", default=12),
        field("fee", "money", currency="EUR"),
        field("new_fee", "money", currency="EUR"),
    ]
    said = {
        "number": "number",
        "sha256": "sha256",
        "follows": "current_end",
        "months": "more",
        "amount": "new_fee",
        "changes": {"fee": "new_fee"},
    }
    text = "# Renewal\n\n{{ number }} ({{ sha256 }}) of {{ customer }}, {{ plan }}, goes on from"
    text += " {{ current_end }} for {{ more }} months at {{ new_fee }} instead of {{ fee }}.\n\n"
    return {"en": text + SIGNED}, {
        "fields": fields,
        "roles": ROLES,
        "consumer_disclosure": False,
        "terms": said,
    }
