"""The last real tickets, and the clauses each would have got from the text as it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.connectors import api
from undersign.connectors.filling import rehearsing
from undersign.drafting.rehearsal import Given
from undersign.drafting.stock import template
from undersign.drafting.text.faults import TemplateError
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.typesetting.press import PressDied
from undersign.web.desk import answer, door
from undersign.web.desk.editing import editor_page


@door.reading("template.draft")
def tickets(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    seen = editor_page.asked(copy, request.GET)
    context = {"template": copy.template, "copy": copy, "seen": seen, **_tried(copy, seen.language, by)}
    return answer.page(request, "desk/editor_tickets.html", context)


def _tried(copy: WorkingCopy, language: str, by: Actor) -> dict[str, Any]:
    """{tried: [(ticket facts, labels still missing)], told: why there are none}."""
    try:
        tags = copy.template.suggested_tags
        found = rehearsing.tickets(copy.content, tags, language=language, by=by)
    except (api.Temporary, api.Permanent):
        return {"tried": [], "told": _("A connected system does not answer at the moment. Try again.")}
    except (TemplateError, PressDied) as wrong:
        return {"tried": [], "told": str(wrong)}
    return {"tried": [(each, _labels(copy, each.given, language)) for each in found], "told": ""}


def _labels(copy: WorkingCopy, given: Given, language: str) -> list[str]:
    """What would have to be asked for, as people call it."""
    declared = {each["name"]: each.get("labels", {}) for each in copy.schema.get("fields", ())}
    return [template.in_language(declared.get(name, {}), language) or name for name in given.missing]
