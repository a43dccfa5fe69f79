"""An uploaded PDF becomes a template's working copy: kept by its hash, its form fields and tags proposed.

Hides how found fields get people: a tag may name its role; everything else is first asked of the customer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from undersign.drafting.pdf import layout, proposal
from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.intake.taken import Taken
from undersign.journal.actor import Actor
from undersign.web.desk import designer_paper, designer_posted, designer_tags

_CALLED = {
    "customer": {"en": "Customer", "es": "Cliente"},
    "provider": {"en": "For us", "es": "Por nosotros"},
}
MARK = (90.0, 28.0)  # points; a tag is as high as its line, which is too little to sign in
_OURS = ("provider", "us", "company", "vendor", "seller", "proveedor")


def begin(template: Template, taken: Taken, *, by: Actor) -> WorkingCopy:
    """The working copy of `template` (form "pdf") with the pages of `taken` and a first layout.

    Its text is the pages'; labels and letters can be had in every language. Raises `Refused`; ValueError
    where `taken` has no PDF.
    """
    if taken.pdf is None:
        raise ValueError("not taken as a PDF")
    kept = designer_paper.keep(template, designer_tags.covered(taken.pdf, taken.tags))
    proposed = replace(proposal.of(taken), sha256=kept)
    roles = _roles(proposed)
    known = {role["name"] for role in roles}
    fields = tuple(_given_to(each, known) for each in proposed.fields)
    schema = {"roles": roles, "fields": designer_posted.declared([], fields), "consumer_disclosure": True}
    copy, written = working.open(template, by=by), replace(proposed, fields=fields).to_json()
    sources = copy.sources or {code: "" for code, _name in settings.STAFF_LANGUAGES}
    return working.save(copy, edition=copy.edition, by=by, layout=written, schema=schema, sources=sources)


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
