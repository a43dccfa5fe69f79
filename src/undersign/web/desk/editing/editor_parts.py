"""What an author changes beside the text: merge fields, people, languages, saved test cases, details.

Each is one form and one change; the answer is the panels that it changed, or the whole page without script.
A form that is refused comes back as it was filled in, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from undersign.drafting.stock import about, shelf
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import door
from undersign.web.desk.editing import editor_page, editor_schema
from undersign.web.desk.editing.editor import edit, edition, is_part
from undersign.web.desk.editing.editor_page import Asked
from undersign.web.desk.library import template_new

Change = Callable[[HttpRequest, Actor, WorkingCopy, Asked], str]


def _changing(part: str) -> Callable[[Change], Any]:
    """A POST that changes the copy and shows the panels anew; the change says where to go on (`#fields`)."""

    def wrapped(change: Change) -> Any:
        def view(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
            copy = editor_page.found(by, key)
            seen = editor_page.asked(copy, request.POST)
            try:
                query = change(request, by, copy, seen)
            except Refused as no:
                if not is_part(request):
                    raise
                request.refusals = [no]  # type: ignore[attr-defined]
                return _panels(request, by, copy, seen, part, [no])
            if not is_part(request):
                where = f"{reverse('desk:edit', args=[key])}?{query or seen.query}#{part}"
                return HttpResponse(status=303, headers={"Location": where})
            request.POST = request.POST.copy()  # type: ignore[assignment]
            request.POST.pop("was", None)
            return _panels(request, by, editor_page.found(by, key), seen, part, [])

        view.__name__ = change.__name__
        return door.acting(otherwise=edit, verb="template.draft")(view)

    return wrapped


def _panels(
    request: HttpRequest, by: Actor, copy: WorkingCopy, seen: Asked, part: str, refusals: list[Refused]
) -> HttpResponse:
    context = {**editor_page.panels(copy, seen, by, request), "part": part, "refusals": refusals}
    return render(request, "desk/editor_panels.html", context, status=422 if refusals else 200)


@_changing("fields")
def field(request: HttpRequest, by: Actor, copy: WorkingCopy, seen: Asked) -> str:
    """Add, change, rename or take out a merge field."""
    fields, sources, was = copy.schema.get("fields", []), copy.sources, request.POST.get("was", "")
    if request.POST.get("do") == "remove":
        fields = _without(fields, was)
    else:
        made = editor_schema.field(request.POST, copy.languages or ["en"])
        _require_free(made["name"], was, fields)
        fields = _with(fields, was, made)
        sources = {c: editor_schema.renamed(text, was, made["name"]) for c, text in sources.items()}
    said = {**copy.schema, "fields": fields}
    working.save(copy, edition=edition(request), by=by, schema=said, sources=sources)
    return ""


def _without(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [each for each in rows if each["name"] != name]


def _with(rows: list[dict[str, Any]], was: str, made: dict[str, Any]) -> list[dict[str, Any]]:
    """`made` in the place of the one that was called `was`, else at the end."""
    at = next((n for n, each in enumerate(rows) if each["name"] == was), len(rows))
    return [*rows[:at], made, *rows[at + 1 :]]


def _require_free(name: str, was: str, fields: list[dict[str, Any]]) -> None:
    if name != was and any(each["name"] == name for each in fields):
        raise Refused("field.wrong", _("There is already a field of that name."), field="name")


@_changing("people")
def role(request: HttpRequest, by: Actor, copy: WorkingCopy, seen: Asked) -> str:
    """Add, change or take out somebody who signs, or say whether consumers get the disclosure."""
    roles, said = copy.schema.get("roles", []), dict(copy.schema)
    was, do = request.POST.get("was", ""), request.POST.get("do", "")
    if do == "disclosure":
        said["consumer_disclosure"] = "consumer_disclosure" in request.POST
    elif do == "remove":
        said["roles"] = _without(roles, was)
    else:
        made = editor_schema.role(request.POST, copy.languages or ["en"])
        before: dict[str, Any] = next((each for each in roles if each["name"] == was), {})
        said["roles"] = _with(roles, was, {**before, **made})
    working.save(copy, edition=edition(request), by=by, schema=said)
    return ""


@_changing("languages")
def language(request: HttpRequest, by: Actor, copy: WorkingCopy, seen: Asked) -> str:
    """Add a language, beginning with the text that is there, or take one out."""
    code, sources = request.POST.get("code", ""), dict(copy.sources)
    if request.POST.get("do") == "remove" and len(sources) > 1:
        sources.pop(code, None)
        code = sorted(sources)[0]
    elif code in dict(settings.LANGUAGES):
        sources.setdefault(code, sources.get(seen.language, ""))
    working.save(copy, edition=edition(request), by=by, sources=sources)
    return Asked(code, seen.case, seen.view).query


@_changing("cases")
def case(request: HttpRequest, by: Actor, copy: WorkingCopy, seen: Asked) -> str:
    """Save the values that are shown as a test case, or take one out."""
    name = request.POST.get("case_name", "").strip()[:120]
    kept = [each for each in copy.cases if each["name"] != name]
    if request.POST.get("do") != "remove":
        if not name:
            raise Refused("case.no_name", _("Give the case a name."), field="case_name")
        sight = editor_page.wanted(copy, seen, request.POST, by)
        source = "ticket" if seen.case == "real" else "hand"
        kept.append({"name": name, "language": seen.language, "values": sight.values, "source": source})
    working.save(copy, edition=edition(request), by=by, cases=kept)
    return Asked(seen.language, f"case:{name}" if kept else "", seen.view).query


@_changing("details")
def details(request: HttpRequest, by: Actor, copy: WorkingCopy, seen: Asked) -> str:
    """Name, description, folder and roles: about the template, not part of any version."""
    said, codes = request.POST, copy.languages or ["en"]
    about.describe(
        copy.template,
        names={**copy.template.names, **{code: said.get(f"name.{code}", "") for code in codes}},
        descriptions={**copy.template.descriptions, **{c: said.get(f"description.{c}", "") for c in codes}},
        tags=said.get("tags", "").split(","),
        by=by,
    )
    shelf.put(copy.template, folder=said.get("folder", ""), roles=said.getlist("roles[]"), by=by)  # type: ignore[attr-defined]
    if said.get("category", "") in template_new.CATEGORIES:
        shelf.classify(copy.template, said["category"], by=by)
    return ""
