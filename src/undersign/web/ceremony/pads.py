"""The page on one's phone: a place to draw, and nothing else. No name, no contract, no way to either."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from undersign.journal import refused
from undersign.signing import pad
from undersign.typesetting import words
from undersign.web.ceremony import answer, door, posted

app_name = "draw"


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def run(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            return door.guarded(view(request, secret))
        except refused.Refused as no:
            return door.guarded(_no(request, no))

    return run


def _no(request: HttpRequest, no: refused.Refused) -> HttpResponse:
    """A link that never was, one that is used up and one that is too old look alike."""
    status = 404 if isinstance(no, refused.NotFound) else 422
    if answer.wants_json(request):
        return answer.problem(no, status)
    return _page(request, "sign/pad_over.html", {"no": no}, status)


@require_GET
@_guarded
def page(request: HttpRequest, secret: str) -> HttpResponse:
    row = pad.find(secret)
    with translation.override(row.language):
        return _page(request, "sign/pad.html", {"pad": row, "secret": secret})


@require_POST
@_guarded
def draw(request: HttpRequest, secret: str) -> HttpResponse:
    """The one drawing. A second press of the same phone is told that it is used up, and changes nothing."""
    pad.draw(secret, posted.strokes(request.POST.get("strokes", "")))
    return answer.fine()


def _page(request: HttpRequest, template: str, told: dict[str, Any], status: int = 200) -> HttpResponse:
    language = translation.get_language() or "en"
    told = {**told, "language": language, "direction": words.direction(language)}
    return render(request, template, told, status=status)


urlpatterns = [path("<str:secret>/", page, name="page"), path("<str:secret>/drawing", draw, name="drawing")]
