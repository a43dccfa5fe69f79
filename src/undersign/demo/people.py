"""Who appears in the demo: Northwind's own staff, and invented people at the customers' end.

Hides the name pools and how an address is made of a name in another script. Telephone numbers come from
ranges that regulators set aside for fiction, or are left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Any

from undersign.demo import library

HOUSE = "northwind.example"


@dataclass(frozen=True)
class Staff:
    """signs_in: one of those whose sign-in the demo prints. signs: countersigns for Northwind."""

    email: str
    name: str
    title: str
    role: str
    language: str = "en"
    zone: str = "America/New_York"
    signs_in: bool = False
    signs: bool = False


@dataclass(frozen=True)
class Name:
    """A person's name as written, and its Latin form, ASCII and lower case, for addresses."""

    written: str
    given: str
    local: str


def staff() -> list[Staff]:
    """The members of the demo workspace; the first four sign in, and the last three; the fifth countersigns."""
    return [
        Staff(f"maya@{HOUSE}", "Maya Ortiz", "Support agent", "agent", zone="America/Chicago", signs_in=True),
        Staff(
            f"luis@{HOUSE}", "Luis Peña", "Account manager", "account_manager", "es",
            "America/Mexico_City", signs_in=True, signs=True,
        ),
        Staff(f"ana@{HOUSE}", "Ana Sato", "Legal counsel", "legal", signs_in=True),
        Staff(f"tom@{HOUSE}", "Tom Reed", "Workspace admin", "admin", signs_in=True),
        Staff(
            f"helena.brandt@{HOUSE}", "Helena Brandt", "Director of Customer Operations",
            "account_manager", zone="Europe/Dublin", signs=True,
        ),
        Staff(f"priya.nair@{HOUSE}", "Priya Nair", "Support agent", "agent", zone="Asia/Kolkata"),
        Staff(f"diego.salas@{HOUSE}", "Diego Salas", "Agente de soporte", "agent", "es", "America/Bogota"),
        Staff(f"ingrid.moe@{HOUSE}", "Ingrid Moe", "Senior support agent", "agent", zone="Europe/Oslo"),
        Staff(f"samir.haddad@{HOUSE}", "Samir Haddad", "Support lead", "agent", zone="Europe/Dublin"),
        Staff(
            f"carla.ibanez@{HOUSE}", "Carla Ibáñez", "Gerente de cuentas", "account_manager", "es",
            "Europe/Madrid", signs=True,
        ),
        Staff(f"owen.clarke@{HOUSE}", "Owen Clarke", "Contracts counsel", "legal", zone="Europe/London"),
        Staff(f"grace.kim@{HOUSE}", "Grace Kim", "Billing specialist", "billing", signs_in=True),
        Staff(
            f"viktor.hahn@{HOUSE}", "Viktor Hahn", "Compliance officer", "compliance",
            zone="Europe/Berlin", signs_in=True,
        ),
        Staff(f"nadia.okoye@{HOUSE}", "Nadia Okoye", "External auditor", "auditor", zone="Europe/London", signs_in=True),
    ]  # fmt: skip


TEAMS = {  # name: given names of its people
    "Customer support": ("maya", "priya.nair", "diego.salas", "ingrid.moe", "samir.haddad"),
    "Accounts": ("luis", "helena.brandt", "carla.ibanez"),
    "Counsel": ("ana", "owen.clarke"),
}


def countersigner() -> Staff:
    """The director who signs for Northwind where nobody else is named."""
    return next(each for each in staff() if each.name == "Helena Brandt")


def name_for(country: str, rng: Random) -> Name:
    """A name that is at home in `country` (ISO 3166-1 alpha-2)."""
    weights: dict[str, int] = library.pool("places")[country]["names"]
    names = library.pool("names")[rng.choices(list(weights), list(weights.values()))[0]]
    given, family = rng.choice(names["given"]), rng.choice(names["family"])
    written = f"{_written(given)} {_written(family)}"
    return Name(written, _written(given), f"{ascii_of(given)}.{ascii_of(family)}")


def title_for(language: str, rng: Random) -> str:
    """A job title, missing for about one person in twelve."""
    titles = library.pool("names")["titles"]
    return "" if rng.random() < 1 / 12 else rng.choice(titles.get(language, titles["en"]))


def phone_for(place: dict[str, Any], area: str, rng: Random) -> str:
    """A number nobody has, or "" for countries without a range for fiction."""
    pattern = place["phone"].replace("{area}", area)
    return re.sub(r"\{d\}", lambda _: str(rng.randrange(10)), pattern)


def ascii_of(pooled: str) -> str:
    """The ASCII, lower-case form of an entry written as "native|latin" or in Latin letters only."""
    latin = pooled.split("|")[-1].replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("đ", "d")
    plain = unicodedata.normalize("NFKD", latin.replace("Đ", "D")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("’", "")).strip("-")


def _written(pooled: str) -> str:
    return pooled.split("|")[0]
