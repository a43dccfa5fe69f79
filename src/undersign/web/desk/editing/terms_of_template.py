"""What a template says of the terms of its contracts, as one form: which field, or which value, is which.

It is part of the working copy, so it is approved with the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from undersign.drafting import content
from undersign.drafting.conduct import terms
from undersign.drafting.fields.schema import MergeField, Schema
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.editing import editor, editor_page

FIXED = "="  # the choice of a value that is written here instead of a field
PARTS = {
    "starts": gettext_noop("First day"),
    "months": gettext_noop("Runs for so many months"),
    "ends": gettext_noop("Last day"),
    "amount": gettext_noop("Amount"),
    "payment_days": gettext_noop("Days to pay"),
    "notice_days": gettext_noop("Days of notice before the end"),
    "renews": gettext_noop("Renews itself"),
    "renewal_months": gettext_noop("Months of each renewal"),
}
ADDENDUM = {
    "number": gettext_noop("Number of the contract it changes"),
    "signed_on": gettext_noop("Date of that contract"),
    "sha256": gettext_noop("SHA-256 of its signed file"),
    "follows": gettext_noop("Last day of the term it goes on from"),
}
EVERY = {
    terms.MONTH: gettext_noop("every month"),
    terms.QUARTER: gettext_noop("every quarter"),
    terms.YEAR: gettext_noop("every year"),
    terms.ONCE: gettext_noop("once"),
}


@dataclass(frozen=True)
class Part:
    """kind: which values it takes beside fields: number | yes_no | "". chosen: a field's name, "=", yes, no
    or ""."""

    name: str
    label: str
    fields: list[MergeField]
    kind: str
    chosen: str
    number: str


@door.reading("template.draft")
def edit_terms(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    said = posted(request.POST) if request.method == "POST" else copy.schema.get("terms") or {}
    return answer.page(request, "desk/edit_terms.html", _shown(copy, said, by))


@door.acting(otherwise=edit_terms, verb="template.draft")
def keep_terms(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    said = {**copy.schema, "terms": posted(request.POST)}
    working.save(copy, edition=editor.edition(request), by=by, schema=said)
    return answer.back("desk:edit_terms", key, told="template_terms_kept")


def _shown(copy: WorkingCopy, said: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    fields, language = Schema.from_json(copy.schema).fields, get_language() or "en"
    others = Template.objects.visible_to(by).exclude(versions=None).order_by("key")
    told = terms.from_json({"terms": said})
    return {
        "template": copy.template,
        "copy": copy,
        "parts": [_part(name, label, fields, said) for name, label in PARTS.items()],
        "addendum_parts": [_part(name, label, fields, said) for name, label in ADDENDUM.items()],
        "every": [(code, _(word), code == told.every) for code, word in EVERY.items()],
        "templates": [(each.key, each.name(language), each.key == told.renew_with) for each in others],
        "renew_days": told.renew_days,
        "changes": "\n".join(f"{theirs} = {own}" for theirs, own in told.changes.items()),
        "is_addendum": bool(told.number or told.follows or told.changes),
        "back": "desk:fields" if copy.form == content.PDF else "desk:edit",
    }


def _part(name: str, label: str, fields: tuple[MergeField, ...], said: Mapping[str, Any]) -> Part:
    wanted = terms.TYPES[name]
    value = said.get(name, "")
    chosen = (
        ("yes" if value else "no") if isinstance(value, bool) else FIXED if isinstance(value, int) else value
    )
    fitting = [each for each in fields if each.type == wanted]
    kind = wanted if wanted in ("number", "yes_no") else ""
    return Part(name, _(label), fitting, kind, chosen, str(value) if chosen == FIXED else "")


def posted(form: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, as a schema holds it; `terms.checked` judges it."""
    said = {name: _value(name, form) for name in (*PARTS, *ADDENDUM)}
    said |= {"every": form.get("every", ""), "renew_with": form.get("renew_with", "")}
    days = str(form.get("renew_days", ""))
    said["renew_days"] = int(days) if days.isdecimal() and len(days) < 4 else ""
    lines = [line.partition("=") for line in str(form.get("changes", "")).splitlines() if line.strip()]
    said["changes"] = {theirs.strip(): own.strip() for theirs, _sign, own in lines}
    return {name: value for name, value in said.items() if value not in ("", {})}


def _value(name: str, form: Mapping[str, Any]) -> Any:
    chosen = str(form.get(f"part.{name}", ""))
    if chosen == FIXED:
        number = str(form.get(f"part.{name}.number", "")).strip()
        return int(number) if number.isdecimal() and len(number) < 6 else ""
    return {"yes": True, "no": False}.get(chosen, chosen) if terms.TYPES[name] == "yes_no" else chosen
