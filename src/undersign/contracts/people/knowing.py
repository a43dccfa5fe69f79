"""What only the person should know: codes and answers in a normal form, kept as slow hashes.

Hides what does not count when something is told over the phone or typed from memory, and which facts of the
workspace's own records may be asked for. A hash is made as passwords are (Argon2), so a copy of the database
does not give a code away quickly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.contracts.people.recipient import Recipient
from undersign.customers.contact import Contact

SHORTEST_CODE = 6
MOST_QUESTIONS, LEAST_QUESTIONS = 3, 2


@dataclass(frozen=True)
class Fact:
    """Something in the customer's records: its path, what it is called in each language, its value."""

    path: str
    label: dict[str, str]
    value: str


def normal(text: str) -> str:
    """Without accents, capitals, blanks and punctuation; digits of any script as ours."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    digits = "".join(_digit(char) for char in kept)
    return re.sub(r"[\W_]+", "", digits)[:200]


def _digit(char: str) -> str:
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def hashed(text: str) -> str:
    return make_password(normal(text))


def is_right(text: str, kept: str) -> bool:
    """Takes as long for what is wrong as for what is right, and where nothing is kept."""
    return check_password(normal(text), kept or make_password(None))


def is_guessable(code: str) -> bool:
    """Whether an access code is too short, or one of those that everybody tries first."""
    plain = normal(code)
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    return len(plain) < SHORTEST_CODE or len(set(plain)) < 3 or steps in ({1}, {-1})


def on_file(recipient: Recipient) -> Contact | None:
    """This person among the contacts of the contract's customer, by address."""
    contract = recipient.contract
    if contract.contact is not None and contract.contact.email.casefold() == recipient.email.casefold():
        return contract.contact
    if not recipient.email or contract.account_id is None:
        return None
    return Contact.objects.filter(account_id=contract.account_id, email__iexact=recipient.email).first()


def facts(recipient: Recipient) -> list[Fact]:
    """What could be asked of this person: short facts of account, contact and ticket that are on file."""
    return [fact for fact in _facts(recipient) if 2 <= len(normal(fact.value)) <= 60]


def _facts(recipient: Recipient) -> Iterator[Fact]:
    contract, contact = recipient.contract, on_file(recipient)
    account, ticket = contract.account, contract.ticket
    if account is not None:
        yield Fact("account.plan", _labels("plan"), account.plan)
        yield Fact("account.city", _labels("city"), account.city)
        yield Fact("account.industry", _labels("industry"), account.industry)
        yield from _details("account", account.details)
    if contact is not None:
        yield Fact("contact.phone", _labels("phone"), contact.phone)
        yield Fact("contact.title", _labels("title"), contact.title)
    if ticket is not None:
        yield Fact("ticket.number", _labels("ticket"), str(ticket.number))
        yield from _details("ticket", ticket.fields)


def _details(of: str, stored: dict[str, Any]) -> Iterator[Fact]:
    for name, value in sorted(stored.items()):
        if isinstance(value, str | int) and not isinstance(value, bool):
            words = str(name).replace("_", " ").capitalize()
            yield Fact(f"{of}.{name}", dict.fromkeys(dict(settings.LANGUAGES), words), str(value))


def _labels(key: str) -> dict[str, str]:
    told = {}
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            told[language] = {
                "plan": _("Which plan does your company have with us?"),
                "city": _("In which city is your company?"),
                "industry": _("In which line of business is your company?"),
                "phone": _("Which phone number of yours do we have?"),
                "title": _("What is your position at your company?"),
                "ticket": _("Which number has your last request to us?"),
            }[key]
    return told
