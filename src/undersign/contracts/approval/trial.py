"""A rule, tried on what was sent: which of the last contracts it would have asked about. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from undersign.contracts.approval import facts, rule
from undersign.contracts.approval.rules import SendingRule
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.workspaces import policy

LAST = 50


@dataclass(frozen=True)
class Trial:
    """asked: what it would have asked about, the newest first. seen: how many it was tried on."""

    asked: list[Contract]
    seen: int


def of(found: SendingRule, by: Actor) -> Trial:
    """One rule, whether it is kept and on or not. Raises `Refused` (role.refused)."""
    return several([found], by=by)[found.id]


def several(found: list[SendingRule], *, by: Actor) -> dict[str, Trial]:
    """{id of the rule: its trial}. Contracts are read once for all of them."""
    policy.require(by, "approval.rules")
    sent = Contract.objects.visible_to(by).exclude(sent_at=None).select_related("account")
    last = list(sent.order_by("-sent_at")[:LAST]) if found else []
    wording = any(rule.asks_about_wording(each.asks_if) for each in found)
    known = [(each, facts.of(each, facts.frozen_clauses(each), wording=wording)) for each in last]
    return {
        each.id: Trial([contract for contract, said in known if each.matches(said)], len(last))
        for each in found
    }
