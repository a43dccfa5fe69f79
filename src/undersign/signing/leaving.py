"""Other ways out: finishing later, somebody else, paper, declining, a new link, and having signed in error.

Each can be closed by the template (`offering`); each is said in the trail, and who hears of it stands in
`contracts.told.telling`. None of them changes a byte of the document.
"""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.people import delegating
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import exits
from undersign.journal import fault
from undersign.journal.refused import Refused
from undersign.signing import acts, events, link
from undersign.signing.offering import Offering
from undersign.store import rows


class Leaving(Offering):
    """What a signer may do instead of signing, or after it."""

    def finish_later(self) -> None:
        """Every step was saved when it was left; the link to go on comes by mail, at most once an hour."""
        self._require_signable()
        self._require_offered(exits.LATER)
        self._say_once(events.LeftForLater(recipient_id=self.recipient.id, recipient=self.recipient.name))

    def decline(self, reason: str) -> None:
        """End the contract for everybody, with a reason; those concerned are told."""
        self._require_signable()
        self._require_offered(exits.DECLINE)
        reason = " ".join(reason.split())[:1000]
        if not reason:
            raise Refused("decline.reason", _("Say why, so that the sender can help."), field="reason")
        with transaction.atomic():
            self._hold()
            self._require_signable()
            acts.decline(self.recipient, reason, by=self.by)

    def delegate(self, name: str, email: str, reason: str) -> tuple[str, str]:
        """Somebody else signs instead; who passes it on keeps sight of the contract, by a link of their own.

        Returns (the new link's secret, the sitting's secret for it): the present link dies with the role.
        Raises `Refused`: exit.closed, delegate.*, recipient.name, recipient.email, ceremony.not_now.
        """
        self._require_signable()
        if self.in_frame or exits.DELEGATE in self._exits.closed:
            self._require_offered(exits.DELEGATE)
        with transaction.atomic():
            self._hold()
            self._require_signable()
            delegating.delegate(self.recipient, name, email, reason, by=self.by)
            rows.refresh(self.recipient)
            secret = self._go_on_by_the_new_link()
        fault.step("delegate.committed")
        return link.secret_for(self.recipient), secret

    def _go_on_by_the_new_link(self) -> str:
        """The browser that was proven stays so; what it was shown before is worth nothing any more."""
        assert self.visit is not None
        link.url_for(self.recipient)
        secret = secrets.token_urlsafe(32)
        digest = hashlib.sha256(secret.encode()).hexdigest()
        rows.change(self.visit, {"digest": digest, "generation": self.recipient.link_generation})
        return secret

    @property
    def delegate_name(self) -> str:
        """Who was asked instead of this person, or an empty string."""
        took = rows.first(
            Recipient, "contract_id = %s AND delegate_of = %s", self.contract.pk, self.recipient.pk
        )
        return took.name if took else ""

    def request_paper(self) -> None:
        """The right to paper, from the first screen on (ES-8)."""
        self._require_offered(exits.PAPER)
        told = events.PaperRequested(recipient_id=self.recipient.id, recipient=self.recipient.name)
        self._say_once(told)

    def ask_new_link(self) -> None:
        self._require_offered(exits.NEW_LINK)
        told = events.LinkRequested(recipient_id=self.recipient.id, recipient=self.recipient.name)
        self._say_once(told)

    def report_error(self, said: str) -> None:
        """“I signed in error”: prompt notice to whom it concerns (UETA §10(2), UE-5). Nothing is taken back:
        what follows from it is for the parties. At most once an hour."""
        self._require_proof()
        self._require_offered(exits.IN_ERROR)
        if self.recipient.status != lifecycle.SIGNED:
            raise Refused(
                "in_error.not_signed",
                _("You have not signed this contract, so there is nothing to take back."),
                do=_("Decline it, or leave it unsigned."),
            )
        told = events.SignedInError(
            recipient_id=self.recipient.id,
            recipient=self.recipient.name,
            reason=" ".join(said.split())[:1000],
        )
        self._say_once(told)
