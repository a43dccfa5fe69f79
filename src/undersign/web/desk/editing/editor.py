"""The template editor: writing a working copy, seeing it rendered, sending it for approval.

The text is kept while it is typed; the answer is what changed on the page. Without script the same form is
kept by its own button. A copy that was changed elsewhere is never written over unasked.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from undersign.drafting import content
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.editing import editor_page, editor_preview


@door.reading("template.draft")
def edit(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    of = Template.objects.visible_to(by).get(key=key)
    copy = working.find(of)
    if copy is None:
        return redirect("desk:template", key=key)
    if copy.form == content.PDF:
        return redirect("desk:fields", key=key)
    return editor_page.page(request, by, copy)


@door.acting(verb="template.draft")
def begin(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Open the working copy, or go on with the one that is open."""
    of = Template.objects.visible_to(by).get(key=key)
    if number := request.POST.get("from", ""):
        found = of.versions.filter(number=int(number) if number.isdecimal() else 0).first()
        copy = working.start_from(found, by=by) if found else working.open(of, by=by)
    else:
        copy = working.open(of, by=by)
    return answer.back("desk:fields" if copy.form == content.PDF else "desk:edit", key)


@door.acting(otherwise=edit, verb="template.draft")
def keep(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    seen = editor_page.asked(copy, request.POST)
    try:
        _keep_text(copy, seen.language, request, by)
    except Refused as no:
        if no.code != "template.changed_elsewhere":
            raise
        return _changed_elsewhere(request, by, copy, no)
    return _parts(request, by, copy, seen) if is_part(request) else _back(key, seen.query)


def _parts(request: HttpRequest, by: Actor, copy: WorkingCopy, seen: editor_page.Asked) -> HttpResponse:
    """What the kept text changed on the page; the test values only where they are others now."""
    sight = editor_page.wanted(copy, seen, request.POST, by)
    made = editor_preview.in_turn(copy, sight, by.id)
    context = editor_page.parts(copy, seen, sight, made, by)
    asked_for = (seen.case, context["declared"])
    values_too = (request.POST.get("of"), request.POST.get("declared")) != asked_for
    return render(request, "desk/editor_parts.html", {**context, "values_too": values_too})


def _keep_text(copy: WorkingCopy, language: str, request: HttpRequest, by: Actor) -> None:
    text = request.POST.get("source", "").replace("\r\n", "\n")
    if "source" not in request.POST or copy.sources.get(language, "") == text:
        return
    sources = {**copy.sources, language: text}
    working.save(copy, edition=edition(request), by=by, sources=sources)


def _changed_elsewhere(request: HttpRequest, by: Actor, copy: WorkingCopy, no: Refused) -> HttpResponse:
    """Theirs and mine: theirs to be loaded, mine to be copied or written over theirs."""
    seen = editor_page.asked(copy, request.POST)
    context = {
        "copy": copy,
        "template": copy.template,
        "seen": seen,
        "no": no,
        "mine": request.POST["source"],
    }
    if is_part(request):
        return render(request, "desk/editor_conflict.html", context, status=409)
    return answer.page(request, "desk/editor_conflict_page.html", context)


@door.reading("template.draft")
def preview_page(request: HttpRequest, by: Actor, key: str, print_: str, number: int) -> HttpResponse:
    """One page's image; without script it is of the text as it was kept."""
    copy = editor_page.found(by, key)
    seen = editor_page.Asked(**{**vars(editor_page.asked(copy, request.GET)), "view": editor_preview.PAGES})
    sight = editor_page.wanted(copy, seen, {}, by)
    return answer.image(*editor_preview.page_image(copy, sight, print_, number))


@door.acting(otherwise=edit, verb="template.draft")
def submit(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """The next version, sent to whoever approves it."""
    copy = editor_page.found(by, key)
    copy.edition = edition(request)  # a text that was changed since this page was loaded is refused
    working.freeze(copy, by=by, note=request.POST.get("note", "").strip()[:2000])
    return answer.back("desk:template", key, told="submitted")


@door.acting(otherwise=edit, verb="template.draft")
def discard(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    working.discard(copy, by=by)
    if copy.template.versions.exists():
        return answer.back("desk:template", key, told="discarded")
    return answer.back("desk:templates", told="discarded")


def edition(request: HttpRequest) -> int:
    said = request.POST.get("edition", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def is_part(request: HttpRequest) -> bool:
    """Whether the page's own script asks, to swap the answer into the page."""
    return bool(request.headers.get("HX-Request"))


def _back(key: str, query: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": f"{reverse('desk:edit', args=[key])}?{query}"})
