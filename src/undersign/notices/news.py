"""News of a contract, to whoever its template and it say: one message, in the words of the trail.

Hides what each reader may do about it: staff get a way to the contract's page, a signer none, since a link of
their own is in their own mail and nowhere else.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.billing import events as billing
from undersign.contracts import events as contracts
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import ends
from undersign.contracts.succession import events as succession
from undersign.journal.delivery import Delivery
from undersign.notices import messages
from undersign.signing import events as signing
from undersign.signing import link
from undersign.store import rows

# What staff do about it, by event; nothing where there is nothing to do.
DO = {
    signing.PaperRequested.name: _(
        "Print the contract from its page and send it. When it comes back signed, add the scan there. "
        "Until then it can still be signed electronically."
    ),
    signing.ConsentWithdrawn.name: _(
        "Go on with this person on paper. New contracts to this address are refused until they agree again; "
        "what was signed before stays as it is."
    ),
    signing.SignedInError.name: _(
        "Do not act on this contract before you have spoken with each other. Nothing in the document was "
        "changed, and what follows is for the parties to decide."
    ),
    signing.LinkRequested.name: _("If the contract may still be signed, move its end or send it again."),
    signing.AddressDisowned.name: _("Ask for the present address and change it on the contract's page."),
    contracts.RecipientDelegated.name: _(
        "The new person was asked at once. If that is not right, cancel the contract."
    ),
    ends.ContractEndsSoon.name: _("Remind who has not signed, or move the end."),
    succession.RenewalDue.name: _(
        "Look at what would change under “Term” on the contract's page and send the renewal from there. "
        "If the contract is not to be renewed, say so there."
    ),
    succession.ContractLapsed.name: _("Nothing more is done about it. A renewal can still be started."),
    succession.TermRenewed.name: _("Nothing has to be done."),
    billing.TermsDisputed.name: _("Answer on the contract's page under “Billing”; billing then looks again."),
    billing.DisputeAnswered.name: _("Look at the terms again and confirm them, or ask further."),
}
# What another signer is told to do.
SIGNERS_DO = {
    signing.SignedInError.name: _(
        "Nothing in the document was changed. Do not act on it before the parties have spoken about it."
    )
}


def tell(delivery: Delivery) -> dict[str, str]:
    """What happened, in the reader's language. target: the id of a member or a recipient."""
    contract, person = messages._contract(delivery), messages._person(delivery.target)
    is_signer = isinstance(person, Recipient)
    event = delivery.entry.event
    with translation.override(person.language):
        what = messages.history_sentence(delivery, contract).rstrip(".")
        does = SIGNERS_DO.get(event, _("You do not have to do anything.")) if is_signer else DO.get(event, "")
        facts: dict[str, Any] = {"what": what, "do": str(does)}
    facts["page"] = "" if is_signer else f"{settings.PUBLIC_URL}/contracts/{contract.id}"
    return messages._post("news", delivery, contract, person, facts)


def passed_on(delivery: Delivery) -> dict[str, str]:
    """A link to go on looking, to who passed the role on. target: their id."""
    contract, person = messages._contract(delivery), messages._person(delivery.target)
    assert isinstance(person, Recipient)
    person.contract = contract
    took = rows.first(Recipient, "delegate_of = %s", person.pk)
    facts = {"link": link.url_for(person), "delegate": took.name if took else ""}
    return messages._post("passed_on", delivery, contract, person, facts)
