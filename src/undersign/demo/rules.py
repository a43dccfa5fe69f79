"""The demo's approvals before sending: two rules, one of which is off, and a draft that waits for legal."""

from __future__ import annotations

from undersign.contracts.approval import asking, facts, rules
from undersign.contracts.contract import Contract
from undersign.journal.refused import Refused
from undersign.workspaces.member import Member

LARGE = "A fee over 10,000"
NOTE = "They want to sign this week. The fee is what the calculator says for their seats."


def make_and_ask() -> None:
    """Tom's rules; the first draft that the first of them matches is asked about by whoever owns it."""
    tom = Member.objects.get(email="tom@northwind.example").actor()
    legal = Member.objects.get(email="ana@northwind.example")
    over, first = [{"kind": "amount", "over": "10000"}], {"who": [f"member:{legal.id}"], "every": True}
    large = rules.keep(rules.draft(LARGE, over, [first], by=tom), by=tom)
    far = [{"kind": "region", "among": ["apac", "mea"]}]
    apart = rules.draft("Customers far away", far, [{"who": ["role:legal"], "every": True}, first], by=tom)
    apart.is_on = False
    rules.keep(apart, by=tom)
    drafts = Contract.objects.filter(workspace_id=tom.workspace_id, status="draft").order_by("number")
    for draft in drafts.select_related("owner"):
        if draft.owner and large.matches(facts.of(draft, {})):
            try:
                asking.ask(draft, by=draft.owner.actor(), note=NOTE, sends=True)
            except Refused:
                continue
            return
