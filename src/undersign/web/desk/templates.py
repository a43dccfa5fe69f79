"""The template library, read only: what is published, what it says, which versions there were."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.drafting.template import Template
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door, specimen, timeline


@door.reading("template.see")
def templates(request: HttpRequest, by: Actor) -> HttpResponse:
    rows = Template.objects.visible_to(by).prefetch_related("versions").order_by("key")
    return answer.page(request, "desk/templates.html", {"cards": specimen.cards(rows)})


@door.reading("template.see")
def template(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    row = Template.objects.visible_to(by).prefetch_related("versions").get(key=key)
    told = history.of(row.workspace_id, row.id)
    shown = specimen.of(row, request.GET.get("version", ""), request.GET.get("in", ""))
    context = {"template": row, "specimen": shown, "days": timeline.days(told)}
    return answer.page(request, "desk/template.html", context)
