"""Signing elsewhere: the file is taken home, signed with a certificate of one's own, and brought back.

Hides what is handed out and when, and how such an act is recorded. Whether the file that comes back is the
one that went out and one signature, is judged by who may (`sealing.brought`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from undersign.contracts import access, document
from undersign.contracts.field import PlacedField
from undersign.journal import chain, clock, moves
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.signing import acts, bringing_events
from undersign.signing.door import not_now
from undersign.signing.filling import Filling
from undersign.signing.reading import Reading

MOST_TRIES, WITHIN = 20, timedelta(hours=1)


@dataclass(frozen=True)
class Certificate:
    """Whose certificate signed. name: whom it names. issuer: in a few words. serial, sha256: in hex.
    is_known: whether its issuer was asked and says that it is good."""

    name: str
    issuer: str
    serial: str
    sha256: str
    is_known: bool


class Bringing(Reading, Filling):
    """For those whose role says that they sign with a certificate of their own."""

    @property
    def own_place(self) -> PlacedField:
        """The one field they sign."""
        return next(place for place in self.fields if place.kind == "signature")

    def file_to_sign(self) -> bytes:
        """The contract as it stands, every field placed. Raises `Refused` (ceremony.not_now,
        consent.missing)."""
        row = self.latest_to_sign()
        self._downloaded("to_sign", row.sha256)
        return row.read()

    def latest_to_sign(self) -> document.Document:
        """The revision that their signature follows. Raises as `file_to_sign`."""
        self._require_signable()
        if not self.signs_elsewhere:
            raise not_now()
        self._require_consent()
        row = self.contract.latest()
        if row is None:
            raise not_now()
        return row

    def require_tries_left(self) -> None:
        """Raises `Refused` (own.too_often): judging a file takes a second of the machine's time."""
        told = Entry.objects.filter(
            workspace_id=self.contract.workspace_id,
            subject=self.contract.id,
            event=bringing_events.SignedFileRefused.name,
            actor_id=self.recipient.id,
            at__gt=clock.now() - WITHIN,
        )
        if told.count() >= MOST_TRIES:
            raise Refused(
                "own.too_often",
                _("Too many files were brought back that could not be accepted."),
                do=_("Wait an hour, or answer the message you got."),
                field="signed",
            )

    def note_refused(self, reason: str, sha256: str) -> None:
        """Record that the file with this SHA-256 was not accepted, with the code of why."""
        told = bringing_events.SignedFileRefused(
            recipient_id=self.recipient.id, reason=reason, sha256=sha256, recipient=self.recipient.name
        )
        moves.record(self.contract, told, by=self.by)

    def sign_elsewhere(self, found: Certificate, signed_sha256: str) -> None:
        """Record the act, inside the caller's transaction, which holds the contract."""
        at = clock.now()
        moves.move(
            self.recipient,
            acts.RECIPIENT,
            "sign_elsewhere",
            by=self.by,
            columns={"signed_at": at, "acted_at": at},
            recipient_id=self.recipient.id,
            recipient=self.recipient.name,
            document_sha256=self.base_sha256,
            answers_sha256=hashlib.sha256(chain.canonical({})).hexdigest(),
            mark_sha256="",
            method=self.visit.method if self.visit else "",
            view="pages",
            seconds=access.seconds(self.contract, by=self.by, until=at),
            intent=str(INTENT),
            certificate=found.name,
            issuer=found.issuer,
            serial=found.serial,
            certificate_sha256=found.sha256,
            revocation="good" if found.is_known else "unknown",
            signed_sha256=signed_sha256,
        )


INTENT = _("By bringing back the file that I signed with my own certificate I sign this contract.")
