"""The template library: what there is, found by words and filters; and one template with its versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.drafting.files import samples
from undersign.drafting.stock import library
from undersign.drafting.stock.template import DRAFT, IN_REVIEW, PUBLISHED, RETIRED, Template
from undersign.drafting.writing import working
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound
from undersign.web.desk import answer, door, status
from undersign.web.desk.library import placed, specimen, template_new, template_use
from undersign.web.desk.record import timeline
from undersign.workspaces import policy


@door.reading("template.see")
def templates(request: HttpRequest, by: Actor) -> HttpResponse:
    shelf = template_use.of(by, request.GET)
    context = {
        "shelf": shelf,
        "is_writer": template_use.is_writer(by),
        "statuses": [(each, status.word_of_version(each)) for each in (DRAFT, IN_REVIEW, PUBLISHED, RETIRED)],
        "categories": [(code, template_new.category_word(code)) for code in shelf.categories],
        "samples": samples.every() if not shelf.total else (),
        "clause_count": library.of(by).count(),
    }
    return answer.page(request, "desk/templates.html", context)


@door.reading("template.see")
def template(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    row = Template.objects.visible_to(by).prefetch_related("versions").get(key=key)
    use = template_use.one(row, by)
    if use is None:
        raise NotFound("template.unknown", "")
    context = {
        "template": row,
        "use": use,
        **(_shown(request, row, by) if use.version else {}),
        "days": timeline.days(history.of(row.workspace_id, row.id)),
        "copy": working.find(row) if template_use.is_writer(by) else None,
        "category": template_new.category_word(row.category),
    }
    return answer.page(request, "desk/template.html", context)


def _shown(request: HttpRequest, row: Template, by: Actor) -> dict[str, Any]:
    """The version that is looked at: its text with sample values, or its pages."""
    drafts = policy.allows(by.role, "template.comment")
    found = specimen.of(row, request.GET.get("version", ""), request.GET.get("in", ""), drafts=drafts)
    return {"specimen": found, "paper": placed.of(found.version)}
