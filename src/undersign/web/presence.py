"""Whether whoever has this session is still in: it may have been ended, or they were away too long.

Where the workspace wants a second factor of everybody, whoever has shown none sees their profile and
nothing else. A page that asks for its parts anew by itself is no sign of life: what a person does counts.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from undersign.web.tenancy import WORKSPACE
from undersign.workspaces.access import session
from undersign.workspaces.member import Member

VISIT = "visit"  # the session's key: which of the member's sessions this is
STRONG = "strong"  # a second factor was shown, or an organisation vouches
_OPEN_TO_ALL = ("/profile", "/logout", "/language", "/verify")
_ELSEWHERE = ("/static/", "/sign/", "/draw/", "/embed/", "/api/")


class Presence:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_ELSEWHERE) and request.session.get(WORKSPACE):
            _let_in_or_out(request)
            if getattr(request, "must_enrol", False) and not request.path.startswith(_OPEN_TO_ALL):
                return redirect("desk:profile")
        return self.answer(request)


def _let_in_or_out(request: HttpRequest) -> None:
    who = request.user
    counts = request.method == "POST" or not request.headers.get("HX-Request")
    if isinstance(who, Member):
        idle = session.idle_minutes(who.workspace)
        if session.seen(request.session.get(VISIT, ""), idle, counts=counts):
            is_weak = session.asks_second_factor(who.workspace) and not request.session.get(STRONG)
            request.must_enrol = is_weak  # type: ignore[attr-defined]
            return
    request.session.flush()
    request.user = AnonymousUser()
