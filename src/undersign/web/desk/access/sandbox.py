"""The sandbox's page among the settings, and the way in and out of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from undersign.journal.actor import Actor
from undersign.setup import sandboxes
from undersign.web import crossing
from undersign.web.desk import answer, door, nav


@door.reading("sandbox.make")
def shown(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/sandbox.html", _shown(request))


@door.acting(otherwise=shown, verb="sandbox.make")
def make(request: HttpRequest, by: Actor) -> HttpResponse:
    brought = sandboxes.make(by=by)
    if brought.left:
        return answer.page(request, "desk/sandbox.html", {**_shown(request), "left": brought.left})
    return answer.back("desk:sandbox", told="sandbox_made")


@door.acting(verb="sandbox.enter")
def enter(request: HttpRequest, by: Actor) -> HttpResponse:
    who = crossing.over(request, request.user)  # type: ignore[arg-type]
    return HttpResponseRedirect(nav.start(who.role), status=303)


@door.acting(verb="sandbox.enter")
def leave(request: HttpRequest, by: Actor) -> HttpResponse:
    who = crossing.back(request)
    return HttpResponseRedirect(nav.start((who or request.user).role), status=303)  # type: ignore[union-attr]


def _shown(request: HttpRequest) -> dict[str, Any]:
    here = request.user.workspace  # type: ignore[union-attr]
    there = None if here.is_sandbox else sandboxes.of(here.pk)
    return {"made": there, "templates": sandboxes.templates(there) if there else []}
