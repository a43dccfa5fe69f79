"""A contract's deliveries in words: what each one was, where it went, how it stands.

Hides the names that effects and targets have inside. Steps of our own machinery are told as such; an
effect that is not in the list yet is shown by its own name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.connectors.giving import destinations
from undersign.connectors.sync import writing
from undersign.contracts.contract import Contract
from undersign.journal.delivery import DONE, DUE, FAILED, INNER, Delivery

WHAT = {
    "invite": ("mail", gettext_noop("Invitation to sign")),
    "remind": ("bell", gettext_noop("Reminder")),
    "later": ("clock", gettext_noop("Link to finish later")),
    "code": ("key", gettext_noop("Sign-in code")),
    "sms": ("key", gettext_noop("Sign-in code by SMS")),
    "copies": ("mail-opened", gettext_noop("Signed copy")),
    "declined": ("mail", gettext_noop("Notice: declined")),
    "voided": ("mail", gettext_noop("Notice: cancelled")),
    "news": ("bell", gettext_noop("News")),
    "passed_on": ("link", gettext_noop("Link to go on looking")),
    "tell_owner": ("mail", gettext_noop("Notice to the owner")),
    "ticket": ("ticket", gettext_noop("Signed contract to the ticket")),
    "ticket_note": ("note", gettext_noop("Note on the ticket")),
    "account": ("building", gettext_noop("Signed contract to the account")),
    "write_back": ("refresh", gettext_noop("News to a connected system")),
    "archive": ("archive", gettext_noop("Signed contract and evidence to the archive")),
    "issue": ("certificate", gettext_noop("Issue the document")),
    "advance": ("player-play", gettext_noop("Ask the next signer")),
    "act": ("writing", gettext_noop("Put the signature into the document")),
    "seal": ("lock-check", gettext_noop("Seal the document, make the certificate")),
    "bundle": ("file-zip", gettext_noop("Pack the evidence")),
    "store_checkpoint": ("lock-check", gettext_noop("Checkpoint to the second store")),
    "witness": ("lock-check", gettext_noop("Checkpoint to the witness")),
    "mail_checkpoint": ("mail", gettext_noop("Checkpoint by mail")),
    "stamp": ("clock", gettext_noop("Time stamp of an outside authority")),
}


@dataclass(frozen=True)
class Outgoing:
    delivery: Delivery
    icon: str
    what: str
    where: str
    is_inner: bool

    @property
    def can_retry(self) -> bool:
        return self.delivery.status == FAILED

    @property
    def is_pending(self) -> bool:
        return self.delivery.status == DUE


def sorted_out(contract: Contract, rows: Iterable[Delivery]) -> dict[str, Any]:
    """{outside, inside: steps of our own that went well, is_pending}; contract: with its people loaded."""
    rows = list(rows)
    names = _names(contract)
    if any(row.effect in (destinations.EFFECT, writing.EFFECT) for row in rows):
        names |= destinations.names(contract.workspace_id)
    lines = [_one(row, names) for row in rows]
    quiet = [line for line in lines if line.is_inner and line.delivery.status == DONE]
    return {
        "outside": [line for line in lines if line not in quiet],
        "inside": quiet,
        "is_pending": any(line.is_pending for line in lines),
    }


def _one(row: Delivery, names: dict[str, str]) -> Outgoing:
    icon, what = WHAT.get(row.effect, ("point", row.effect.replace("_", " ").capitalize()))
    where = names.get(row.target, "") or str(row.result.get("where", "") or "")
    return Outgoing(row, icon, _(what), where, row.lane == INNER)


def _names(contract: Contract) -> dict[str, str]:
    names = {r.id: f"{r.name}, {r.email}" for r in contract.people()}
    if contract.ticket:
        names[contract.ticket.id] = _("Ticket #%(number)s") % {"number": contract.ticket.number}
    if contract.account:
        names[contract.account.id] = contract.account.name
    if contract.owner:
        names[contract.owner.id] = f"{contract.owner.name}, {contract.owner.email}"
    return names
