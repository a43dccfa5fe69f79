"""A contract template of the tests for roles: a place to sign for whoever signs, and one question."""

from __future__ import annotations

from typing import Any

from undersign.contracts import draft

FIELDS: list[dict[str, Any]] = [
    {"name": "customer_name", "type": "text", "labels": {"en": "Customer"}, "default": "Acme"},
    {"name": "fee", "type": "money", "currency": "USD", "labels": {"en": "Fee"}, "default": "1480.00"},
]
SIGNS = ("signer", "in_person", "witness")


def role(
    name: str, order: int = 1, kind: str = "signer", party: str = "customer", **more: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "labels": {"en": name.capitalize()},
        "party": party,
        "order": order,
        "kind": kind,
        **more,
    }


def template(*roles: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """(sources, schema). Who signs has a box; the first role is asked how many seats are wanted."""
    first = roles[0]["name"]
    boxes = "\n".join(
        f"| {each['name']} | {{% signature {each['name']} %}} {{% date_signed {each['name']} %}} |"
        for each in roles
        if each["kind"] in SIGNS
    )
    asked = f'{{% text {first} name:"seats" label:"Seats" %}}' if roles[0]["kind"] in SIGNS else "none"
    text = (
        "## Order\n\n{{ customer_name }} pays {{ fee }}.\n\n"
        f"| Detail | Entry |\n|---|---|\n| Seats | {asked} |\n\n"
        f"## Signatures\n\n| Who | Signature |\n|---|---|\n{boxes}\n"
    )
    return {"en": text}, {"fields": FIELDS, "roles": list(roles), "consumer_disclosure": False}


def person(world, role_key: str, name: str, **more: Any) -> draft.Person:
    return draft.Person(role_key, name, world.email(name.split()[0]), **more)


def sent(world, *people: draft.Person, roles: list[dict[str, Any]], values: dict | None = None):
    """A contract of a fresh template with these roles, sent to these people."""
    sources, schema = template(*roles)
    key = f"routed_{len(sources['en'])}_{abs(hash(str(roles))) % 10**8}"
    version = world.publish(key, sources, schema)
    orders = {each["name"]: each["order"] for each in roles}
    ordered = [draft.Person(**{**vars(p), "order": orders.get(p.role_key, 1)}) for p in people]
    return world.sent(*ordered, version=version, values=values or {})
