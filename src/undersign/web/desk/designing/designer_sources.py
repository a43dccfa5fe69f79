"""Where a field of a PDF can get its value from: account, contact, deal, ticket, or the person who sends.

Hides the merge fields that stand behind: choosing a source declares one, with its type and path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.drafting.pdf.layout import LayoutField


@dataclass(frozen=True)
class Source:
    """name: of the merge field; path: as `connectors.prefill` looks it up; words: {language: what it is}."""

    name: str
    type: str
    path: str
    label: str
    words: tuple[tuple[str, str], ...]

    @property
    def word(self) -> str:
        return _(self.label)


KNOWN = (
    Source("customer_name", "text", "account.name", gettext_noop("Customer's name"),
           (("en", "Customer"), ("es", "Cliente"))),
    Source("customer_address", "address", "account.address", gettext_noop("Customer's address"),
           (("en", "Customer's address"), ("es", "Dirección del cliente"))),
    Source("customer_country", "text", "account.country", gettext_noop("Customer's country"),
           (("en", "Country"), ("es", "País"))),
    Source("plan", "text", "account.plan", gettext_noop("Plan"), (("en", "Plan"), ("es", "Plan"))),
    Source("contact_name", "text", "contact.name", gettext_noop("Contact's name"),
           (("en", "Contact"), ("es", "Contacto"))),
    Source("contact_title", "text", "contact.title", gettext_noop("Contact's job title"),
           (("en", "Job title"), ("es", "Cargo"))),
    Source("contact_email", "email", "contact.email", gettext_noop("Contact's email"),
           (("en", "Email"), ("es", "Correo"))),
    Source("deal_name", "text", "deal.name", gettext_noop("Deal"), (("en", "Deal"), ("es", "Oportunidad"))),
    Source("deal_stage", "text", "deal.stage", gettext_noop("Deal's stage"),
           (("en", "Stage"), ("es", "Etapa"))),
    Source("ticket_number", "text", "ticket.number", gettext_noop("Ticket number"),
           (("en", "Ticket number"), ("es", "Número de ticket"))),
    Source("ticket_subject", "text", "ticket.subject", gettext_noop("Ticket subject"),
           (("en", "Subject"), ("es", "Asunto"))),
)  # fmt: skip
_BY_NAME = {each.name: each for each in KNOWN}
# `[[customer.name]]` in a document is the account's name.
_OWNERS = {
    "customer": "account",
    "account": "account",
    "contact": "contact",
    "ticket": "ticket",
    "deal": "deal",
}
_FACTS = {
    "account": ("name", "plan", "region", "country", "industry"),
    "contact": ("name", "email", "phone", "title"),
    "ticket": ("number", "subject"),
    "deal": ("name", "stage", "amount"),
}
_TYPES = {
    "email": "email", "number": "number", "money": "money", "date_entry": "date", "date": "date",
    "checkbox": "yes_no",
}  # fmt: skip


def declare(field: LayoutField) -> dict[str, Any]:
    """The merge field behind `field.source`: a known one, or one that is asked of the sender."""
    known = _BY_NAME.get(field.source)
    if known:
        return {
            "name": known.name, "type": known.type, "labels": dict(known.words), "source": known.path,
            "required": field.is_fixed,
        }  # fmt: skip
    owner, _dot, fact = field.source.partition(".")
    path = f"{_OWNERS[owner]}.{fact}" if fact in _FACTS.get(_OWNERS.get(owner, ""), ()) else ""
    made = {
        **({"source": path} if path else {}),
        "name": field.source,
        "type": _TYPES.get(field.kind, "text"),
        "labels": dict(field.label),
        "required": True,
    }
    return {**made, "currency": field.currency} if field.currency else made
