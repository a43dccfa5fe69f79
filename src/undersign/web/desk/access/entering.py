"""Pages before one is in: the second step, a passkey alone, a forgotten password, an invitation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.web import failures
from undersign.web import sign_in as door
from undersign.web.desk.sign_in import entered, wanted
from undersign.workspaces import member, tries, workspace
from undersign.workspaces.access import codes, invitation, passkeys, passwords, second
from undersign.workspaces.member import Member

_either = require_http_methods(["GET", "HEAD", "POST"])
FORGETS = 3  # links to one address in a quarter of an hour


@_either
def second_step(request: HttpRequest) -> HttpResponse:
    refusals = []
    try:
        if request.method == "POST":
            given = {each: request.POST.get(each, "") for each in ("code", "recovery", "answer")}
            return entered(request, door.second_step(request, **given))
    except Refused as no:
        refusals = [no]
    with tenancy.within(door.half_workspace(request)):
        return _second_page(request, refusals)


def _second_page(request: HttpRequest, refusals: list[Refused]) -> HttpResponse:
    try:
        who = door.half(request)
    except Refused:
        return redirect("desk:sign_in")
    kinds = second.kinds(who.id)
    context = {
        "who": who,
        "kinds": kinds,
        "has_recovery": codes.left(who.id) > 0,
        "options": passkeys.to_use(door.challenge(request), who.id) if "passkey" in kinds else "",
        "next": wanted(request),
        "refusals": refusals,
    }
    return render(request, "desk/sign_in_second.html", context, status=422 if refusals else 200)


@_either
def passkey_entry(request: HttpRequest) -> HttpResponse:
    refusals = []
    if request.method == "POST":
        try:
            return entered(request, door.by_passkey(request, request.POST.get("answer", "")))
        except Refused as no:
            refusals = [no]
    context = {
        "options": passkeys.to_use(door.challenge(request)),
        "next": wanted(request),
        "refusals": refusals,
    }
    return render(request, "desk/sign_in_passkey.html", context, status=422 if refusals else 200)


@_either
def forgot(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        email = request.POST.get("email", "")[:254]
        here = member.workspace_of(email)
        if tries.take(here, f"forgot {email}", at_most=FORGETS):
            with tenancy.within(here):
                invitation.forgot(email)
    return render(request, "desk/forgot.html", {"is_sent": request.method == "POST"})


@_either
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """An invitation's link, or that of a forgotten password. Looking at it changes nothing."""
    with tenancy.within(invitation.workspace_of(secret)):
        try:
            row = invitation.find(secret)
        except Refused as over:
            return failures.refused(request, over)
        refusals = []
        if request.method == "POST":
            try:
                return entered(request, _taken_up(request, row))
            except Refused as no:
                refusals = [no]
        return _join_page(request, row, refusals)


def _taken_up(request: HttpRequest, row: invitation.Invitation) -> Member | None:
    password, name = request.POST.get("password", ""), request.POST.get("name", "")
    passwords.require_good(password, email=row.email, name=name or row.name)
    if row.kind == invitation.RESET:
        invitation.reset(row, password)
        return door.sign_in(request, row.email, password)
    who = invitation.accept(row, name=name, password=password)
    return door.enter(request, who, "invitation", is_strong=False)


def _join_page(request: HttpRequest, row: invitation.Invitation, refusals: list[Refused]) -> HttpResponse:
    context = {
        "invitation": row,
        "joined": workspace.of(row.workspace_id),
        "name": request.POST.get("name", row.name),
        "refusals": refusals,
    }
    return render(request, "desk/join.html", context, status=422 if refusals else 200)
