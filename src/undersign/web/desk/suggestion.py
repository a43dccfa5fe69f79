"""Which template fits a ticket: those whose tags it carries first, the others by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from undersign.customers.ticket import Ticket
from undersign.drafting.template import TemplateVersion


@dataclass(frozen=True)
class Card:
    """tags: the ticket's tags that speak for this template. language: the one it would be sent in."""

    version: TemplateVersion
    tags: list[str]
    language: str

    @property
    def is_suggested(self) -> bool:
        return bool(self.tags)


def ranked(versions: Iterable[TemplateVersion], ticket: Ticket) -> list[Card]:
    cards = [_card(version, ticket) for version in versions]
    return sorted(cards, key=lambda card: (-len(card.tags), card.version.template.name()))


def _card(version: TemplateVersion, ticket: Ticket) -> Card:
    wanted = set(version.template.suggested_tags)
    person = ticket.contact.language if ticket.contact else ""
    language = next(
        (code for code in (person, ticket.language) if code in version.sources), version.languages[0]
    )
    return Card(version, [tag for tag in ticket.tags if tag in wanted], language)
