"""Showing who one is: a code to the mailbox, and a sitting for who entered it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from undersign.contracts import lifecycle
from undersign.contracts.recipient import Recipient
from undersign.journal import clock, fault, moves
from undersign.signing import acts, events, sitting
from undersign.signing.door import CODE, IDENTIFY, Door, not_now
from undersign.signing.proof import email_code


class Proving(Door):
    """What may be done before anything of the contract is shown."""

    @property
    def masked_address(self) -> str:
        """`e•••@acme.example`: enough to recognise, too little to learn."""
        local, _at, domain = self.recipient.email.partition("@")
        return f"{local[:1]}•••@{domain}"

    @property
    def waiting_for(self) -> str:
        """Who else signs next. A signature counts from its giving on, not only once it is in the document."""
        left = [r for r in self._people if r.role == "signer" and r.status != lifecycle.SIGNED]
        order = min((r.routing_order for r in left), default=0)
        return ", ".join(r.name for r in left if r.routing_order == order and r.pk != self.recipient.pk)

    @property
    def code_resend_at(self) -> datetime | None:
        return self._code.made_at + email_code.RESEND_AFTER if self._code else None

    @property
    def code_locked_until(self) -> datetime | None:
        return self._code.locked_until if self._code else None

    def send_code(self) -> None:
        """Raises `Refused` (code.locked, code.too_many, code.spent, ceremony.not_now)."""
        if self.stage not in (IDENTIFY, CODE):
            raise not_now()
        self.__dict__.pop("_code", None)
        with transaction.atomic():
            email_code.send(self.recipient, by=self.by)
            if self.recipient.status == lifecycle.INVITED:
                moves.move(
                    self.recipient,
                    acts.RECIPIENT,
                    "open",
                    by=self.by,
                    columns={"opened_at": clock.now(), "opens": 1},
                    recipient_id=self.recipient.id,
                    recipient=self.recipient.name,
                )
            else:
                Recipient.objects.filter(pk=self.recipient.pk).update(opens=self.recipient.opens + 1)
        fault.step("code.committed")

    def prove(self, code: str) -> str:
        """The secret for a fresh sitting's cookie. Raises `Refused` (code.*)."""
        self.__dict__.pop("_code", None)
        secret = ""
        with transaction.atomic():
            challenge, refusal = email_code.check(self.recipient, code, by=self.by)
            if challenge is not None:
                secret = self._sit(challenge)
        if refusal is not None:
            raise refusal  # after the commit: a wrong try is an event too (EV-3)
        fault.step("proof.committed")
        return secret

    def _sit(self, challenge: email_code.Challenge) -> str:
        self.visit, secret = sitting.start(self.recipient, email_code.METHOD)
        told = events.IdentityProven(
            recipient_id=self.recipient.id,
            method=email_code.METHOD,
            sitting_id=self.visit.id,
            recipient=self.recipient.name,
            address=challenge.address,
        )
        moves.record(self.contract, told, by=self.by)
        return secret

    def disown_address(self) -> None:
        """“I no longer use this address”: the sender is told."""
        told = events.AddressDisowned(recipient_id=self.recipient.id, recipient=self.recipient.name)
        self._say_once(told)
