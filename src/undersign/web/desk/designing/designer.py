"""The field designer: where legal places the fields of a PDF template.

Hides that the page's script and its plain form are two ways of saying the same, and that what is saved is the
template's working copy, edition by edition. `begin` is where an uploaded PDF comes in.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from undersign.drafting import content
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import Layout
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.designing import (
    designer_begin,
    designer_board,
    designer_paper,
    designer_posted,
    designer_words,
)
from undersign.web.desk.editing import editor_page
from undersign.web.desk.library import as_signer_shown, versions_shown
from undersign.web.templatetags.desk import clock_time

begin = designer_begin.begin


@door.reading("template.draft")
def fields(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = _shown(by, key)
    if copy.form != content.PDF:
        return redirect("desk:template", key=key)
    context = {
        **designer_board.of(copy, request.GET.get("page", "")),
        **editor_page.details(copy.template, by),
    }
    return answer.page(request, "desk/designer.html", context)


@door.acting(otherwise=fields, verb="template.draft")
def save_fields(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    if request.content_type == "application/json":
        return _saved_for_script(request, by, key)
    copy = _copy(by, key)
    edition, written = designer_posted.from_form(copy, request.POST)
    _save(copy, edition, written, by)
    where = answer.back("desk:fields", key, told="fields_saved")
    where["Location"] += f"&page={request.POST.get('page', '1')}"
    return where


@door.acting(otherwise=fields, verb="template.submit")
def submit_fields(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = _copy(by, key)
    _require_faultless(copy)
    working.freeze(copy, by=by, note=request.POST.get("note", "").strip())
    return answer.back("desk:template", key, told="submitted")


@door.reading("template.draft")
def preview_fields(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """To the ceremony's own pages, with what is placed now."""
    template = Template.objects.visible_to(by).get(key=key)
    written = versions_shown.being_written(template, by)
    version = written.version if written else template.newest
    there = as_signer_shown.address(version, 0, request.GET.get("role", "")) if version else ""
    return redirect(there or reverse("desk:fields", args=[key]))


@door.reading("template.see")
def template_page(
    request: HttpRequest, by: Actor, key: str, sha256: str, width: int, number: int
) -> HttpResponse:
    template = Template.objects.visible_to(by).get(key=key)
    return answer.image(*designer_paper.image(template, sha256, number, width))


def _shown(by: Actor, key: str) -> WorkingCopy:
    """The working copy as it stands, or as it would begin: looking at it opens none."""
    template = Template.objects.visible_to(by).get(key=key)
    copy, newest = working.find(template), template.newest
    if copy is not None or newest is None:
        return copy or WorkingCopy(template=template, form=template.form, edition=template.last_edition + 1)
    said = {part: getattr(newest, part) for part in ("form", "sources", "schema", "clauses", "layout")}
    return WorkingCopy(template=template, edition=template.last_edition + 1, based_on=newest.number, **said)


def _copy(by: Actor, key: str) -> WorkingCopy:
    """The working copy, open from now on. Raises DoesNotExist, `Refused`."""
    return working.open(Template.objects.visible_to(by).get(key=key), by=by)


def _save(copy: WorkingCopy, edition: int, written: designer_posted.Written, by: Actor) -> None:
    layout, schema = written
    working.save(copy, edition=edition, by=by, layout=layout.to_json(), schema=schema)


def _saved_for_script(request: HttpRequest, by: Actor, key: str) -> JsonResponse:
    copy = _copy(by, key)
    try:
        edition, written = designer_posted.from_script(copy, request.body)
        _save(copy, edition, written, by)
    except Refused as no:
        status = 409 if no.code == "template.changed_elsewhere" else 422
        said: dict[str, Any] = {"sentence": str(no), "code": no.code, "edition": copy.edition}
        return JsonResponse(said, status=status)
    layout, schema = _read(copy)
    said = {"faults": designer_words.faults(layout, schema), "warnings": designer_words.warnings(layout)}
    return JsonResponse({"edition": copy.edition, "saved": strip_tags(clock_time(copy.saved_at)), **said})


def _read(copy: WorkingCopy) -> tuple[Layout, Schema]:
    return Layout.from_json(copy.layout), Schema.from_json(copy.schema)


def _require_faultless(copy: WorkingCopy) -> None:
    found = designer_words.faults(*_read(copy))
    if found:
        raise Refused(
            "template.fields", found[0]["sentence"], do=_("Mend the fields that are marked, then send it.")
        )
