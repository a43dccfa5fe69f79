"""A program asks a member for leave: who asks, for what, whose contracts. The member says yes or no.

What is wrong with a question is told to the program where it was found to be one of ours and the address to
come back to is its own; else the member is told here, and nobody is sent anywhere.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web import failures
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, team
from undersign.workspaces.programs import grant, server


@door.reading("self.keep")
def asking(request: HttpRequest, by: Actor) -> HttpResponse:
    try:
        question = server.asked(request)
    except OAuth2Error as error:
        return _wrong(request, error)
    response = answer.page(request, "desk/letting_in.html", _shown(request, by, question))
    response.csp = {"form-action": f"'self' {_source(question.redirect)}"}  # type: ignore[attr-defined]
    return response


def _shown(request: HttpRequest, by: Actor, question: server.Question) -> dict[str, Any]:
    verbs = grant.open_to(request.user, question.program, question.verbs)  # type: ignore[arg-type]
    return {
        "program": question.program,
        "place": _place(question.redirect),
        "sentences": abilities.touched(verbs, by.role),
        "beyond": len(question.verbs) > len(verbs),
        "teams": team.teams_of(by.id),
        "query": request.META.get("QUERY_STRING", ""),
    }


@door.acting(otherwise=asking, verb="self.keep")
def answered(request: HttpRequest, by: Actor) -> HttpResponse:
    try:
        question = server.asked(request)
    except OAuth2Error as error:
        return _wrong(request, error)
    if request.POST.get("decision") != "yes":
        return server.answered(question, None)
    leave = grant.let_in(question.program, question.verbs, team_id=request.POST.get("team", ""), by=by)
    return server.answered(question, leave)


def _wrong(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    if error.redirect_uri:
        return server.refused(request, error)
    why = Refused(
        "program.odd_question",
        _("A program sent you here with a question that is not right. Nothing was allowed."),
        do=_("Go back to the program. If it happens again, tell whoever set it up: %(why)s"),
        why=str(error.description or error.error),
    )
    return failures.refused(request, why)


def _place(redirect: str) -> str:
    """Where the answer goes, as people recognise it: a host, or an app on this device."""
    return urlsplit(redirect).hostname or urlsplit(redirect).scheme


def _source(redirect: str) -> str:
    """As a policy names it: browsers hold the redirection after a form to `form-action`."""
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
