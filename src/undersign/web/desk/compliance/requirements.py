"""What each law asks, what the product does about it, and the tests that prove it."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from undersign.journal.actor import Actor
from undersign.regimes import law
from undersign.web.desk import door
from undersign.web.desk.compliance import frame


@door.reading("compliance.see")
def requirements(request: HttpRequest, by: Actor) -> HttpResponse:
    told = law.requirements((get_language() or law.SOURCE).split("-")[0])
    laws = [(name, list(rows)) for name, rows in groupby(told, key=lambda row: row.law)]
    return frame.page(request, "compliance", "desk/compliance/requirements.html", {"laws": laws})
