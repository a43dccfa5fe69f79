"""What a notice says and where it leads, for a page of them with few questions.

Hides that the words come from the journal, that several records' keys are needed for them, and that a notice
whose record this member may no longer see says nothing but its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from undersign.contracts.bulk.bulk import Bulk
from undersign.contracts.contract import Contract
from undersign.drafting.stock.template import Template, in_language
from undersign.journal import event, history
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.notices import kinds, staff
from undersign.notices.bell import Notice
from undersign.workspaces import sandbox

# What the trail says for itself, said to people.
INSTEAD = {"evidence.bundled": "contract.completed"}
ICONS = {
    "approval": "clipboard-check", "answered": "clipboard-check", "mention": "message-circle",
    "comment": "message", "asks": "user",
    "declined": "x", "bounced": "mail-x", "overdue": "clock-exclamation", "signed": "writing",
    "renewal": "refresh", "bulk": "users", "system": "plug", "hold": "lock",
    "review": "template", "news": "info-circle",
}  # fmt: skip
PAGES = {
    "approval": "desk:approval",
    "mention": "desk:comments",
    "comment": "desk:comments",
}  # of a contract, by kind


@dataclass(frozen=True)
class Line:
    """One notice. about: number and title of what it is about, "" where that is nobody's to see here."""

    notice: Notice
    sentence: str
    icon: str
    about: str
    number: str

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None


def days(found: list[Notice], by: Actor) -> list[tuple[date, list[Line]]]:
    """By day, the newest first."""
    grouped: dict[date, list[Line]] = {}
    for line in lines(found, by):
        grouped.setdefault(timezone.localtime(line.notice.at).date(), []).append(line)
    return list(grouped.items())


def lines(found: list[Notice], by: Actor) -> list[Line]:
    entries = Entry.objects.filter(workspace_id=by.workspace_id).select_related("personal")
    told = entries.in_bulk([each.entry for each in found])
    subjects = {each.subject for each in found}
    asked = {each.subject for each in found if each.kind == "approval"}
    contracts = Contract.objects.visible_to(by).in_bulk(subjects)
    contracts |= Contract.objects.filter(workspace_id=by.workspace_id).in_bulk(asked - contracts.keys())
    left = subjects - contracts.keys()
    others = {
        each.pk: in_language(each.names, None) for each in Template.objects.visible_to(by).filter(pk__in=left)
    }
    others |= dict(Bulk.objects.visible_to(by).filter(pk__in=left).values_list("pk", "title"))
    keys = {each: history.journal_key(by.workspace_id, each) for each in subjects}
    return [_line(each, told.get(each.entry), contracts, others, keys) for each in found]


def _line(
    each: Notice,
    told: Entry | None,
    contracts: dict[str, Contract],
    others: dict[str, str],
    keys: dict[str, bytes | None],
) -> Line:
    contract, other = contracts.get(each.subject), others.get(each.subject, "")
    is_seen = contract is not None or not each.subject.startswith("ctr_")
    sentence = str(kinds.KINDS[each.kind].words)
    if told is not None and is_seen:
        sentence = history.tell(told, keys[each.subject]).sentence
        if each.kind == kinds.MENTION:
            sentence = staff.mentions(history.tell(told, keys[each.subject]).actor)
        if told.event in INSTEAD:
            sentence = event.sentence(INSTEAD[told.event], {})
    about = contract.title if contract else other
    number = contract.number if contract else ""
    return Line(each, sentence, ICONS.get(each.kind, "bell"), about, number)


def address(found: Notice, by: Actor) -> str:
    """The page that a notice leads to; for somebody else's, the list of one's own."""
    if found.member_id != by.id:
        return reverse("desk:notifications")
    if found.subject.startswith("ctr_"):
        return reverse(PAGES.get(found.kind, "desk:contract"), args=[found.subject])
    if found.kind == "hold":
        return reverse("desk:hold", args=[found.subject])
    if found.kind == "bulk":
        return reverse("desk:bulk", args=[found.subject])
    if found.kind == "care":
        return reverse("desk:retention")
    if found.kind == "system":
        return _of_system(found)
    if found.subject.startswith((sandbox.HOME, sandbox.KIND)):
        return reverse("desk:retention_categories")
    if found.subject.startswith("tpl_"):
        entry = Entry.objects.filter(pk=found.entry).first()
        key = Template.objects.filter(pk=found.subject).values_list("key", flat=True).first()
        if entry and key:
            return reverse("desk:version", args=[key, int(entry.facts.get("number", 1))])
    return reverse("desk:notifications")


def _of_system(found: Notice) -> str:
    told = Entry.objects.filter(pk=found.entry).first()
    return (
        reverse("desk:connection", args=[told.facts["connection_id"]]) if told else reverse("desk:connectors")
    )
