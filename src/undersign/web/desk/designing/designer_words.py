"""The designer's words: what each kind of field is called, what it may have, and what is wrong with one.

Hides the table of kinds (its icon, the size of a fresh one, which properties it has) and the wording of the
layout's faults. Sizes are millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from undersign.drafting.fields.schema import Fault, Schema
from undersign.drafting.pdf import overlap
from undersign.drafting.pdf.layout import Layout, LayoutField, worded


@dataclass(frozen=True)
class Kind:
    """size: (width, height) in millimetres. is_needed: whether a fresh one has to be filled in."""

    key: str
    icon: str
    label: str
    size: tuple[float, float]
    is_needed: bool = True

    @property
    def word(self) -> str:
        return _(self.label)


@dataclass(frozen=True)
class Group:
    label: str
    kinds: tuple[Kind, ...]

    @property
    def word(self) -> str:
        return _(self.label)


GROUPS = (
    Group(gettext_noop("To sign"), (
        Kind("signature", "signature", gettext_noop("Signature"), (60, 16)),
        Kind("initials", "abc", gettext_noop("Initials"), (22, 11)),
        Kind("date", "calendar", gettext_noop("Date signed"), (34, 7), is_needed=False),
    )),
    Group(gettext_noop("Who signs"), (
        Kind("name", "user", gettext_noop("Name"), (60, 7)),
        Kind("email", "at", gettext_noop("Email"), (60, 7)),
        Kind("company", "building", gettext_noop("Company"), (60, 7)),
        Kind("title", "briefcase", gettext_noop("Job title"), (60, 7)),
    )),
    Group(gettext_noop("To fill in"), (
        Kind("text", "typography", gettext_noop("Text"), (60, 7)),
        Kind("number", "number-123", gettext_noop("Number"), (25, 7)),
        Kind("money", "cash", gettext_noop("Amount"), (34, 7)),
        Kind("date_entry", "calendar-event", gettext_noop("Date"), (34, 7)),
        Kind("checkbox", "checkbox", gettext_noop("Checkbox"), (5, 5), is_needed=False),
        Kind("checkbox_group", "list-check", gettext_noop("Checkboxes"), (60, 20), is_needed=False),
        Kind("radio", "circle-dot", gettext_noop("One of several"), (60, 20)),
        Kind("dropdown", "select", gettext_noop("Dropdown"), (50, 7)),
        Kind("attachment", "paperclip", gettext_noop("Attachment"), (60, 8)),
        Kind("image", "photo", gettext_noop("Image"), (40, 30)),
    )),
    Group(gettext_noop("From us"), (
        Kind("formula", "math-function", gettext_noop("Formula"), (34, 7), is_needed=False),
        Kind("stamp", "rubber-stamp", gettext_noop("Stamp"), (40, 20), is_needed=False),
        Kind("note", "note", gettext_noop("Note"), (60, 7), is_needed=False),
    )),
)  # fmt: skip
KINDS = {kind.key: kind for group in GROUPS for kind in group.kinds}

_WRITTEN = "name email company title text number money date_entry dropdown"
# {property: the kinds that have it}, as the panel reads it
HAVE = {
    "font_size": f"{_WRITTEN} date formula note checkbox_group radio",
    "options": "checkbox_group radio dropdown",
    "text": "note stamp",
    "formula": "formula",
    "range": "number money date_entry",
    "places": "number formula",
    "currency": "money formula",
    "length": "text name company title",
    "prefill": f"{_WRITTEN} checkbox",
    "required": f"{_WRITTEN} signature initials checkbox checkbox_group radio attachment image",
    "help": f"{_WRITTEN} checkbox checkbox_group radio attachment image",
    "condition": f"{_WRITTEN} checkbox checkbox_group radio attachment image formula note stamp",
}

_FAULTS = {
    "unknown_kind": gettext_noop("“%(field)s” is of a kind that does not exist."),
    "unknown_role": gettext_noop("“%(field)s” belongs to a person who is not in this template."),
    "unknown_source": gettext_noop("“%(field)s” is filled in from a value this template does not have."),
    "nobody": gettext_noop("“%(field)s” is for nobody. Choose a person, or a value that fills it in."),
    "option_twice": gettext_noop("“%(field)s” has the same choice twice."),
    "no_options": gettext_noop("“%(field)s” has no choices yet."),
    "font_size": gettext_noop("“%(field)s”: text is between %(least)s and %(most)s points."),
    "no_formula": gettext_noop("“%(field)s” has no formula yet."),
    "signature_hidden": gettext_noop("“%(field)s”: a signature is always shown."),
    "bad_pattern": gettext_noop("“%(field)s”: this pattern cannot be used. Make it simpler."),
    "no_page": gettext_noop("“%(field)s” is on page %(page)s, which the document does not have."),
    "too_small": gettext_noop("“%(field)s” is too small to be seen."),
    "off_page": gettext_noop("“%(field)s” lies off page %(page)s."),
    "bad_name": gettext_noop("“%(field)s”: a name has small letters, digits and _, a letter first."),
    "name_twice": gettext_noop("Two fields have the name “%(field)s”."),
    "bad_formula": gettext_noop("“%(field)s”: the formula cannot be read at character %(at)s."),
    "unknown_field": gettext_noop("“%(field)s” asks for “%(name)s”, which does not exist."),
    "later_field": gettext_noop("“%(field)s” asks for “%(name)s”, which somebody fills in later."),
    "cycle": gettext_noop("“%(field)s” depends on itself."),
    "no_signature": gettext_noop("%(role)s has no signature field."),
    "too_many": gettext_noop("There are more than %(most)s fields."),
}


def faults(layout: Layout, schema: Schema) -> list[dict[str, str]]:
    """[{field: its name or "", sentence}] of everything that keeps the layout from being sent; with the role
    whose signature is missing, so that the page takes the sentence away once there is one."""
    return [
        {"field": each.field, "sentence": _sentence(each, layout, schema)}
        | ({"role": each.facts["role"]} if each.code == "no_signature" else {})
        for each in layout.faults(schema)
    ]


def warnings(layout: Layout) -> list[dict[str, str]]:
    """[{field, sentence}] of what a person should look at, and may leave as it is."""
    said = _("“%(field)s” and “%(other)s” overlap on page %(page)s.")
    return [
        {
            "field": each.field,
            "other": each.other,
            "sentence": said
            % {
                "field": _named(layout, each.field),
                "other": _named(layout, each.other),
                "page": each.page,
            },
        }
        for each in overlap.overlaps(layout)
    ]


def _named(layout: Layout, name: str) -> str:
    field = layout.field(name)
    return called(field) if field else name


def called(field: LayoutField) -> str:
    """What a reader calls a field: its label, else its kind."""
    kind = KINDS.get(field.kind)
    return worded(field.label, get_language() or "en") or (kind.word if kind else field.kind)


def _sentence(fault: Fault, layout: Layout, schema: Schema) -> str:
    language = get_language() or "en"
    facts = dict(fault.facts)
    if "role" in facts and (role := schema.role(facts["role"])):
        facts["role"] = role.label(language)
    field = layout.field(fault.field)
    facts["field"] = (field and worded(field.label, language)) or fault.field
    said = _FAULTS.get(fault.code)
    return _(said) % facts if said else f"{facts['field']}: {fault.code}"


def kinds_json() -> dict[str, Any]:
    """What the page's script needs of each kind; sizes in points."""
    points = 72 / 25.4
    return {
        key: {
            "word": kind.word,
            "required": kind.is_needed,
            "size": [round(mm * points, 1) for mm in kind.size],
        }
        for key, kind in KINDS.items()
    }
