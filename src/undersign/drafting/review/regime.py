"""What a law asks of a template of its category before it is published: Part 11 records, FERPA consents.

Hides the words. What is asked stands in `regimes.part11` and `regimes.ferpa`; which templates these are is
told by their category.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.drafting.conduct import proofs
from undersign.drafting.content import PDF, Content
from undersign.journal.refused import Refused
from undersign.regimes import ferpa, part11

Places = Sequence[tuple[str, str]]  # (role, kind)
_TAGS = {"name_of": "name", "date_signed": "date"}  # as a text calls them, as a layout does
_VALUE = re.compile(r"\{\{-?\s*(\w+)")
WORDS = {
    "signature": _("has no place for a signature"),
    "name": _("has no place for the printed name"),
    "date": _("has no place for date and time of signing"),
    "meaning": _("is not asked what the signature means"),
    "checks": _("passes fewer than two checks"),
    "part": _("is not a value that has to be given and stands in the text"),
    "link": _("needs the link only, and no code"),
}


def asks(category: str) -> bool:
    """Whether any law here asks more of templates of this category."""
    return part11.is_record(category) or ferpa.is_consent(category)


def require(said: Content, category: str, places: Sequence[Places], answers: Mapping[str, str]) -> None:
    """Raises `Refused` (template.regime): something is missing, in one language at least (P11-1, P11-3, FE-1,
    FE-2). answers: {name of an answer: the role that gives it}."""
    roles = list(said.schema.get("roles", ()))
    checks = {str(each.get("name")): proofs.floor(each) for each in roles}
    for each in [{(role, _TAGS.get(kind, kind)) for role, kind in one} for one in places] or [set()]:
        if part11.is_record(category):
            _refuse("21 CFR Part 11", part11.faults(roles, each, answers, checks))
        if ferpa.is_consent(category):
            fields = said.schema.get("fields", ())
            _refuse("FERPA, 34 CFR 99.30", ferpa.faults(fields, _named(said), each, checks))


def _named(said: Content) -> set[str]:
    """The values that every language's text shows; pages of somebody's PDF show what they were given."""
    if said.form == PDF:
        return set(ferpa.PARTS)
    shown = [set(_VALUE.findall(source)) for source in said.sources.values() if source.strip()]
    return set.intersection(*shown) if shown else set()


def _refuse(law: str, found: list[tuple[str, Any]]) -> None:
    if found:
        what, code = found[0]
        raise Refused(
            "template.regime",
            _("%(law)s asks for more in this template: “%(what)s” %(lack)s."),
            do=_("Add it, and send the template for approval again."),
            field="roles",
            law=law,
            what=what,
            lack=str(WORDS[code]),
        )
