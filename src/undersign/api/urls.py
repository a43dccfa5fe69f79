"""The API's door: key in, problem+json out, refusals translated once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from undersign import __version__
from undersign.api import body
from undersign.api.v1 import (
    clauses,
    contracts,
    contracts_approval,
    contracts_ends,
    contracts_telling,
    disclosures,
    templates,
    templates_copies,
    templates_rules,
    templates_versions,
)
from undersign.contracts import access
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused, no_room
from undersign.store import blobs
from undersign.workspaces import origin, token

# Codes that mean "not now" rather than "not so": 409 instead of 422.
CONFLICTS = (
    *("contract.frozen", "contract.begun", "contract.not_now", "contract.changed", "recipient.not_now"),
    *("approval.needed", "approval.waiting", "approval.declined", "approval.not_now"),
    *("template.not_now", "template.changed_elsewhere", "template.unchanged", "clause.changed_elsewhere"),
)
FORBIDDEN = ("role.refused", "proof.below_floor", "template.needs_a_person")


class WorkspaceKey(HttpBearer):
    """`Authorization: Bearer usk_…`; answers the key as an actor."""

    def authenticate(self, request: HttpRequest, secret: str) -> Actor | None:
        key = token.find(secret)
        seen = origin.of(request)
        return key.actor(seen.ip, seen.agent, seen.via) if key else None


api = NinjaAPI(
    title="Undersign",
    version=__version__,
    description="Contracts from templates, sent, signed, sealed and downloaded by programs.",
    auth=WorkspaceKey(),
    parser=body.Strict(),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("/contracts", contracts.router)
api.add_router("/contracts", contracts_approval.router)
api.add_router("/contracts", contracts_ends.router)
api.add_router("/contracts", contracts_telling.router)
api.add_router("/templates", templates.router)
api.add_router("/templates", templates_copies.router)
api.add_router("/templates", templates_versions.router)
api.add_router("/clauses", clauses.router)
api.add_router("/disclosure", disclosures.router)
api.add_router("/approval-rules", templates_rules.router)


def problem(request: HttpRequest, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """RFC 9457, with our stable `code`, what to do, and the field it is about."""
    body = {"type": f"urn:undersign:problem:{code}", "title": title, "status": status, "code": code}
    answer = api.create_response(request, {**body, **{k: v for k, v in more.items() if v}}, status=status)
    answer["Content-Type"] = "application/problem+json"
    return answer


@api.exception_handler(Refused)
def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    _note(request, why)
    status = 422
    if isinstance(why, NotFound):
        status = 404
    elif why.code in FORBIDDEN:
        status = 403
    elif why.code in CONFLICTS:
        status = 409
    return problem(request, status, why.code, why.sentence, detail=why.do, field=why.field)


@api.exception_handler(blobs.NoRoom)
def full(request: HttpRequest, why: blobs.NoRoom) -> HttpResponse:
    no = no_room()
    return problem(request, 507, no.code, no.sentence, detail=no.do)


def _note(request: HttpRequest, why: Refused) -> None:
    """On the trail of the contract in the address, if the key may see it (EV-3)."""
    by, named = getattr(request, "auth", None), request.resolver_match
    contract_id = named.kwargs.get("contract_id") if named else None
    if isinstance(by, Actor) and contract_id:
        for contract in Contract.objects.visible_to(by).filter(pk=contract_id):
            access.refused(contract, why, by=by)


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, why: AuthenticationError) -> HttpResponse:
    answer = problem(
        request, 401, "key.unknown", "This key is not known, or was revoked.", detail="Send a live key."
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, why: HttpError) -> HttpResponse:
    title = "The body cannot be read."
    return problem(request, why.status_code, "request.unreadable", title, detail="Send JSON (RFC 8259).")


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, why: ValidationError) -> HttpResponse:
    first = why.errors[0]
    field = ".".join(str(step) for step in first["loc"][2:])
    return problem(request, 400, "request.malformed", str(first["msg"]), field=field)


app_name = "api"  # by this namespace the schema finds its own address
urlpatterns = api.urls[0]
