"""Templates for records under 21 CFR Part 11: what has to be in one before it is published. Pure.

Every role that signs has its signature, its printed name, the date and time of signing and a choice of what
the signature means, all places on the pages; and two checks of who they are, of which at least one is made
anew for every further signature of a sitting. 21 CFR 11.50, 11.200; law.md P11-1, P11-3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

CATEGORY = "part11"
MEANING = "{role}_meaning"  # the name of the answer
CHOICES = ("radio", "dropdown")
NEEDED = ("signature", "name", "date")


def is_record(category: str) -> bool:
    return category.strip().lower() == CATEGORY


def faults(
    roles: Iterable[Mapping[str, Any]],
    places: Collection[tuple[str, str]],
    answers: Mapping[str, str],
    checks: Mapping[str, Collection[str]],
) -> list[tuple[str, str]]:
    """[(role, code)] of what is missing. places: (role, kind) of one language; answers: {name: role};
    checks: {role: the methods it demands}. code: signature | name | date | meaning | checks."""
    signing = {role for role, kind in places if kind == "signature"}
    found = []
    for role in (str(each.get("name", "")) for each in roles):
        if role not in signing:
            continue
        found += [(role, kind) for kind in NEEDED if (role, kind) not in places]
        if answers.get(MEANING.format(role=role)) != role:
            found.append((role, "meaning"))
        if len(set(checks.get(role, ()))) < 2:
            found.append((role, "checks"))
    return found


def carried(methods: list[str], demanded: Collection[str]) -> list[str]:
    """Of checks passed in this sitting for another contract, those that count here too: never all of them."""
    return methods[:-1] if methods and set(methods) >= set(demanded) else methods
