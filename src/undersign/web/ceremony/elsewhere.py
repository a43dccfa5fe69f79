"""A check that is made on another site: the way there, and the one address that all come back to.

Hides how the browser finds its link again. The address for coming back holds no link; a cookie of this
browser does, named after the attempt's state, so nobody else's answer can be brought into somebody's
ceremony. Coming back changes nothing: a page posts what the other site said, once a person or the page's
script presses its button.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_GET

from undersign.web import language
from undersign.web.ceremony import answer, door

LASTS = 15 * 60  # seconds, as the check itself
BROUGHT = ("code", "state", "iss", "error")
_MOST = 4_000


@door.reading
def leave(request: HttpRequest, c: Any) -> HttpResponse:
    """Followed as a link, so that no page needs leave to post forms to another site."""
    shown = c.check.shown if c.stage == "code" else {}
    if not shown.get("elsewhere"):
        return answer.back(request)
    return _led(request, shown, c.recipient.language)


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Outside of any workspace: all it knows is in this browser's own cookie and address."""
    brought = {name: request.GET[name][:_MOST] for name in BROUGHT if name in request.GET}
    kept = request.COOKIES.get(cookie_name(request, brought.get("state", "")), "")
    was_spoken, _dot, link = kept.partition(".")
    spoken = language.asked_for(request, otherwise=was_spoken)
    with translation.override(spoken):
        context = {"link": link, "brought": brought, "language": spoken}
        status = 200 if link else 410
        return door.guarded(render(request, "sign/proof/back.html", context, status=status))


def _led(request: HttpRequest, shown: dict[str, Any], spoken: str) -> HttpResponse:
    """To the other site, with the way back in a cookie."""
    response = HttpResponseRedirect(shown["elsewhere"], status=303)
    response.set_cookie(
        cookie_name(request, shown["state"]),
        f"{spoken}.{request.link}",  # type: ignore[attr-defined]
        max_age=LASTS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def cookie_name(request: HttpRequest, state: str) -> str:
    short = hashlib.sha256(state.encode()).hexdigest()[:16]
    return f"{'__Host-' if request.is_secure() else ''}back_{short}"


app_name = "returned"
urlpatterns = [path("returned", come_back, name="returned")]
