"""Five hundred people at the demo's customers, to whom contracts are sent.

Hides how many work where, and the one person who has no e-mail address, so that the way out of that
can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from undersign.demo import library, people
from undersign.demo.companies import DemoAccount

COUNT = 500


@dataclass(frozen=True)
class DemoContact:
    """email "" means that none is known. language: "en" or "es"."""

    key: str
    account: str
    name: str
    given: str
    email: str
    phone: str
    title: str
    language: str


def made(accounts: list[DemoAccount], rng: Random) -> list[DemoContact]:
    """The people of the stories first, one for each of the first accounts; everybody has an account."""
    told = [_told(number, accounts[number]) for number in range(len(library.pool("stories")))]
    rest = accounts[len(told) :]
    weights = [each.details["seats"] ** 0.5 for each in accounts]
    homes = [*rest, *rng.choices(accounts, weights, k=COUNT - len(told) - len(rest))]
    used = {each.email for each in told}
    return told + [_contact(number, home, used, rng) for number, home in enumerate(homes, len(told) + 1)]


def _told(number: int, account: DemoAccount) -> DemoContact:
    person = library.pool("stories")[number]["person"]
    email = f"{person['local']}@{account.domain}" if person["local"] else ""
    given = person["name"].split()[0]
    return DemoContact(
        _key(number + 1), account.key, person["name"], given, email, "", person["title"], account.language
    )


def _contact(number: int, account: DemoAccount, used: set[str], rng: Random) -> DemoContact:
    place = library.pool("places")[account.country]
    name = people.name_for(account.country, rng)
    area = next((city[3] for city in place["cities"] if city[0] == account.city and len(city) > 3), "")
    phone = people.phone_for(place, area, rng) if rng.random() < 0.7 else ""
    email = _unused(name.local, account.domain, used)
    title = people.title_for(account.language, rng)
    return DemoContact(
        _key(number), account.key, name.written, name.given, email, phone, title, account.language
    )


def _unused(local: str, domain: str, used: set[str]) -> str:
    number, email = 1, f"{local}@{domain}"
    while email in used:
        number += 1
        email = f"{local}{number}@{domain}"
    used.add(email)
    return email


def _key(number: int) -> str:
    return f"NW-C-{number:04d}"
