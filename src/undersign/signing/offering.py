"""Which ways out this person has, and who hears of it when one is taken."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.people import delegating, own_certificate
from undersign.contracts.people.recipient import CUSTOMER
from undersign.contracts.told import telling
from undersign.drafting.conduct import exits
from undersign.drafting.conduct.telling import EARLIER, SIGNERS
from undersign.journal.refused import Refused
from undersign.signing.door import Door

# What an exit is called where people are told of it; finishing later concerns nobody but oneself.
TOLD_AS = {
    exits.DECLINE: "declined",
    exits.DELEGATE: "delegated",
    exits.PAPER: "paper",
    exits.WITHDRAW: "withdrawn",
    exits.NEW_LINK: "new_link",
    exits.IN_ERROR: "in_error",
}


@dataclass(frozen=True)
class Way:
    """One way out. is_open: whether this person may take it. told: who hears of it, by name."""

    is_open: bool
    told: str


class Offering(Door):
    """What the template leaves to this person."""

    @property
    def is_consumer(self) -> bool:
        """Whether the law's rights of consumers are this person's."""
        return self.contract.version.asks_consumer_consent and self.recipient.party == CUSTOMER

    @cached_property
    def _exits(self) -> exits.Exits:
        return exits.Exits.from_json(self.contract.version.schema)

    def offers(self, kind: str) -> bool:
        if kind == exits.DELEGATE and (self.in_frame or not delegating.may_delegate(self.recipient)):
            return False
        return self._exits.offers(kind, consumer=self.is_consumer)

    @cached_property
    def ways(self) -> dict[str, Way]:
        """{kind: way} of all there are, for the pages."""
        return {kind: Way(self.offers(kind), self._hearers(kind)) for kind in exits.KINDS}

    def _hearers(self, kind: str) -> str:
        """The sender always, since a right nobody hears of is none; of the signers, those who are told."""
        if kind not in TOLD_AS:
            return ""
        hears = telling.of(self.contract).hears(TOLD_AS[kind])
        owner = self.contract.owner
        names = [owner.name if owner else self.workspace.name]
        for person in self._people:
            is_told = (SIGNERS in hears and person.invited_at) or (
                EARLIER in hears and person.status == lifecycle.SIGNED
            )
            if is_told and person.pk != self.recipient.pk:
                names.append(person.name)
        return ", ".join(dict.fromkeys(names))

    @cached_property
    def signs_elsewhere(self) -> bool:
        """Whether this person signs the file in a program of theirs, with a certificate of their own."""
        return own_certificate.is_asked_of(self.recipient)

    def _require_offered(self, kind: str) -> None:
        if not self.offers(kind):
            raise Refused(
                "exit.closed",
                _("The sender does not offer this for this contract. Nothing was changed."),
                do=_("Answer the message you got, or ask the sender."),
            )
