"""Consents to release school records: what has to be in the template before it is published. Pure.

Which records, for which purpose, and to whom, as values that have to be given; a signature and its date; and
a check of who signs that is more than having the link. 34 CFR 99.30(a), (b), (d); law.md FE-1, FE-2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

CATEGORY = "ferpa"
PARTS = ("records", "purpose", "recipients")  # names of the template's values
NEEDED = ("signature", "date")
TOO_LITTLE = frozenset({"email_link"})


def is_consent(category: str) -> bool:
    return category.strip().lower() == CATEGORY


def faults(
    fields: Iterable[Mapping[str, Any]],
    named: Collection[str],
    places: Collection[tuple[str, str]],
    checks: Mapping[str, Collection[str]],
) -> list[tuple[str, str]]:
    """[(part or role, code)] of what is missing. named: the values that the text uses; places: (role, kind)
    of one language; checks: {role: the methods it demands}. code: part | signature | date | link."""
    given = {str(each.get("name")) for each in fields if each.get("required", True)}
    found = [(part, "part") for part in PARTS if part not in given or part not in named]
    signing = sorted({role for role, kind in places if kind == "signature"})
    if not signing:
        return [*found, ("", "signature")]
    for role in signing:
        found += [(role, kind) for kind in NEEDED if (role, kind) not in places]
        if set(checks.get(role, ())) <= TOO_LITTLE:
            found.append((role, "link"))
    return found
