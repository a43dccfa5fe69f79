"""Values that fill themselves: what account, contact and ticket know of a template's merge fields.

Hides where each value is asked for. Every value says where it came from; one that does not fit its
field is left out, so that it is asked for instead of going wrong in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import (
    AccountFacts,
    ContactFacts,
    DealFacts,
    Deals,
    Directory,
    Helpdesk,
    Missing,
    TicketFacts,
)
from undersign.drafting.conduct import terms
from undersign.drafting.fields import schema, values
from undersign.drafting.stock.template import TemplateVersion

ACCOUNT, CONTACT, TICKET, DEFAULT = "account", "contact", "ticket", "default"
DEAL = "deal"
AMENDS = "amends"
LABELS = {
    ACCOUNT: _("from the account"),
    CONTACT: _("from the contact"),
    TICKET: _("from the ticket"),
    DEAL: _("from the deal"),
    AMENDS: _("from the contract it changes"),
    DEFAULT: _("the template's default"),
}


# Where an addendum's template names the contract it changes (`terms.Said`), and what is known of that one.
_ABOUT = {"follows": "ends_on", "number": "number", "signed_on": "date", "sha256": "sha256"}


@dataclass(frozen=True)
class Prefilled:
    """value: as JSON. source: one of LABELS. label: the source, for readers."""

    value: Any
    source: str
    label: Any


@dataclass(frozen=True)
class Known:
    """What the outside knows about one matter; what it does not know is None. amends: of an addendum,
    {"number", "date", "sha256", "ends_on", "values"} of the contract it changes, values as they are agreed
    now."""

    account: AccountFacts | None = None
    contact: ContactFacts | None = None
    ticket: TicketFacts | None = None
    amends: Mapping[str, Any] | None = None
    deal: DealFacts | None = None

    def agreed(self, name: str, said: terms.Said) -> tuple[Any, bool]:
        """(what the contract to change says of an addendum's field, whether it prevails over the outside):
        what names that contract, the end that is followed and the values that are changed do; others are
        asked for outside first."""
        known = self.amends or {}
        for field, part in _ABOUT.items():
            if name == getattr(said, field):
                return known.get(part), True
        values, theirs = known.get("values", {}), {own: name for name, own in said.changes.items()}
        return values.get(name, values.get(theirs.get(name, ""))), name in said.changes

    def at(self, path: str) -> tuple[Any, str]:
        """(value, source) at a path such as `account.details.seats`; (None, "") where nothing is.

        A path without a dot is of the account: `plan` is `account.plan`.
        """
        source, _dot, rest = path.partition(".") if "." in path else (ACCOUNT, ".", path)
        found: Any = self._sources.get(source)
        for step in rest.split("."):
            found = found.get(step) if isinstance(found, Mapping) else _fact(found, step)
        return (None, "") if found is None or found == "" else (found, source)

    @property
    def _sources(self) -> dict[str, Any]:
        known = {ACCOUNT: self.account, CONTACT: self.contact, TICKET: self.ticket}
        return {**known, DEAL: self.deal, AMENDS: self.amends}


def prefill(
    version: TemplateVersion,
    *,
    directory: Directory,
    helpdesk: Helpdesk | None = None,
    ticket_ref: str = "",
    account_ref: str = "",
    language: str,
) -> dict[str, Prefilled]:
    """{merge field: value and source} for the fields that could be filled.

    Starts from a ticket or, without one, from an account. Raises `api.Temporary` or `api.Permanent`
    where a system does not answer; a contact the directory does not know is no error.
    """
    declared = schema.Schema.from_json(_declared(version.schema))
    refs = {"ticket_ref": ticket_ref, "account_ref": account_ref}
    known = know(directory=directory, helpdesk=helpdesk, deals=asks_deals(declared), **refs)
    return fill(declared, known, language)


def asks_deals(fields: schema.Schema) -> bool:
    """Whether any of these wants to know what is being sold: nobody is asked of deals for nothing."""
    return any((each.source or "").startswith(f"{DEAL}.") for each in fields.fields)


def know(
    *,
    directory: Directory,
    helpdesk: Helpdesk | None = None,
    ticket_ref: str = "",
    account_ref: str = "",
    deals: bool = False,
) -> Known:
    """Ticket, contact and account behind a reference, each asked for once; deals: and what is being sold."""
    ticket = helpdesk.read(ticket_ref) if helpdesk and ticket_ref else None
    contact = _contact(ticket, directory) if ticket else None
    account_ref = account_ref or (ticket.account_ref if ticket else "")
    account_ref = account_ref or (contact.account_ref if contact else "")
    account = directory.read_account(account_ref) if account_ref else None
    deal = _deal(directory, account) if deals and account else None
    return Known(account, contact, ticket, deal=deal)


def fill(
    fields: schema.Schema, known: Known, language: str, said: terms.Said = terms.Said()
) -> dict[str, Prefilled]:
    """The part of `prefill` that asks nobody: paths looked up, values checked against their fields.

    said: of an addendum, what its template says of the contract it changes (see `Known.agreed`).
    """
    filled = {}
    for each in fields.fields:
        for value, source in _offers(each, known, said):
            if _fits(each, value, language):
                filled[each.name] = Prefilled(value, source, LABELS[source])
                break
    return filled


def _offers(each: schema.MergeField, known: Known, said: terms.Said) -> list[tuple[Any, str]]:
    """(value, source) of one field, the better one first."""
    outside = known.at(each.source) if each.source else (None, "")
    agreed, prevails = known.agreed(each.name, said)
    first = [(agreed, AMENDS), outside] if prevails else [outside, (agreed, AMENDS)]
    return [*first, (each.default, DEFAULT)]


def _contact(ticket: TicketFacts, directory: Directory) -> ContactFacts | None:
    """The person as the directory knows them, else as the helpdesk does."""
    if ticket.contact_ref:
        try:
            return directory.read_contact(ticket.contact_ref)
        except Missing:
            return ticket.requester
    requester = ticket.requester
    known = directory.find_contact(requester.email) if requester and requester.email else None
    return known or requester


def _deal(directory: Directory, account: AccountFacts) -> DealFacts | None:
    """The account's one open deal; None where there is none, or several to choose from."""
    if not isinstance(directory, Deals):
        return None
    ref = directory.open_deal(account.ref)
    return directory.read_deal(ref) if ref else None


def _fits(each: schema.MergeField, value: Any, language: str) -> bool:
    try:
        return each.coerce(value, language) is not None
    except values.Wrong:
        return False


def _fact(facts: Any, name: str) -> Any:
    known = getattr(type(facts), "__dataclass_fields__", {})
    if isinstance(facts, DealFacts) and name == "amount":
        return facts.price
    return getattr(facts, name) if name in known else None


def _declared(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {"fields": stored.get("fields", ())}
