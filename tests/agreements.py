"""Small templates of what goes on after its signature: an agreement with a term and a price, the addendum
that renews it with other service levels, and an onboarding whose notices depend on the customer."""

from __future__ import annotations

ROLES = [{"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1}]
SIGNED = "\n\n| Customer |\n|---|\n| {% signature customer %} |\n"
FEE = {"amount": "1000.00", "currency": "EUR"}
PLANS = {"standard": {"en": "Standard"}, "premium": {"en": "Premium"}}
RESPONSE = '{% if plan == "premium" %}one hour{% else %}one working day{% endif %}'


def field(name: str, kind: str = "text", label: str = "", **more) -> dict:
    return {"name": name, "type": kind, **({"labels": {"en": label}} if label else {}), **more}


def agreement(**terms) -> tuple[dict, dict]:
    fields = [
        field("customer", label="Customer", source="account.name"),
        field("plan", "choice", "Plan", source="account.plan", choices=PLANS),
        field("fee", "money", "Monthly fee", currency="EUR"),
        field("start", "date", "Start"),
        field("months", "number", "Months", default=12),
    ]
    said = {"starts": "start", "months": "months", "amount": "fee", "every": "month", "payment_days": 30}
    said |= {"notice_days": 60, "renews": False, "renew_with": "renewal", **terms}
    text = (
        "## Agreement\n\n{{ customer }} has {{ plan }} for {{ fee }} from {{ start }}, {{ months }} months. "
    )
    return _made(f"{text}The first response comes within {RESPONSE}.", fields, said)


def renewal() -> tuple[dict, dict]:
    fields = [
        field("customer", label="Customer", source="account.name"),
        field(
            "current_plan",
            "choice",
            "Plan so far",
            source="amends.values.plan",
            choices=PLANS,
            required=False,
        ),
        field("plan", "choice", "Plan", source="account.plan", choices=PLANS),
        field("number", label="Agreement"),
        field("sha256", label="SHA-256"),
        field("current_end", "date", "Present end"),
        field("more", "number", "Further months", default=12),
        field("fee", "money", "Fee so far", currency="EUR"),
        field("new_fee", "money", "New fee", currency="EUR"),
    ]
    said = {"number": "number", "sha256": "sha256", "follows": "current_end", "months": "more"}
    said |= {"amount": "new_fee", "changes": {"fee": "new_fee"}}
    text = "## Renewal\n\n{{ number }} ({{ sha256 }}) of {{ customer }} goes on from {{ current_end }} for"
    text += " {{ more }} months at {{ new_fee }} instead of {{ fee }}.\n\n"
    changed = '{% if current_plan and current_plan != plan %}{% clause "levels" "Changed service levels" %}\n'
    changed += f"## Changed service levels\n\n1. With {{{{ plan }}}} it comes within {RESPONSE}.\n"
    return _made(text + changed + "{% endclause %}{% endif %}", fields, said)


def onboarding() -> tuple[dict, dict]:
    fields = [
        field("customer", label="Customer", source="account.name"),
        field("region", label="Region", source="account.region"),
        field("health", "yes_no", "Health data", source="account.details.hipaa", required=False),
        field("fee", "money", "Fee", source="ticket.fields.fee", currency="USD"),
        field("begins", "date", "First meeting", source="ticket.fields.begins"),
    ]
    said = {"starts": "begins", "amount": "fee", "every": "once", "payment_days": 30}
    text = "## Onboarding\n\nWe bring {{ customer }} onto the services from {{ begins }}, for {{ fee }}.\n\n"
    for name, title, when in (
        ("health_notice", "Health information", "health"),
        ("eu_notice", "European rules", 'region == "eu"'),
    ):
        text += f'{{% if {when} %}}{{% clause "{name}" "{title}" %}}\n## {title}\n\n1. A notice.\n'
        text += "{% endclause %}{% endif %}\n"
    return _made(text, fields, said)


def _made(text: str, fields: list[dict], said: dict) -> tuple[dict, dict]:
    schema = {"fields": fields, "roles": ROLES, "consumer_disclosure": False, "terms": said}
    return {"en": text + SIGNED}, schema
