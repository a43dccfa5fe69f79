"""Records as the pages show them: why they are due, what was decided, where copies of what is gone lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.journal.actor import Actor
from undersign.retention import category, hold
from undersign.retention import record as records
from undersign.retention.destruction import words
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.record import Record
from undersign.web.desk.status import Word
from undersign.workspaces import policy
from undersign.workspaces.member import Member

MOST = 200
STATUSES = {
    records.REVIEW: (gettext_noop("Waits for a decision"), "amber"),
    records.APPROVED: (gettext_noop("To be destroyed"), "blue"),
    records.WARNED: (gettext_noop("Everybody was warned"), "orange"),
}


@dataclass(frozen=True)
class Row:
    """rule: the words of what asks longest. matters: legal holds it is under, "" where one may not see which.
    is_mine: whoever looks owns the contract, and does not decide. decided: who decided that it goes."""

    record: Record
    word: Word
    rule: str
    basis: str
    plan: Destruction | None
    is_held: bool
    matters: str
    is_mine: bool
    decided: str

    @property
    def may_choose(self) -> bool:
        return not self.is_mine and (self.plan is None or self.plan.begun_at is None)

    @property
    def may_undo(self) -> bool:
        return self.record.status == records.APPROVED


def rows(by: Actor) -> list[Row]:
    """Those that wait for a decision or for their day, the first to go first."""
    waiting = Record.objects.visible_to(by).filter(status__in=STATUSES)
    found = list(waiting.select_related("contract__account").order_by("retain_until", "contract_id")[:MOST])
    plans = Destruction.objects.filter(contract__in=[each.pk for each in found], dropped_at=None)
    by_contract = {each.contract_id: each for each in plans}
    people = _names([each.decided_by for each in plans])
    return [_row(each, by_contract.get(each.pk), people, by) for each in found]


def _row(record: Record, plan: Destruction | None, people: dict[str, str], by: Actor) -> Row:
    plan = plan if record.status != records.REVIEW else None
    said, colour = STATUSES[record.status]
    held = hold.holding(record.contract_id)
    sees = policy.allows(by.role, "hold.see")
    reason: dict[str, Any] = next(iter(record.because.get("because", [])), {})
    return Row(
        record,
        Word(_(said), colour),
        rule=_rule(record.workspace_id, record.because.get("rule", "")),
        basis=str(reason.get("basis", "")),
        plan=plan,
        is_held=bool(held),
        matters=", ".join(each.matter for each in held) if sees else "",
        is_mine=record.contract.owner_id == by.id,
        decided=people.get(plan.decided_by, "") if plan else "",
    )


def _rule(workspace_id: str, key: str) -> str:
    if key == "extension":
        return _("Extended by a decision")
    if key.startswith("law:"):
        return key.removeprefix("law:")
    try:
        return str(category.find(workspace_id, key).title)
    except Exception:
        return key


@dataclass(frozen=True)
class Gone:
    """persons: who decided and who verified the rule. outside: what became of copies, in words."""

    plan: Destruction
    persons: str
    outside: list[str]


def gone(by: Actor) -> list[Gone]:
    """What was destroyed, the newest first."""
    found = Destruction.objects.visible_to(by).exclude(removed_at=None).select_related("contract")
    listed = list(found.order_by("-removed_at", "-id")[:MOST])
    asked = {each: [each.decided_by, *each.authority.get("persons", [])] for each in listed}
    names = _names([each for persons in asked.values() for each in persons])
    told = {each: ", ".join(dict.fromkeys(names.get(one, one) for one in asked[each])) for each in listed}
    return [Gone(each, told[each], words.outside(each.outside)) for each in listed]


def _names(ids: list[str]) -> dict[str, str]:
    return dict(Member.objects.filter(pk__in=ids).values_list("pk", "name"))
