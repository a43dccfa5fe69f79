"""What a webhook can be told of, and what it is told: that it happened, when, and to whom by id. Pure.

Hides how thin a message is. It carries ids and no facts about people, no wording and no values: whoever
receives it and wants more asks the API, under the rights of a key of its own.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from undersign.journal.entry import Entry, stamp
from undersign.workspaces import sandbox

# By what they are about, as a page offers them. All are recorded on a contract's or bulk send's own chain.
GROUPS: dict[str, tuple[str, Promise, tuple[str, ...]]] = {
    "ends": (
        "circle-check",
        _("How a contract ends"),
        (
            "contract.completed", "contract.sealed", "evidence.bundled", "contract.declined",
            "contract.voided", "contract.expired", "contract.signed_on_paper", "contract.corrected",
        ),
    ),
    "way": (
        "send",
        _("On its way"),
        (
            "contract.drafted", "contract.sent", "contract.extended", "contract.reassigned",
            "contract.overdue", "contract.ends_soon",
        ),
    ),
    "people": (
        "users",
        _("Its people"),
        (
            "recipient.invited", "recipient.opened", "recipient.signed", "recipient.approved",
            "recipient.witnessed", "recipient.declined", "recipient.delegated", "recipient.readdressed",
            "consent.given", "consent.withdrawn",
        ),
    ),
    "approval": (
        "clipboard-check",
        _("Approval before sending"),
        ("approval.asked", "approval.granted", "approval.declined"),
    ),
    "term": (
        "calendar-due",
        _("After signing"),
        (
            "contract.amended", "contract.renewal_due", "contract.term_renewed", "contract.lapsed",
            "billing.terms_confirmed", "billing.terms_disputed",
        ),
    ),
    "bulk": ("arrows-split", _("Bulk sends"), ("bulk.started", "bulk.finished", "bulk.stopped")),
}  # fmt: skip
EVENTS = tuple(name for _icon, _label, names in GROUPS.values() for name in names)
USUAL = ("contract.sent", "contract.completed", "evidence.bundled", "contract.declined", "contract.voided",
         "contract.expired", "recipient.signed")  # fmt: skip
TEST = "webhook.test"
NOUNS = {"ctr": "contract", "blk": "bulk_send"}
_AN_ID = re.compile(r"[a-z]{3}_[0-9a-z]{26}")


def message_id(entry: Entry) -> str:
    """The same on every attempt, at every endpoint, and when it is sent again years later."""
    return f"evt_{entry.hash[:32]}"


def body(entry: Entry) -> bytes:
    """A message, at most some hundred bytes. sequence: the entry's place in its record's chain, from 1.
    sandbox: true in a sandbox, left out elsewhere."""
    data: dict[str, Any] = {"workspace": entry.workspace_id}
    if sandbox.is_one(entry.workspace_id):
        data["sandbox"] = True
    data[NOUNS.get(entry.subject.partition("_")[0], "record")] = entry.subject
    data["sequence"] = entry.position
    for name, fact in sorted(entry.facts.items()):
        if _is_id(name, fact):
            said = name.removesuffix("_id")
            data[f"other_{said}" if said in data else said] = fact
    return packed(entry.event, stamp(entry.at), data)


def packed(kind: str, at: str, data: dict[str, Any]) -> bytes:
    return json.dumps({"type": kind, "timestamp": at, "data": data}, separators=(",", ":")).encode()


def _is_id(name: str, fact: Any) -> bool:
    return name.endswith("_id") and isinstance(fact, str) and bool(_AN_ID.fullmatch(fact))
