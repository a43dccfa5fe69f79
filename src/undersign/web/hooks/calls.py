"""A helpdesk calls: judged, written down, answered. What follows is done later by the worker.

Whoever calls learns as little as a stranger: that there is nothing here, that it came too often or was too
large, that its signature does not fit.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from undersign.connectors import api
from undersign.connectors.hooks import call, hook
from undersign.workspaces import allowance

LARGEST = 64 * 1024  # bytes of a body: our recipes send a hundred
CALLS = allowance.Budget("calls", 120, 60)


@csrf_exempt
@require_POST
def heard(request: HttpRequest, address: str) -> HttpResponse:
    """202, or 404, 413, 429, 403; never what is wrong with it, which an administrator can look up."""
    if _length(request) > LARGEST:
        return HttpResponse(status=413)
    found = hook.find(address)
    if found is None:
        return HttpResponse(status=404)
    taken = allowance.take(found.workspace_id, found.id, CALLS)
    if not taken.granted:
        return HttpResponse(status=429, headers={"Retry-After": str(taken.wait_s)})
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers["x-undersign-address"] = found.url  # some sign the address that they call
    try:
        return JsonResponse({"started": call.hear(found, headers, request.body)}, status=202)
    except api.Permanent:
        return HttpResponse(status=403)


def _length(request: HttpRequest) -> int:
    """A body without a length is as large as may be."""
    try:
        return int(request.headers.get("Content-Length", ""))
    except ValueError:
        return LARGEST + 1
