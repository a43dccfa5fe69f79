"""Which template fits a ticket: those whose tags it carries first, the others by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from undersign.customers.ticket import Ticket
from undersign.drafting.stock.template import TemplateVersion


@dataclass(frozen=True)
class Card:
    """tags: the ticket's tags that speak for this template. language: the one it would be sent in."""

    version: TemplateVersion
    tags: list[str]
    language: str

    @property
    def is_suggested(self) -> bool:
        return bool(self.tags)


def choice(versions: Iterable[TemplateVersion], ticket: Ticket, wanted: str = "") -> dict[str, Any]:
    """{cards: what can be sent, languages: those there are, language: the one chosen}.

    Without a wish the contract is written in the language of the ticket's contact.
    """
    sendable = list(versions)
    spoken = ticket.contact.language if ticket.contact else ticket.language
    languages = sorted({code for version in sendable for code in version.languages})
    language = next((code for code in (wanted, spoken, ticket.language) if code in languages), "")
    cards = [_card(version, ticket, language) for version in sendable]
    cards.sort(key=lambda card: (-len(card.tags), card.version.template.name()))
    return {"cards": cards, "languages": languages, "language": language}


def _card(version: TemplateVersion, ticket: Ticket, language: str) -> Card:
    tags = set(version.template.suggested_tags)
    spoken = language if language in version.sources else version.languages[0]
    return Card(version, [tag for tag in ticket.tags if tag in tags], spoken)
