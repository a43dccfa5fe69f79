"""Mailbox access: six digits by e-mail, ten minutes, five tries a code, ten a person."""

from __future__ import annotations

from undersign.contracts.people.demanded import Demanded
from undersign.contracts.people.recipient import Recipient
from undersign.signing.proof.challenge import Challenge, Tally
from undersign.signing.proof.coded import Coded, code_of

__all__ = ["METHOD", "code_of", "latest"]


class EmailCode(Coded):
    name = "email_code"
    medium = "mailbox"

    def target(self, asked_of: Recipient, demanded: Demanded) -> str:
        return asked_of.email

    def masked(self, asked_of: Recipient, demanded: Demanded) -> str:
        """`e•••@acme.example`: enough to recognise, too little to learn."""
        local, _at, domain = asked_of.email.partition("@")
        return f"{local[:1]}•••@{domain}"


METHOD = EmailCode()


def latest(recipient: Recipient) -> Challenge | None:
    """The newest code of the present link."""
    return Tally(recipient).latest(METHOD)
