"""Other ways out: finishing later, declining, paper, a new link."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing import acts, events
from undersign.signing.door import Door


class Leaving(Door):
    """What a signer may do instead of signing."""

    def finish_later(self) -> None:
        """Every step was saved when it was left; the link to go on comes by mail, at most once an hour."""
        self._require_signable()
        self._say_once(events.LeftForLater(recipient_id=self.recipient.id, recipient=self.recipient.name))

    def decline(self, reason: str) -> None:
        """End the contract for everybody, with a reason; those concerned are told."""
        self._require_signable()
        reason = " ".join(reason.split())[:1000]
        if not reason:
            raise Refused("decline.reason", _("Say why, so that the sender can help."), field="reason")
        with transaction.atomic():
            self._hold()
            self._require_signable()
            acts.decline(self.recipient, reason, by=self.by)

    def request_paper(self) -> None:
        """The right to paper, from the first screen on (ES-8)."""
        told = events.PaperRequested(recipient_id=self.recipient.id, recipient=self.recipient.name)
        self._say_once(told)

    def ask_new_link(self) -> None:
        told = events.LinkRequested(recipient_id=self.recipient.id, recipient=self.recipient.name)
        self._say_once(told)
