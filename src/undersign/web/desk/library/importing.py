"""A file becomes a template: uploaded, read where it can harm nothing, looked at, and written on.

Hides what happens to the two kinds: text (Word, HTML, Markdown) becomes an editable text, a PDF keeps its
pages and goes on to the field designer. What was not carried over is told once, on the page after.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign import intake
from undersign.drafting import content
from undersign.drafting.fields import schema
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.intake import limits, said
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.designing import designer
from undersign.web.desk.editing import editor_menus, editor_page, editor_preview, editor_schema
from undersign.web.desk.library import template_new

SESSION = "imported"


@door.reading("template.draft")
def importing(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {
        "limit_mb": limits.FILE_BYTES // limits.MB,
        "name": request.POST.get("name", ""),
        "categories": template_new.categories(),
        "category": request.POST.get("category", ""),
    }
    return answer.page(request, "desk/import.html", context)


@door.acting(otherwise=importing, verb="template.draft")
def take(request: HttpRequest, by: Actor) -> HttpResponse:
    """Read the file, make the template, and on to what there is to look at."""
    taken, filename = _taken(request)
    name = request.POST.get("name", "").strip()[:160] or _title(taken, filename)
    with transaction.atomic():
        made = _made(taken, name, template_new.category_of(request.POST), request.user.language, by)  # type: ignore[union-attr]
    request.session[SESSION] = {"key": made.key, **_told(taken, filename)}
    return answer.back("desk:imported", made.key)


def _taken(request: HttpRequest) -> tuple[intake.Taken, str]:
    """The file as intake took it, and its name. Raises `Refused`."""
    given = request.FILES.get("file")
    if given is None:
        raise Refused("import.no_file", gettext_lazy("Choose a file first."), field="file")
    filename = str(getattr(given, "name", "") or "")
    if (given.size or 0) > limits.FILE_BYTES:
        raise _refused(intake.IntakeRefused("too-large", limit_mb=limits.FILE_BYTES // limits.MB))
    try:
        return intake.take(given.read(), filename, keep_layout=request.POST.get("as") == "pdf"), filename
    except intake.IntakeRefused as no:
        raise _refused(no) from no


@door.reading("template.draft")
def imported(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """What was found and what was not carried over; the types of the fields can be put right."""
    told = request.session.get(SESSION, {})
    copy = editor_page.found(by, key)
    if told.get("key") != key:
        return redirect("desk:edit", key=key)
    return answer.page(request, "desk/imported.html", _context(copy, told, by))


def _context(copy: WorkingCopy, told: dict[str, Any], by: Actor) -> dict[str, Any]:
    seen = editor_page.asked(copy, {})
    declared = schema.Schema.from_json(copy.schema)
    is_text = copy.form == content.TEXT
    return {
        "template": copy.template,
        "copy": copy,
        "file": told,
        "lost": _lost(told, is_text),
        "fields": editor_menus.fields(declared, seen.language),
        "types": editor_schema.TYPES.items(),
        "preview": editor_preview.of(copy, editor_page.wanted(copy, seen, {}, by)) if is_text else None,
        "is_text": is_text,
    }


@door.acting(otherwise=imported, verb="template.draft")
def settle(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Take the types as they were put right, and go on to the editor or the designer."""
    copy = editor_page.found(by, key)
    fields = [_retyped(each, request.POST.get(f"type.{each['name']}", "")) for each in copy.schema["fields"]]
    if fields != copy.schema["fields"]:
        working.save(copy, edition=copy.edition, by=by, schema={**copy.schema, "fields": fields})
    request.session.pop(SESSION, None)
    return answer.back("desk:edit" if copy.form == content.TEXT else "desk:fields", key)


def _lost(told: dict[str, Any], is_text: bool) -> list[tuple[str, int, list[str]]]:
    """(what, how often, which) the file had and the template has not. A PDF's form fields are placed anew,
    which is said apart."""
    anew = "form-field" if told["places"] and not is_text else ""
    lost = [each for each in told["lost"] if each["code"] != anew]
    return [(_(said.removed(each["code"])), each["count"], each["details"]) for each in lost]


def _retyped(each: dict[str, Any], kind: str) -> dict[str, Any]:
    """A choice or a table needs more than a word, so those two are declared in the editor."""
    if kind not in editor_schema.TYPES or kind in ("choice", "rows") or kind == each.get("type", "text"):
        return each
    bare = {
        name: value
        for name, value in each.items()
        if name in ("name", "labels", "help", "required", "source")
    }
    return {**bare, "type": kind, **({"currency": "USD"} if kind == "money" else {})}


def _made(taken: intake.Taken, name: str, category: str, language: str, by: Actor) -> Template:
    """The template with its working copy."""
    form = content.TEXT if taken.template else content.PDF
    row = template_new.started(name, [language], by, form=form, category=category)
    if taken.template:
        said_ = {"sources": {language: taken.template.source}, "schema": _schema(taken.template.schema)}
        _save(working.open(row, by=by), said_, by)
    else:
        designer.begin(row, taken, by=by)
    return row


def _save(copy: WorkingCopy, said_: dict[str, Any], by: Actor) -> None:
    working.save(copy, edition=copy.edition, by=by, **said_)


def _schema(proposed: Any) -> dict[str, Any]:
    """The proposed fields, with somebody to sign where the file named nobody."""
    fields = [
        {**each, "currency": "USD"} if each.get("type") == "money" and not each.get("currency") else each
        for each in proposed.get("fields", ())
    ]
    return {"fields": fields, "roles": list(proposed.get("roles", ())) or template_new.ROLES}


def _title(taken: intake.Taken, filename: str) -> str:
    title = taken.template.title.strip() if taken.template else ""
    return (title or PurePath(filename).stem.replace("_", " ").strip() or _("Imported template"))[:160]


def _told(taken: intake.Taken, filename: str) -> dict[str, Any]:
    lost = [*taken.removed, *(taken.template.lost if taken.template else ())]
    return {
        "filename": filename[-120:],
        "kind": taken.kind,
        "pages": taken.pages,
        "places": len(taken.fields),
        "lost": [{**asdict(each), "details": list(each.details)[:5]} for each in lost],
    }


def _refused(no: intake.IntakeRefused) -> Refused:
    shape = said.REFUSALS.get(no.code, said.REFUSALS["crashed"])
    told = _(shape).format_map({"what": "", "page": "?", **no.facts})
    return Refused(f"import.{no.code}", "%(told)s", field="file", told=told)
