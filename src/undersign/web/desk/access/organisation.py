"""The addresses of signing in by one's organisation: leaving, coming back, and what it asks us about us."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.web import failures, sign_on
from undersign.web.desk import nav
from undersign.web.desk.sign_in import page, wanted
from undersign.workspaces.access import asking
from undersign.workspaces.access import sign_on as organisations
from undersign.workspaces.access.sign_on import SAML, SignOn


@require_safe
def leave(request: HttpRequest, sign_on_id: str) -> HttpResponse:
    try:
        return HttpResponseRedirect(sign_on.leave(request, sign_on_id, wanted(request)))
    except ObjectDoesNotExist:
        return failures.not_found(request)


@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    try:
        who, there = sign_on.come_back(request)
    except Refused as no:
        return page(request, [no], 422)
    return HttpResponseRedirect(there or nav.start(who.role), status=303)


@csrf_exempt  # another site posts it; it is signed, and opens nothing without this browser's session
@require_POST
def answer(request: HttpRequest, sign_on_id: str) -> HttpResponse:
    try:
        attempt_id = sign_on.answer(sign_on_id, request.POST.get("SAMLResponse", ""))
    except Refused as no:
        return page(request, [no], 422)
    return HttpResponseRedirect(reverse("desk:saml_finish", args=[attempt_id]), status=303)


@require_safe
def finish(request: HttpRequest, attempt_id: str) -> HttpResponse:
    try:
        who, there = sign_on.finish(request, attempt_id)
    except Refused as no:
        return page(request, [no], 422)
    return HttpResponseRedirect(there or nav.start(who.role), status=303)


@require_safe
def metadata(request: HttpRequest, sign_on_id: str) -> HttpResponse:
    with tenancy.within(organisations.workspace_of(sign_on_id)):
        row = SignOn.objects.filter(pk=sign_on_id, kind=SAML).first()
        if row is None:
            return failures.not_found(request)
        told = asking.metadata(sign_on.entity(row), sign_on.answer_url(row), row.certificate)
    return HttpResponse(told, content_type="application/samlmetadata+xml")
