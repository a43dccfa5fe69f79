"""Requests about personal data as pages and files show them: where each stands, its items, who got what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.connectors.linking.connection import Connection
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.retention.category import Category
from undersign.retention.requests import asking, deciding, finding
from undersign.retention.requests import request as requests
from undersign.retention.requests.request import Item, Request
from undersign.typesetting import spreadsheet
from undersign.web.desk.status import Word
from undersign.workspaces import policy

MOST = 500
KINDS = {requests.ACCESS: gettext_noop("Wants to see it"), requests.ERASURE: gettext_noop("Wants it erased")}
STATUSES = {
    requests.RECEIVED: (gettext_noop("Check who asked"), "amber"),
    requests.OPEN: (gettext_noop("Being answered"), "blue"),
    requests.CLOSED: (gettext_noop("Closed"), "grey"),
}
ITEMS = {
    requests.CONTRACT: gettext_noop("Contract"),
    requests.CONTACT: gettext_noop("Contact"),
    requests.TICKET: gettext_noop("Ticket"),
    requests.MAIL: gettext_noop("Mails"),
}
DECISIONS = {
    requests.ERASE: (gettext_noop("Being erased"), "red"),
    requests.RESTRICT: (gettext_noop("Restricted"), "purple"),
    requests.REFUSE: (gettext_noop("Kept"), "amber"),
}
BASES = {
    requests.BY_LAW: gettext_noop("a law asks for it, 17(3)(b)"),
    requests.CLAIMS: gettext_noop("legal claims, 17(3)(e)"),
}
WENT = {
    "ticket": gettext_noop("helpdesk"),
    "account": gettext_noop("customer records"),
    "archive": gettext_noop("archive"),
    "billing": gettext_noop("billing"),
    "sync": gettext_noop("fields kept in step"),
}


@dataclass(frozen=True)
class Row:
    asked: Request
    kind: str
    word: Word
    days: int

    @property
    def is_late(self) -> bool:
        return self.days < 0 and self.asked.status != requests.CLOSED


@dataclass(frozen=True)
class Line:
    """went: who else got it, in words."""

    item: Item
    kind: str
    about: str
    url: str
    word: Word | None
    basis: str
    went: str


def rows(by: Actor) -> list[Row]:
    """Open ones first, the nearest day first."""
    found = Request.objects.visible_to(by).order_by("due_on", "id")[:MOST]
    return sorted((_row(each) for each in found), key=lambda row: row.asked.status == requests.CLOSED)


def _row(asked: Request) -> Row:
    said, colour = STATUSES[asked.status]
    left = (asked.last_day - clock.now().date()).days
    return Row(asked, _(KINDS[asked.kind]), Word(_(said), colour), left)


def one(asked: Request, by: Actor) -> dict[str, Any]:
    return {
        "row": _row(asked),
        "asked": asked,
        "lines": [_line(each) for each in asked.items.all()],
        "bases": [(key, _(words)) for key, words in BASES.items()],
        "latest": asking.latest(asked.received_at.date(), asked.law),
        "may_decide": policy.allows(by.role, "request.decide"),
    }


def _line(item: Item) -> Line:
    about = finding.about(item.kind, item.item)
    said, colour = DECISIONS.get(item.decision, ("", ""))
    word = Word(_(said), colour) if said else None
    if item.done_at is not None:
        word = Word(_("Erased"), "grey")
    is_contract = item.kind == requests.CONTRACT
    went = [_(WENT[lane]) for lane in deciding.told_to(item.item)] if is_contract else []
    url = reverse("desk:contract", args=[item.item]) if is_contract else ""
    basis = _(BASES[item.basis]) if item.basis else ""
    return Line(item, _(ITEMS[item.kind]), about, url, word, basis, ", ".join(went))


def processing(by: Actor) -> bytes:
    """The record of processing (GDPR 30) and who processes on the workspace's behalf (28), as CSV."""
    head = [_("What for"), _("Whose data"), _("Which data"), _("Who gets it"), _("Kept"), _("Basis")]
    people = _("signers, contacts, staff")
    data = _("name, email, answers, signature, address of the connection, checks of identity")
    kept = [
        [
            _("Contracts: %(name)s") % {"name": each.name or each.key},
            people,
            data,
            "",
            _length(each),
            each.basis,
        ]
        for each in Category.objects.filter(workspace_id=by.workspace_id).order_by("key")
    ]
    links = Connection.objects.filter(workspace_id=by.workspace_id, removed_at=None).order_by("kind", "name")
    given = [
        [_("Passing on: %(kind)s") % {"kind": each.kind}, people, data, _where(each), "", ""]
        for each in links
    ]
    return spreadsheet.as_csv(head, [*kept, *given])


def _where(link: Connection) -> str:
    return f"{link.name} ({link.connector}) {link.settings.get('url', '')}".strip()


def _length(category: Category) -> str:
    if category.months is None:
        return _("as said for each")
    return ngettext("%(n)s month", "%(n)s months", category.months) % {"n": category.months}
