"""What a PDF template begins with: its pages without tags, a first layout, and people for the fields found.

Hides how found fields get people: a tag may name its role; everything else is first asked of the customer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from undersign.drafting.pdf import layout, proposal, untagged
from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.intake.taken import Taken

_CALLED = {
    "customer": {"en": "Customer", "es": "Cliente"},
    "provider": {"en": "For us", "es": "Por nosotros"},
}
MARK = (90.0, 28.0)  # points; a tag is as high as its line, which is too little to sign in
_OURS = ("provider", "us", "company", "vendor", "seller", "proveedor")


@dataclass(frozen=True)
class Beginning:
    """pdf: the pages as they are shown and signed, which `layout.sha256` names. roles: as in a schema."""

    pdf: bytes
    layout: Layout
    roles: list[dict[str, Any]]


def of(taken: Taken) -> Beginning:
    """From an upload. Raises ValueError where it was not taken as a PDF."""
    if taken.pdf is None:
        raise ValueError("not taken as a PDF")
    pdf = untagged.covered(taken.pdf, taken.tags)
    proposed = proposal.of(taken)
    roles = _roles(proposed)
    known = {role["name"] for role in roles}
    fields = tuple(_given_to(each, known) for each in proposed.fields)
    return Beginning(pdf, replace(proposed, sha256=hashlib.sha256(pdf).hexdigest(), fields=fields), roles)


def _roles(proposed: Layout) -> list[dict[str, Any]]:
    """Those that tags name, in the order of the document; else the customer, and whoever signs for us."""
    found = [name for name in dict.fromkeys(each.role for each in proposed.fields) if name]
    named = [name for name in found if layout.NAME.fullmatch(name)]
    ours_last = sorted(named or ["customer"], key=lambda each: each in _OURS)
    return [_role(name, turn) for turn, name in enumerate(ours_last, start=1)]


def _role(name: str, turn: int) -> dict[str, Any]:
    labels = _CALLED.get(name, {"en": name.replace("_", " ").capitalize()})
    party = "provider" if name in _OURS else "customer"
    return {"name": name, "labels": labels, "party": party, "order": turn}


def _given_to(field: LayoutField, roles: set[str]) -> LayoutField:
    """Filled in from our data where its tag says so, else asked of somebody."""
    if field.kind in layout.MARKS:
        field = replace(field, w=max(field.w, MARK[0]), h=max(field.h, MARK[1]))
    if field.source or field.role in roles:
        return field
    return replace(field, role="customer" if "customer" in roles else min(roles))
