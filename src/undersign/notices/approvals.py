"""Mails about approvals before sending: to whoever is asked, and to whoever asked.

None of them holds contract text (law.md HI-7), and none decides anything: the way leads to a page behind
signing in, where the draft is read first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.contracts.approval import deciding, request
from undersign.contracts.approval.events import ApprovalReminded
from undersign.contracts.approval.request import ApprovalRequest, ApprovalWord
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling
from undersign.journal import event, history
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import messages
from undersign.store import rows
from undersign.workspaces.member import Member

event.CODES["approval_asked"] = _("question for approval")
event.CODES["approval_decided"] = _("answer about an approval")


def the_asked(entry: Entry) -> Iterable[str]:
    """Whose turn it is since this entry."""
    return list(entry.facts.get("asked", []))


def the_asker(entry: Entry) -> Iterable[str]:
    """Who asked, or the owner where a program did; not who decided it."""
    held = rows.get(ApprovalRequest, entry.facts["request_id"])
    if held.asked_by.startswith("mem_"):
        found = [held.asked_by]
    else:
        found = telling.sender(rows.get(Contract, entry.subject))
    return [each for each in found if each != entry.actor_id]


def ask(delivery: Delivery) -> dict[str, str]:
    """A draft waits for this member's word. target: the member's id."""
    member = Member.objects.get(pk=delivery.target)
    held = rows.get(ApprovalRequest, delivery.entry.facts["request_id"])
    if held.status != request.ASKED:
        return {"skipped": "nobody is asked any more"}
    if delivery.target in {word.member_id for word in rows.some(ApprovalWord, "request_id = %s", held.pk)}:
        return {"skipped": "they answered meanwhile"}
    contract = rows.get(Contract, delivery.subject)
    facts = {
        "again": delivery.entry.event == ApprovalReminded.name,
        "who": _asker_name(held, contract),
        "rules": held.rule_names,
        "customer": contract.account.name if contract.account else "",
        "note": _note(held),
        "sends": held.sends,
        "link": f"{settings.PUBLIC_URL}/contracts/{contract.id}/approval",
    }
    return messages.to_member("approval_asked", delivery, member, facts)


def tell(delivery: Delivery) -> dict[str, str]:
    """What became of the question, to who asked. target: the member's id."""
    member = Member.objects.get(pk=delivery.target)
    facts: dict[str, Any] = {"outcome": delivery.entry.event.partition(".")[2]}
    with translation.override(member.language):
        facts["what"] = messages.history_sentence(delivery)
    facts["sends"] = bool(delivery.entry.facts.get("sends"))
    facts["link"] = f"{settings.PUBLIC_URL}/contracts/{delivery.subject}"
    return messages.to_member("approval_decided", delivery, member, facts)


def send_on(delivery: Delivery) -> None:
    """Every word is there, and whoever asked said that it goes out then."""
    deciding.send_granted(rows.get(Contract, delivery.subject), delivery.entry.facts["request_id"])


def lapse(delivery: Delivery) -> None:
    """The draft was changed: what was asked or said about it may be about another one now."""
    deciding.lapse_if_changed(rows.get(Contract, delivery.subject))


def follow_rule(delivery: Delivery) -> None:
    """A rule was changed or taken away while drafts wait."""
    deciding.follow_rule(delivery.entry.facts["rule_id"], delivery.workspace_id)


def where_it_goes_on(entry: Entry) -> Iterable[str]:
    return [""] if entry.facts["sends"] else []


def _note(held: ApprovalRequest) -> str:
    """What was written with the question, while it is readable."""
    asked = Entry.objects.filter(
        workspace_id=held.workspace_id, subject=held.contract_id, event="approval.asked"
    )
    for row in asked.select_related("personal").order_by("-position"):
        if row.facts.get("request_id") == held.id:
            key = history.journal_key(held.workspace_id, held.contract_id)
            return str(history.personal(row, key).get("note", ""))
    return ""


def _asker_name(held: ApprovalRequest, contract: Contract) -> str:
    found = Member.objects.filter(pk=held.asked_by).first()
    return found.name if found else (contract.owner.name if contract.owner else contract.number)
