"""Agreeing to electronic records, and taking that back (15 USC 7001(c))."""

from __future__ import annotations

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from undersign.contracts import access
from undersign.contracts.told import withdrawal
from undersign.drafting.conduct import exits
from undersign.journal import clock, fault, ids, moves
from undersign.journal.refused import Refused
from undersign.signing import consent as consents
from undersign.signing import disclosure, events
from undersign.signing.disclosure import Disclosure
from undersign.signing.door import SIGN
from undersign.signing.offering import Offering
from undersign.store import blobs


class Agreeing(Offering):
    """Consent: an act of its own, before the first signature."""

    @property
    def asks_consent(self) -> bool:
        return self.is_consumer and self.recipient.seals

    @cached_property
    def consent(self) -> consents.Consent | None:
        return consents.live(self.recipient) if self.asks_consent else None

    @property
    def may_sign(self) -> bool:
        return not self.asks_consent or self.consent is not None

    def looked(self) -> None:
        """The page was shown: the contract, and the statement while it is not agreed to (EV-1)."""
        if self.stage != SIGN:
            return
        access.viewed(self.contract, access.PAPER, by=self.by)
        if not self.may_sign:
            said = self.disclosure()
            told = events.ConsentShown(
                recipient_id=self.recipient.id,
                version=said.version,
                language=said.language,
                text_sha256=said.sha256,
                recipient=self.recipient.name,
            )
            access.once(self.contract, told, "text_sha256", by=self.by)

    def disclosure(self) -> Disclosure:
        return disclosure.text(self.recipient)

    def disclosure_pdf(self) -> bytes:
        """This person's own small PDF with the six characters."""
        self._require_proof()
        return consents.pdf(self.recipient)

    def give_consent(self, agreed: bool, characters: str) -> None:
        """Raises `Refused` (consent.not_agreed, consent.characters)."""
        self._require_signable()
        if not self.asks_consent or consents.live(self.recipient):
            return
        self._require_agreed(agreed, characters)
        with transaction.atomic():
            self._hold()
            self._require_signable()
            if self.consent is None:  # the other tab may have been first
                self._keep_consent(self.disclosure())
                withdrawal.end(self.recipient)
        fault.step("consent.committed")

    def _require_agreed(self, agreed: bool, characters: str) -> None:
        if not agreed:
            raise Refused(
                "consent.not_agreed",
                _("You have not agreed to electronic records and signatures."),
                do=_("Tick the box to go on, or choose “Sign on paper” under other options."),
                field="agreed",
            )
        if not consents.matches(self.recipient, characters):
            raise Refused(
                "consent.characters",
                _("These are not the six characters in the PDF."),
                do=_("Open the small PDF and type the six characters printed in it."),
                field="characters",
            )

    def _keep_consent(self, shown: Disclosure) -> None:
        # The text itself, as evidence: the workspace may word its facts otherwise tomorrow.
        blobs.put(self.contract.workspace_id, self.contract.pk, shown.markdown.encode())
        self.consent = consents.Consent.objects.create(
            id=ids.new("cns"),
            workspace_id=self.recipient.workspace_id,
            recipient=self.recipient,
            version=shown.version,
            language=shown.language,
            text_sha256=shown.sha256,
            demonstration="characters",
            at=clock.now(),
            ip=self.by.ip,
            agent=self.by.agent,
        )
        told = events.ConsentGiven(
            recipient_id=self.recipient.id,
            version=shown.version,
            language=shown.language,
            text_sha256=shown.sha256,
            demonstration="characters",
            recipient=self.recipient.name,
        )
        moves.record(self.contract, told, by=self.by)

    def withdraw_consent(self) -> None:
        """At any time; what was signed stays, and later sendings to this address are refused (ES-6)."""
        self._require_proof()
        self._require_offered(exits.WITHDRAW)
        with transaction.atomic():
            moves.lock(self.contract)
            rows = consents.Consent.objects.filter(recipient=self.recipient, withdrawn_at=None)
            if not rows.update(withdrawn_at=clock.now()):
                return
            withdrawal.keep(self.recipient)
            told = events.ConsentWithdrawn(recipient_id=self.recipient.id, recipient=self.recipient.name)
            moves.record(self.contract, told, by=self.by)
        self.consent = None

    def _require_consent(self) -> None:
        if not self.may_sign:
            raise Refused(
                "consent.missing",
                _("Electronic signing needs your agreement first."),
                do=_("Read the statement, tick the box and type the six characters."),
                field="agreed",
            )
