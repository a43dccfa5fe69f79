"""OAuth 2 for programs: where to get a token, where to give one back, and where to read about it.

The page on which a member is asked lies in the desk (`web/desk/access/programs`). No cookie counts here; the
workspace is the program's own, found by its id.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from undersign.web.tenancy import client_id
from undersign.workspaces import allowance
from undersign.workspaces.programs import program, server

ASKED = allowance.Budget("tokens", 120, 60)  # of one program, whoever let it in


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """Whatever page of whatever origin may read it: it says the same to all."""
    return JsonResponse(server.metadata(), headers={"Access-Control-Allow-Origin": "*"})


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    return _answered(request, server.exchanged)


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    return _answered(request, server.given_back)


def _answered(request: HttpRequest, by: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Secrets in an address would lie in logs: the form alone is read (RFC 6749, 2.3.1)."""
    if request.GET or any(len(said) > 1 for _name, said in request.POST.lists()):
        return JsonResponse({"error": "invalid_request"}, status=400)
    who = program.find(client_id(request))
    if who is not None:
        taken = allowance.take(who.workspace_id, who.id, ASKED)
        if not taken.granted:
            told = {"error": "temporarily_unavailable"}
            return JsonResponse(told, status=429, headers={"Retry-After": str(taken.wait_s)})
    response = by(request)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Type"] = "application/json"
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="programs"'
    return response
