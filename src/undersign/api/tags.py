"""`ETag` on whatever is read, `If-Match` on whatever is changed (RFC 9110).

Hides how the two are one thing: a tag is the hash of what a GET of the same noun answers, so that every noun
that can be read can be changed only by who has read it as it is. For a transition (`/contracts/{id}/sending`)
the noun is the nearest one above it. The record is held meanwhile.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from undersign.api import problems
from undersign.contracts.contract import Contract
from undersign.drafting.stock.template import Template
from undersign.store import rows

ROOT = "/api/v1/"


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With its tag; without its body where the reader has that already."""
    if response.status_code != 200:
        return response
    tag = response.headers.get("ETag") or of(response)
    if _is_among(tag, request.headers.get("If-None-Match", ""), weakly=True):
        response = HttpResponse(status=304)
    response.headers["ETag"] = tag
    return response


def of(response: HttpResponse) -> str:
    return f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def require(request: HttpRequest, named: dict[str, Any]) -> None:
    """Raises `Refused` (request.precondition) where it is not any more as the caller read it."""
    wanted = request.headers.get("If-Match", "")
    if not wanted:
        return
    _hold(request, named)
    response = _read(request)
    if response is None or response.status_code != 200:
        raise problems.CHANGED
    tag = response.headers.get("ETag") or of(response)
    if wanted.strip() != "*" and not _is_among(tag, wanted):
        raise problems.CHANGED


def _hold(request: HttpRequest, named: dict[str, Any]) -> None:
    """Nobody changes it until our transaction ends."""
    with rows.rehearsed() as cursor:
        if contract_id := named.get("contract_id"):
            cursor.execute(_LOCK.format(Contract._meta.db_table, "id"), [contract_id])
        elif (key := named.get("key")) and request.path.startswith(f"{ROOT}templates/"):
            cursor.execute(_LOCK.format(Template._meta.db_table, "key"), [key])


_LOCK = "SELECT 1 FROM {} WHERE {} = %s FOR NO KEY UPDATE"


def _read(request: HttpRequest) -> HttpResponse | None:
    """What a GET of the nearest noun answers this caller now."""
    path, method = request.path, request.method
    refusal = problems.refusal(request)
    try:
        request.method = "GET"
        while len(path) > len(ROOT):
            response = _get(request, path)
            if response is not None and response.status_code not in (404, 405):
                return response
            path = path.rpartition("/")[0]
    finally:
        request.method = method
        request.refusal = refusal  # type: ignore[attr-defined]
    return None


def _get(request: HttpRequest, path: str) -> HttpResponse | None:
    try:
        found = resolve(path)
    except Resolver404:
        return None
    view = getattr(found.func, "plain", None)
    return view(request, **found.kwargs) if view else None


def _is_among(tag: str, wanted: str, *, weakly: bool = False) -> bool:
    given = [each.strip() for each in wanted.split(",")]
    if weakly:
        return "*" in given or tag in [each.removeprefix("W/") for each in given]
    return tag in given
