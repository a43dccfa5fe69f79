"""One request of every operation that takes a body, as the description shows it; the tests send each.

Hides nothing: it is the table. A day that has to lie ahead is worked out when it is asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from undersign.journal import clock

PARTS = ("paper", "withdraw", "scope", "contact", "copies", "devices")
_STATEMENT = "\n\n".join(f"## Part {{#{part}}}\n\nWhat you may know of it." for part in PARTS)
_PEOPLE = [
    {"role": "customer", "name": "Carol Ortiz", "email": "carol@customers.example"},
    {"role": "provider", "name": "Dan O’Neil", "email": "dan@northwind.example"},
]
# Of what stands in an address.
NAMED: dict[str, Any] = {
    "contract_id": "ctr_01m833bjgem2hs1za3bpw5bv77",
    "recipient_id": "rcp_01m833bjgfq4v0zc2k7w9x1y3a",
    "delivery_id": "dlv_01m833bjgh7p2c4e6g8j0k2m4n",
    "bulk_id": "blk_01m833bjgj9r3d5f7h9k1m3p5q",
    "account_id": "acc_01m833bjgkb5t7v9x1z3a5c7e9",
    "contact_id": "con_01m833bjgmd7w9y1b3d5f7h9k1",
    "hold_id": "hol_01m833bjgqa3d5f7h9k1m3p5r8",
    "webhook_id": "whk_01m833bjgpa3d5f7h9k1m3p5r7",
    "member_id": "mem_01m833bjgnf9z1c3e5g7j9m1p3",
    "number": 1,
    "key": "service_order",
    "category": "service",
    "kind": "sealed",
    "email": "maya@northwind.example",
}
BODIES: dict[str, Any] = {
    "create": {
        "template": "service_order",
        "language": "en",
        "people": _PEOPLE,
        "values": {"customer_name": "Acme Robotics GmbH", "plan": "premium"},
    },
    "send": {"notify": {"opened": ["sender"]}},
    "void": {"reason": "The order was placed twice"},
    "ask_approval": {"note": "Their own wording in part 4", "send": True},
    "remind_recipient": {"notify": {"opened": ["sender"]}},
    "put_notify": {"notify": {"opened": ["sender"]}},
    "put_reminders": {"every_hours": 72},
    "remind": {"recipients": []},
    "put_order": {"orders": {}},
    "put_message": {"message": "Look at page 2."},
    "put_address": {"email": "carol.again@customers.example"},
    "embed_sending": {"origins": ["https://app.example.com"]},
    "embed_signing": {"origins": ["https://app.example.com"], "colour": "#0b5fc0"},
    "put_owner": {"owner": "maya@northwind.example"},
    "patch_recipient": {"name": "Eve Ortiz"},
    "patch_fields": {"values": {"customer_name": "Acme Robotics GmbH"}},
    "let_go": {"reason": "They gave notice", "notify": {"completed": ["sender"]}},
    "renew": {"notify": {"completed": ["sender", "watchers"]}},
    "correct_contract": {"notify": {"opened": ["nobody"]}},
    "place_hold": {
        "matter": "2026-CV-118",
        "title": "Acme v. Northwind",
        "custodian": "Nora Keller",
        "reason": "A claim was filed.",
        "query": "q=Acme&template=service_order",
    },
    "add_held": {"contracts": ["ctr_01m833bjgem2hs1za3bpw5bv77"]},
    "release_hold": {"step": "ask", "reason": "The case was settled"},
    "put_retention": {"categories": ["hipaa"], "governing_law": "Illinois"},
    "publish_disclosure": {"statements": {"en": _STATEMENT}, "new_needs": False},
    "put_template": {"names": {"en": "Fresh"}},
    "place_template": {"folder": "Sales", "restricted_roles": ["agent"]},
    "save_copy": {"edition": 2, "sources": {"en": "Agreed."}},
    "freeze_copy": {"note": "Shorter"},
    "approve_version": {},
    "publish_version": {},
    "retire_version": {"reason": "Old"},
    "comment_line": {"language": "en", "line": 1, "text": "Why?"},
    "put_clause": {"titles": {"en": "Fresh"}, "sources": {"en": "Agreed."}},
    "put_requirement": {"required": False},
    "put_rule": {"roles": ["legal"], "count": 1},
    "make_bulk": {
        "template": "service_order",
        "columns": ["Name"],
        "rows": [["Carol Ortiz"]],
        "notify": {"completed": ["watchers"]},
    },
    "put_mapping": {"mapping": {}},
    "retry_bulk": {"rows": []},
    "draft_from_ticket": {"template": "service_order"},
    "invite": {"email": "new@northwind.example", "role": "agent"},
    "put_role": {"role": "agent"},
    "make_webhook": {"url": "https://erp.example/undersign", "events": ["contract.completed"]},
    "put_webhook": {"url": "https://erp.example/undersign", "events": ["contract.completed"], "name": "ERP"},
    "rotate_webhook": {"hours": 24},
    "replay_webhook": {"since": "2026-01-01T00:00:00Z"},
}


def body(operation: str) -> Any:
    """What is sent to an operation, None where it takes nothing."""
    if operation == "put_end":
        return {"day": str((clock.now() + timedelta(days=40)).date())}
    return BODIES.get(operation)
