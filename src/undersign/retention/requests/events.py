"""What happens to a request about personal data, and to what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import CODES, Event, personal

CODES |= {
    "erase": _("to be erased"),
    "restrict": _("kept, and used for nothing else"),
    "refuse": _("kept for now"),
}


@dataclass(frozen=True, kw_only=True)
class RequestReceived(Event):
    """kind: access | erasure. source: staff | person. due_on: the day it has to be answered by."""

    name = "request.received"
    sentence = _("Somebody asked for their personal data; it is to be answered by %(due_on)s")
    sentences = {"erasure": _("Somebody asked to erase their personal data; to be answered by %(due_on)s")}
    category = "messages"
    icon = "user"
    kind: str
    law: str
    source: str
    due_on: str
    person: str = personal()
    email: str = personal()


@dataclass(frozen=True, kw_only=True)
class RequestVerified(Event):
    """kind: code, where a code mailed to their address was typed; staff, where somebody looked."""

    name = "request.verified"
    sentence = _("%(actor)s checked who asked: %(how)s")
    sentences = {"code": _("Who asked typed the code mailed to their address")}
    category = "access"
    icon = "user-check"
    kind: str
    how: str = personal()


@dataclass(frozen=True, kw_only=True)
class RequestExtended(Event):
    name = "request.extended"
    sentence = _("%(actor)s extended the time to answer to %(until)s: %(reason)s")
    category = "edits"
    icon = "calendar"
    until: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class ItemDecided(Event):
    """kind: contract | contact | ticket | mail. decision: erase | restrict | refuse, which reads as code.
    basis: 17-3-b | 17-3-e, "" for erase. until: when the basis ends."""

    name = "request.item_decided"
    sentence = _("%(actor)s decided on one item (%(decision)s)")
    category = "edits"
    icon = "clipboard-check"
    kind: str
    item: str
    decision: str
    basis: str = ""
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemErased(Event):
    """On the contract itself; of anything else, on the request. item: its id; of mails, a keyed digest."""

    forgets = True
    name = "request.item_erased"
    sentence = _("What was kept of a person was erased, as they had asked")
    category = "system"
    icon = "eraser"
    kind: str
    item: str
    request_id: str


@dataclass(frozen=True, kw_only=True)
class ItemRestricted(Event):
    """On the contract: it is kept and used for nothing else (GDPR 18). until: when that basis ends."""

    name = "request.item_restricted"
    sentence = _("It is kept for claims or by law until %(until)s, and used for nothing else")
    category = "system"
    icon = "lock"
    request_id: str
    until: str


@dataclass(frozen=True, kw_only=True)
class RequestExported(Event):
    """files: how many PDFs went with it. sha256: of the ZIP."""

    name = "request.exported"
    sentence = _("%(actor)s exported everything about the person who asked")
    category = "access"
    icon = "download"
    files: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RequestClosed(Event):
    """kind: answered | unknown, where nobody could tell who asked."""

    name = "request.closed"
    sentence = _("%(actor)s closed the request: it is answered")
    sentences = {"unknown": _("%(actor)s closed the request: who asked could not be told")}
    category = "system"
    icon = "checks"
    kind: str


@dataclass(frozen=True, kw_only=True)
class RequestDueSoon(Event):
    name = "request.due_soon"
    sentence = _("A request about personal data has to be answered by %(due_on)s")
    category = "messages"
    icon = "alert-triangle"
    due_on: str
    days: int


@dataclass(frozen=True, kw_only=True)
class RequestOverdue(Event):
    name = "request.overdue"
    sentence = _("A request about personal data should have been answered by %(due_on)s")
    category = "messages"
    icon = "alert-triangle"
    due_on: str
