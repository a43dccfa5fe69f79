"""Signing in and out; in the demo the page also says whom one can sign in as."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from undersign.journal.refused import Refused
from undersign.web import language
from undersign.web import sign_in as door
from undersign.web.desk import demo, nav
from undersign.web.presence import VISIT
from undersign.workspaces.access import session, sign_on
from undersign.workspaces.member import Member


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            who = door.sign_in(request, request.POST.get("email", ""), request.POST.get("password", ""))
            return entered(request, who)
        except Refused as no:
            return page(request, [no], 422)
    if request.user.is_authenticated:
        return redirect("desk:home")
    return page(request, [], 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    session.close(request.session.get(VISIT, ""))
    logout(request)
    return redirect("desk:sign_in")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(wanted(request) or "/", status=303)
    code = request.POST.get("language", "")
    if code in language.STAFF:
        response.set_cookie(
            language.COOKIE,
            code,
            max_age=365 * 86400,
            secure=settings.SECURE_COOKIES,
            samesite="Lax",
            httponly=True,
        )
    return response


def page(request: HttpRequest, refusals: list[Refused], status: int) -> HttpResponse:
    """The page to sign in on, with what was refused."""
    context = {
        "refusals": refusals,
        "next": wanted(request),
        "email": request.POST.get("email", ""),
        "people": demo.people(),
        "sign_ons": [{"id": each, "name": name} for each, name in sign_on.offered()],
    }
    return render(request, "desk/sign_in.html", context, status=status)


def wanted(request: HttpRequest) -> str:
    """Where the visitor was going, if that is here."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    hosts = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure()) else ""


def entered(request: HttpRequest, who: Member | None) -> HttpResponse:
    """To where they were going, to their first page, or to the second step."""
    there = wanted(request)
    if who is None:
        asked = f"?{urlencode({'next': there})}" if there else ""
        return HttpResponseRedirect(reverse("desk:second_step") + asked, status=303)
    return HttpResponseRedirect(there or nav.start(who.role), status=303)
