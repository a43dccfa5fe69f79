"""Customers who want paper: whoever withdrew from electronic records is sent none until they agree again.

15 USC 7001(c)(4), law.md ES-6. A withdrawal stands for an address in a workspace, so it outlives the contract
in which it was said, and reaches every later sending to that address as a customer; what was signed before
stays as it is. Only a keyed digest of the address is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from undersign.contracts import events
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import CUSTOMER, Recipient
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import keys, rows
from undersign.workspaces import policy


class Withdrawal(models.Model):
    """digest: of the address, under the workspace's key. ended_at: when they agreed again; null while it
    stands."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "contracts"
        db_table = "withdrawal"
        indexes = [models.Index(fields=["workspace_id", "digest"], name="withdrawal_by_address")]


def digest(workspace_id: str, email: str) -> str:
    """The same for the same mailbox, told to nobody who lacks the workspace's key."""
    key = keys.first_key(workspace_id)
    return hmac.new(key, b"withdrawal\0" + email.strip().casefold().encode(), hashlib.sha256).hexdigest()


def standing(person: Recipient) -> Withdrawal | None:
    """The withdrawal that stands against sending to this person, or None."""
    if person.party != CUSTOMER or not person.email:
        return None
    held = "workspace_id = %s AND digest = %s AND ended_at IS NULL"
    return rows.first(Withdrawal, held, person.workspace_id, digest(person.workspace_id, person.email))


def keep(person: Recipient) -> None:
    """They withdrew: it stands from now on. In the caller's transaction."""
    if standing(person) is None:
        rows.add(
            [
                Withdrawal(
                    id=ids.new("wdr"),
                    workspace_id=person.workspace_id,
                    digest=digest(person.workspace_id, person.email),
                    contract_id=person.contract_id,
                    recipient=person,
                    at=clock.now(),
                )
            ]
        )


def end(person: Recipient) -> bool:
    """They agreed again; whether a withdrawal stood. In the caller's transaction."""
    mine = Withdrawal.objects.filter(
        workspace_id=person.workspace_id, digest=digest(person.workspace_id, person.email), ended_at=None
    )
    return bool(mine.update(ended_at=clock.now()))


def require_none(people: Iterable[Recipient]) -> None:
    """Raises `Refused` (recipient.withdrew) for the first who wants paper."""
    for person in people:
        found = standing(person)
        if found is not None:
            raise Refused(
                "recipient.withdrew",
                _("%(name)s withdrew from electronic records on %(day)s. Nothing was sent."),
                do=_("Send it on paper. If %(name)s agreed again, note that on this page first."),
                field=f"people.{person.role_key}.email",
                name=person.name,
                day=date_format(localtime(found.at), "DATE_FORMAT"),
            )


def readmit(person: Recipient, reason: str, *, by: Actor) -> None:
    """Staff note that they agreed again, and how. Raises `Refused` (recipient.readmit)."""
    policy.require(by, "contract.readmit")
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused(
            "recipient.readmit",
            _("Say how they agreed again."),
            do=_("For example: asked for it by phone on 3 May."),
            field="reason",
        )
    with transaction.atomic():
        moves.lock(person.contract)
        if end(person):
            told = events.RecipientReadmitted(recipient_id=person.id, recipient=person.name, reason=reason)
            moves.record(person.contract, told, by=by)
