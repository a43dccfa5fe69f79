"""Adding and removing one's second factors. What takes protection away asks for the password again."""

from __future__ import annotations

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from undersign.journal.actor import Actor
from undersign.web import sign_in
from undersign.web.desk import answer, door
from undersign.web.desk.access.profile import VERB, member, must_enrol, profile
from undersign.workspaces.access import codes, passkeys, passwords


@door.reading(VERB)
def app(request: HttpRequest, by: Actor) -> HttpResponse:
    """The QR code for an authenticator app. A secret nobody has confirmed counts for nothing."""
    where = codes.begin(member(request))
    if not where:
        return answer.back("desk:profile")
    context = {"drawn": _drawn(where), "secret": where.split("secret=")[1].split("&")[0]}
    return answer.page(request, "desk/profile_app.html", {**context, "must_enrol": must_enrol(request)})


@door.acting(otherwise=app, verb=VERB)
def confirm_app(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    passwords.require_own(who, request.POST.get("current", ""))
    fresh = codes.confirm(who, request.POST.get("code", ""), by=by)
    request.session[sign_in.STRONG] = True
    return answer.page(request, "desk/profile_recovery.html", {"codes": fresh})


@door.acting(otherwise=profile, verb=VERB)
def remove_app(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    passwords.require_own(who, request.POST.get("current", ""))
    codes.turn_off(who, by=by)
    return answer.back("desk:profile", told="factor_removed")


@door.acting(otherwise=profile, verb=VERB)
def renew_recovery(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    passwords.require_own(who, request.POST.get("current", ""))
    return answer.page(request, "desk/profile_recovery.html", {"codes": codes.renew(who, by=by)})


@door.reading(VERB)
def passkey(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    options = passkeys.to_make(who, sign_in.challenge(request))
    context = {"options": options, "must_enrol": must_enrol(request)}
    return answer.page(request, "desk/profile_passkey.html", context)


@door.acting(otherwise=passkey, verb=VERB)
def add_passkey(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    challenge = request.session.pop(sign_in.CHALLENGE, "")
    passkeys.add(who, request.POST.get("answer", ""), challenge, name=request.POST.get("name", ""), by=by)
    request.session[sign_in.STRONG] = True
    if not codes.left(who.id):
        return answer.page(request, "desk/profile_recovery.html", {"codes": codes.renew(who, by=by)})
    return answer.back("desk:profile", told="passkey_added")


@door.acting(otherwise=profile, verb=VERB)
def remove_passkey(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    passwords.require_own(who, request.POST.get("current", ""))
    passkeys.remove(who, request.POST.get("passkey", ""), by=by)
    return answer.back("desk:profile", told="factor_removed")


def _drawn(where: str) -> SafeString:
    """The QR code as SVG of the page itself: it goes to no file and no other address."""
    drawing = io.BytesIO()
    segno.make(where, error="m").save(
        drawing, kind="svg", scale=5, border=2, xmldecl=False, svgns=False, light="#fff", dark="#000",
        svgclass="qr", lineclass=None, omitsize=False,
    )  # fmt: skip
    return SafeString(drawing.getvalue().decode())
