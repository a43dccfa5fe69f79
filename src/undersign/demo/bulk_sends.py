"""Segments that Northwind's account managers keep, and a bulk send of one that waits to be looked at."""

from __future__ import annotations

from undersign.connectors.giving import bulking
from undersign.contracts.bulk import preparing
from undersign.customers import segment
from undersign.drafting.stock import shelf
from undersign.workspaces.member import Member

SEGMENTS = (
    ("Premium customers in Europe", {"plan": "premium", "region": "eu"}),
    ("Spanish-speaking accounts", {"language": "es"}),
)
TEMPLATE, SAID = "data_processing_agreement", {"values.ticket_number": "DPA 2027"}
ASKED = "values.privacy_contact"  # whom to write to about it: whoever signs


def prepare() -> None:
    """Data processing agreements for the premium customers in Europe, one address wrong; nothing is sent."""
    by = Member.objects.get(email="luis@northwind.example").actor()
    kept = [segment.save(name, criteria, by=by) for name, criteria in SEGMENTS]
    version = shelf.sendable_by(by).filter(template__key=TEMPLATE).first()
    if version is None:
        return
    made = bulking.from_segment(version, kept[0], by=by)
    address = next(code for code in made.mapping if code.startswith("people.") and code.endswith(".email"))
    mapping = {**made.mapping, ASKED: made.mapping[address]}
    preparing.arrange(made, mapping, {**made.constants, **SAID}, by=by)
    row = made.rows.order_by("number")[2]
    preparing.mend(made, row.pk, {address: row.cells[made.mapping[address]].replace("@", " at ")}, by=by)
