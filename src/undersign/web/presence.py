"""Whether whoever has this session is still in: it may have been ended, or they were away too long.

Where the workspace wants a second factor of everybody, whoever has shown none sees their profile and
nothing else. A page that asks for its parts anew by itself is no sign of life: what a person does counts.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from undersign.store import tenancy
from undersign.web.tenancy import WORKSPACE
from undersign.workspaces import sandbox
from undersign.workspaces.access import session
from undersign.workspaces.member import Member

VISIT = "visit"  # the session's key: which of the member's sessions this is
AT_HOME = "home"  # of whoever is in a sandbox: {workspace, member, visit, strong} of the real one
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
        here = session.seen(request.session.get(VISIT, ""), idle, counts=counts)
        if here and _is_still_in_at_home(request, who, counts):
            is_weak = session.asks_second_factor(who.workspace) and not request.session.get(STRONG)
            request.must_enrol = is_weak  # type: ignore[attr-defined]
            return
    request.session.flush()
    request.user = AnonymousUser()


def _is_still_in_at_home(request: HttpRequest, who: Member, counts: bool) -> bool:
    """In a sandbox one is for as long as one would be in the real workspace."""
    if not sandbox.is_one(who.workspace_id):
        return True
    home = request.session.get(AT_HOME) or {}
    with tenancy.within(home.get("workspace", "")):
        there = Member.objects.filter(pk=home.get("member", ""), is_active=True).select_related("workspace")
        real = there.first()
        return real is not None and session.seen(
            home["visit"], session.idle_minutes(real.workspace), counts=counts
        )
