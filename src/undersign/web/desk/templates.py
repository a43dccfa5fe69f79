"""The template library, read only: what is published, what it says, which versions there were."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from undersign.drafting import specimen
from undersign.drafting.template import Template
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door, timeline


@door.reading("template.see")
def templates(request: HttpRequest, by: Actor) -> HttpResponse:
    rows = Template.objects.visible_to(by).prefetch_related("versions").order_by("key")
    return answer.page(request, "desk/templates.html", {"templates": rows})


@door.reading("template.see")
def template(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    row = Template.objects.visible_to(by).get(key=key)
    versions = list(row.versions.order_by("-number"))
    wanted = request.GET.get("version", "")
    shown = next((v for v in versions if str(v.number) == wanted), row.published or versions[0])
    language = request.GET.get("in", "") if request.GET.get("in") in shown.sources else shown.languages[0]
    text = specimen.of(shown, language)
    context = {
        "template": row,
        "versions": versions,
        "shown": shown,
        "shown_language": language,
        # Made by our own typesetter, which escapes everything it did not write itself.
        "reading": mark_safe(text.reading),  # noqa: S308
        "clauses": text.clauses,
        "days": timeline.days(history.of(row.workspace_id, row.id)),
    }
    return answer.page(request, "desk/template.html", context)
