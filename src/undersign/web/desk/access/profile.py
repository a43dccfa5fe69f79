"""One's own profile: name, language, time zone, password, second factors, sessions."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.journal.actor import Actor
from undersign.web import language
from undersign.web.desk import answer, door
from undersign.web.presence import VISIT
from undersign.workspaces import staffing, team
from undersign.workspaces.access import codes, passkeys, passwords, session
from undersign.workspaces.member import Member

VERB = "self.keep"


@door.reading(VERB)
def profile(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/profile.html", _shown(request, by))


@door.acting(otherwise=profile, verb=VERB)
def keep_profile(request: HttpRequest, by: Actor) -> HttpResponse:
    given = {each: request.POST.get(each, "") for each in ("name", "title", "language", "zone")}
    who = staffing.keep_profile(member(request), **given, by=by)
    request.session[language.ZONE] = who.zone or who.workspace.zone
    done = answer.back("desk:profile", told="days_kept")
    done.delete_cookie(language.COOKIE)
    return done


@door.acting(otherwise=profile, verb=VERB)
def change_password(request: HttpRequest, by: Actor) -> HttpResponse:
    who = member(request)
    passwords.change(who, request.POST.get("current", ""), request.POST.get("password", ""), by=by)
    update_session_auth_hash(request, who)
    session.end(who, but=request.session.get(VISIT, ""), by=by)
    return answer.back("desk:profile", told="password_changed")


@door.acting(otherwise=profile, verb=VERB)
def end_session(request: HttpRequest, by: Actor) -> HttpResponse:
    """One session by its id, or all but this."""
    only = request.POST.get("session", "")
    session.end(member(request), only=only, but="" if only else request.session.get(VISIT, ""), by=by)
    return answer.back("desk:profile", told="sessions_ended")


def member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


def must_enrol(request: HttpRequest) -> bool:
    """Whether nothing else is open to them before they have a second factor."""
    return getattr(request, "must_enrol", False)


def _shown(request: HttpRequest, by: Actor) -> dict[str, Any]:
    who = member(request)
    return {
        "who": who,
        "given": {each: request.POST.get(each, getattr(who, each)) for each in ("name", "title")},
        "zones": sorted(each for each in available_timezones() if "/" in each),
        "teams": team.teams_of(who.id),
        "has_totp": codes.is_on(who.id),
        "codes_left": codes.left(who.id),
        "passkeys": passkeys.of(who.id),
        "sessions": session.of(who.id),
        "here": request.session.get(VISIT, ""),
        "must_enrol": must_enrol(request),
        "workspace_zone": _("as the workspace (%(zone)s)") % {"zone": who.workspace.zone},
    }
