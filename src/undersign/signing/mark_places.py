"""Where a mark stands: its first place, where it is adopted, and further ones, where it is put again."""

from __future__ import annotations

from collections.abc import Iterable

from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.people.recipient import Recipient
from undersign.signing import mark
from undersign.store import rows


def further(mark_places: Iterable[PlacedField]) -> list[PlacedField]:
    """Places after the first of each sort, each to be said yes to once more. Those on a condition follow the
    first by themselves."""
    seen: set[str] = set()
    found = []
    for place in mark_places:
        if place.kind in seen and not place.rules.get("visible_if"):
            found.append(place)
        seen.add(place.kind)
    return found


def repeated(recipient: Recipient, fields: Iterable[PlacedField]) -> dict[str, str]:
    """{further place: SHA-256 of the mark put there, "" for none}."""
    names = {f.key for f in further([f for f in fields if f.kind in mark.SORTS and f.is_seen])}
    said = rows.some(Answer, "recipient_id = %s", recipient.pk) if names else []
    return dict.fromkeys(names, "") | {each.name: each.value for each in said if each.name in names}
