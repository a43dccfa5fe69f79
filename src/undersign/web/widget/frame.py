"""The empty frame that the helpdesk's page shows, and its way in: a proof for a token, a token for the next.

The frame itself tells nothing and may be framed by the pages of one origin: the connected helpdesk's. (What
programs embed has an entrance of its own, `embedded`.) A proof comes behind the `#` of its address, which no
server sees, or posted by Zendesk.
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from undersign.connectors import api
from undersign.connectors.panel import admission, panel
from undersign.journal.refused import Refused
from undersign.signing import embedded_draft
from undersign.web import failures
from undersign.web.tenancy import bearer
from undersign.web.widget import answer, door, embedded
from undersign.workspaces import origin

LONGEST = 16_000  # bytes of a proof


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, panel_id: str) -> HttpResponse:
    if embedded.is_one(panel_id):
        return embedded.frame(request, panel_id)
    try:
        row = panel.find(panel_id)
    except Refused:
        return failures.not_found(request)
    told = {"panel": row, "token": request.POST.get("token", "")[:LONGEST], "words": answer.words()}
    response = render(request, "widget/frame.html", told)
    response.csp = {"frame-ancestors": row.origin, "form-action": "'none'"}  # type: ignore[attr-defined]
    return response


@csrf_exempt
@require_POST
def enter(request: HttpRequest, panel_id: str) -> HttpResponse:
    try:
        door.require_own_page(request)
        if embedded.is_one(panel_id):
            return embedded.enter(request, panel_id, _posted(request))
        who = admission.admit(panel_id, _posted(request), origin.of(request))
    except Refused as no:
        return answer.problem(no)
    except (api.Temporary, api.Permanent) as said:
        return answer.problem(Refused("connection.failed", said.sentence, do=said.do))
    return _token(who, who.token)


@csrf_exempt
@require_POST
def renew(request: HttpRequest, panel_id: str) -> HttpResponse:
    try:
        door.require_own_page(request)
        if embedded.is_one(panel_id):
            return embedded.token(embedded_draft.enter(panel_id, bearer(request)))
        who = admission.enter(panel_id, bearer(request))
        return _token(who, admission.renewed(who))
    except Refused as no:
        return answer.problem(no)


def _token(who: admission.Admitted, token: admission.Token) -> HttpResponse:
    with translation.override(who.member.language):
        told = {
            "token": token.written(),
            "seconds": int(admission.GOOD_FOR.total_seconds()),
            "language": who.member.language,
            "words": answer.words(),
        }
    return JsonResponse(told)


def _posted(request: HttpRequest) -> dict[str, object]:
    """Raises `Refused` (proof.wrong) for what is no object of JSON."""
    try:
        read = json.loads(request.body[: LONGEST + 1])
    except (ValueError, RawPostDataException):  # the latter: it came as a form
        read = None
    if not isinstance(read, dict):
        raise admission.proof.wrong()
    return read
