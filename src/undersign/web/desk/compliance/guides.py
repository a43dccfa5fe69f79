"""The two pages for people: how to work well, and what each law leaves to whoever runs this."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from undersign.journal.actor import Actor
from undersign.regimes import guides
from undersign.web.desk import door
from undersign.web.desk.compliance import frame


@door.reading("compliance.see")
def guide(request: HttpRequest, by: Actor, guide_name: str) -> HttpResponse:
    if guide_name not in guides.NAMES:
        raise Http404(guide_name)
    said = guides.text(guide_name, (get_language() or "").split("-")[0])
    drawn = mark_safe(MarkdownIt("commonmark", {"html": False}).render(said))  # noqa: S308 (our own text)
    return frame.page(request, guide_name, "desk/compliance/guide.html", {"drawn": drawn})
