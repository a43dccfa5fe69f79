"""The API's door: key in, problem+json out, refusals translated once."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.security import HttpBearer

from undersign import __version__
from undersign.api import body, door, problems, reading, takes
from undersign.api.v1 import (
    approvals,
    bulk_sends,
    clauses,
    contracts,
    contracts_approval,
    contracts_documents,
    contracts_embedding,
    contracts_ends,
    contracts_fields,
    contracts_recipients,
    contracts_record,
    contracts_telling,
    customers,
    disclosures,
    members,
    renewals,
    retention,
    retention_holds,
    sandbox,
    search,
    templates,
    templates_copies,
    templates_rules,
    templates_versions,
    tickets,
    webhooks,
)
from undersign.connectors import api as outside
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused, no_room
from undersign.store import blobs, keys

log = logging.getLogger(__name__)


class WorkspaceKey(HttpBearer):
    """`Authorization: Bearer usk_…`, or `usa_…` by OAuth 2; the door has looked at it already."""

    def authenticate(self, request: HttpRequest, secret: str) -> Actor | None:
        return door.caller(request)


class Described(NinjaAPI):
    """An operation is called as its function is, wherever it is spoken of."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Described(
    title="Undersign",
    version=__version__,
    description="Contracts from templates, sent, signed, sealed and downloaded by programs.",
    auth=WorkspaceKey(),
    parser=body.Strict(),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
_ROUTERS: list[tuple[str, Router]] = [
    ("/contracts", contracts.router),
    ("/contracts", contracts_recipients.router),
    ("/contracts", contracts_embedding.router),
    ("/contracts", contracts_fields.router),
    ("/contracts", contracts_documents.router),
    ("/contracts", contracts_approval.router),
    ("/contracts", contracts_ends.router),
    ("/contracts", contracts_telling.router),
    ("/contracts", contracts_record.router),
    ("/contracts", renewals.of_contract),
    ("/contracts", retention.of_contract),
    ("/templates", templates.router),
    ("/templates", templates_copies.router),
    ("/templates", templates_versions.router),
    ("/clauses", clauses.router),
    ("/approval-rules", templates_rules.router),
    ("/approvals", approvals.router),
    ("/bulk-sends", bulk_sends.router),
    ("/renewals", renewals.router),
    ("/retention", retention.router),
    ("/retention", retention_holds.router),
    ("/accounts", customers.router),
    ("/contacts", customers.people),
    ("/tickets", tickets.router),
    ("/members", members.router),
    ("/search", search.router),
    ("/disclosure", disclosures.router),
    ("/webhooks", webhooks.router),
    ("/sandbox", sandbox.router),
]
for _prefix, _router in _ROUTERS:
    api.add_router(_prefix, _router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    problems.note(request, why)
    return problems.told(why)


@api.exception_handler(blobs.NoRoom)
def full(request: HttpRequest, why: blobs.NoRoom) -> HttpResponse:
    return problems.told(no_room())


@api.exception_handler(keys.KeyGone)
def destroyed(request: HttpRequest, why: keys.KeyGone) -> HttpResponse:
    problems.note(request, problems.DESTROYED)
    return problems.told(problems.DESTROYED)


@api.exception_handler(outside.Permanent)
@api.exception_handler(outside.Temporary)
def outside_refused(request: HttpRequest, why: outside.Permanent | outside.Temporary) -> HttpResponse:
    code = "outside.unreachable" if isinstance(why, outside.Temporary) else "outside.refused"
    return refused(request, Refused(code, why.sentence, do=why.do))


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, why: AuthenticationError) -> HttpResponse:
    return problems.told(problems.NO_KEY, **{"WWW-Authenticate": "Bearer"})


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, why: HttpError) -> HttpResponse:
    return problems.told(problems.UNREADABLE)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, why: ValidationError) -> HttpResponse:
    return problems.told(problems.malformed(why.errors))


@api.exception_handler(Exception)
def broken(request: HttpRequest, why: Exception) -> HttpResponse:
    log.exception("%s %s", request.method, request.path)
    return problems.told(problems.BROKEN)


_TAKES = takes.of(api)


def _mannered(pattern: URLPattern) -> URLPattern:
    pattern.callback = door.mannered(pattern.callback, _TAKES.get(str(pattern.pattern), {}))
    return pattern


app_name = "api"  # by this namespace the schema finds its own address
urlpatterns: list[Any] = [
    path("openapi.json", reading.openapi, name="openapi-json"),
    path("docs", reading.docs, name="docs"),
    *map(_mannered, api.urls[0]),
    re_path("", door.nothing),
]
