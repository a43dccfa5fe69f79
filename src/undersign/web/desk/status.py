"""The one list of status words: used by pages, API, mails and CSV. Colour is never alone.

A contract's word is more than its status column: it says whom one waits for, that a mail came back, or
that the time is over. Everything here reads rows already loaded; nothing asks the database again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.contracts import lifecycle
from undersign.contracts.approval import request
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.stock import template
from undersign.journal import clock
from undersign.journal.delivery import DONE, DUE, FAILED, INNER, Delivery

BOUNCED = "bounced"


@dataclass(frozen=True)
class Word:
    """A status as people read it. colour: grey, blue, green, red, amber, orange or purple.

    is_passing: the word changes by itself within moments, so a page that shows it asks again.
    """

    word: str
    colour: str
    is_passing: bool = False


_CONTRACT = {
    lifecycle.DRAFT: (gettext_noop("Draft"), "grey"),
    lifecycle.COMPLETED: (gettext_noop("Completed"), "green"),
    lifecycle.SEALED: (gettext_noop("Completed"), "green"),
    lifecycle.DECLINED: (gettext_noop("Declined"), "red"),
    lifecycle.ON_PAPER: (gettext_noop("Signed on paper"), "green"),
    lifecycle.VOIDED: (gettext_noop("Cancelled"), "grey"),
    lifecycle.EXPIRED: (gettext_noop("Expired"), "orange"),
}
# A draft about whose approval somebody was asked.
_APPROVAL = {
    request.ASKED: (gettext_noop("Needs approval"), "purple"),
    request.GRANTED: (gettext_noop("Approved, not sent"), "blue"),
    request.DECLINED: (gettext_noop("Not approved"), "red"),
}
_RECIPIENT = {
    lifecycle.WAITING: (gettext_noop("Not asked yet"), "grey"),
    lifecycle.INVITED: (gettext_noop("Asked to sign"), "blue"),
    lifecycle.OPENED: (gettext_noop("Opened, not signed"), "amber"),
    lifecycle.SIGNED: (gettext_noop("Signed"), "green"),
    lifecycle.REFUSED: (gettext_noop("Declined"), "red"),
    lifecycle.DELEGATED: (gettext_noop("Passed on"), "grey"),
    lifecycle.RELEASED: (gettext_noop("Not needed"), "grey"),
}
# Who does something else than sign.
_PART = {
    (turns.APPROVER, lifecycle.INVITED): (gettext_noop("Asked to approve"), "blue"),
    (turns.APPROVER, lifecycle.OPENED): (gettext_noop("Opened, not approved"), "amber"),
    (turns.APPROVER, lifecycle.SIGNED): (gettext_noop("Approved"), "green"),
    (turns.VIEWER, lifecycle.INVITED): (gettext_noop("Asked to read"), "blue"),
    (turns.VIEWER, lifecycle.OPENED): (gettext_noop("Opened, not confirmed"), "amber"),
    (turns.VIEWER, lifecycle.SIGNED): (gettext_noop("Has read it"), "green"),
    (turns.WITNESS, lifecycle.INVITED): (gettext_noop("Asked to witness"), "blue"),
    (turns.WITNESS, lifecycle.OPENED): (gettext_noop("Opened, not witnessed"), "amber"),
    (turns.WITNESS, lifecycle.SIGNED): (gettext_noop("Witnessed"), "green"),
    (turns.IN_PERSON, lifecycle.INVITED): (gettext_noop("Can sign in person"), "blue"),
    (turns.COPY, lifecycle.WAITING): (gettext_noop("Gets a copy at the end"), "grey"),
}
_DELIVERY = {
    DUE: (gettext_noop("Waiting"), "blue"),
    DONE: (gettext_noop("Delivered"), "green"),
    FAILED: (gettext_noop("Not delivered"), "red"),
}
_TICKET = {
    "new": (gettext_noop("New"), "purple"),
    "open": (gettext_noop("Open"), "blue"),
    "pending": (gettext_noop("Pending"), "amber"),
    "solved": (gettext_noop("Solved"), "green"),
    "closed": (gettext_noop("Closed"), "grey"),
}
_VERSION = {
    template.DRAFT: (gettext_noop("Draft"), "grey"),
    template.IN_REVIEW: (gettext_noop("In review"), "purple"),
    template.PUBLISHED: (gettext_noop("Published"), "green"),
    template.RETIRED: (gettext_noop("Retired"), "grey"),
}


def of(contract: Contract) -> Word:
    """The word for a contract whose recipients are loaded, and perhaps `is_undelivered` (see overview)."""
    if getattr(contract, "is_undelivered", False):
        return Word(_("Not delivered"), "red")
    if contract.is_draft and contract.approval:
        return _word(_APPROVAL, contract.approval)
    if contract.status == lifecycle.SENDING:
        return _sending()
    if contract.status != lifecycle.SENT:
        return _word(_CONTRACT, contract.status)
    signers = contract.signers
    if bounced(contract):
        return Word(_("Not delivered"), "red")
    if contract.due_at and contract.due_at < clock.now():
        return Word(_("Overdue"), "red")
    signed = {r.role_key for r in signers if r.status == lifecycle.SIGNED}
    if signed:
        roles = {r.role_key for r in signers}
        only_signs = all(r.role in (turns.SIGNER, turns.IN_PERSON) for r in signers)
        words = _("%(done)s of %(all)s signed") if only_signs else _("%(done)s of %(all)s done")
        return Word(words % {"done": len(signed), "all": len(roles)}, "blue")
    opened = next((r for r in signers if r.status == lifecycle.OPENED), None)
    if opened is not None:
        return recipient(opened)
    asked = [r for r in signers if r.status == lifecycle.INVITED]
    return Word(_waiting_for(asked), "blue") if asked else _sending()


def _sending() -> Word:
    return Word(_("Sending"), "blue", is_passing=True)


def _waiting_for(asked: list[Recipient]) -> str:
    """One name; of a group, that any one of them will do."""
    group = [r for r in asked if r.role_key == asked[0].role_key]
    if len(group) > 1:
        return _("Waiting for one of %(n)s") % {"n": len(group)}
    return _("Waiting for %(name)s") % {"name": isolated(asked[0].name)}


def is_fresh(contract: Contract) -> bool:
    """Sent within the last day: nobody should be reminded yet."""
    return contract.sent_at is not None and clock.now() - contract.sent_at < timedelta(days=1)


def isolated(name: str) -> str:
    """A name in any script that does not turn the sentence around it (Unicode UAX 9, FSI and PDI)."""
    return f"\u2068{name}\u2069"


def bounced(contract: Contract) -> Recipient | None:
    """The signer whose turn it is and whose mail came back, if there is one."""
    asked = [r for r in contract.signers if r.status in lifecycle.ASKED] if contract.is_open else []
    return next((r for r in asked if r.mail_status == BOUNCED), None)


def next_asked(contract: Contract) -> Recipient | None:
    """Whom its next step is about: whose mail came back, else the first whose turn it is."""
    return bounced(contract) or next(iter(contract.waiting_for), None)


def recipient(row: Recipient) -> Word:
    if row.mail_status == BOUNCED and row.status in lifecycle.ASKED:
        return Word(_("Not delivered"), "red")
    word = _PART.get((row.role, row.status))
    return Word(_(word[0]), word[1]) if word else _word(_RECIPIENT, row.status)


def delivery(row: Delivery) -> Word:
    if row.status == DONE and row.lane == INNER:
        return Word(_("Done"), "green")
    if row.status == DUE and row.attempts:
        return Word(_("Trying again"), "amber")
    return _word(_DELIVERY, row.status)


def ticket(row: Any) -> Word:
    return _word(_TICKET, row.status)


def version(row: template.TemplateVersion) -> Word:
    return _word(_VERSION, row.status)


def word_of_version(status: str) -> str:
    """The word of a version's status, for a filter."""
    return _word(_VERSION, status).word


def _word(words: dict[str, tuple[str, str]], status: str) -> Word:
    """A status that a later version or another helpdesk added is shown as it is, in grey."""
    word, colour = words.get(status, (status.capitalize(), "grey"))
    return Word(_(word), colour)
