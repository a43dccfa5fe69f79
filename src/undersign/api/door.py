"""Every request of a program passes here, whatever it asks: who it is, how often, whether it may look, once.

Hides the manners that all operations share, so that an operation says only what it does. What changes
something runs in one transaction, which a refusal takes back; of the refusal itself is noted after that.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from undersign.api import once, problems, tags, takes
from undersign.contracts import access
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused
from undersign.workspaces import allowance, bearer, origin, policy

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)
LOOKS = ("GET", "HEAD")
# What a key needs to look at a noun, by the first part of its address.
SEES = {
    "contracts": "contract.see",
    "templates": "template.see",
    "clauses": "template.see",
    "approval-rules": "template.see",
    "disclosure": "contract.see",
    "approvals": "contract.see",
    "renewals": "contract.see",
    "retention": "retention.see",
    "search": "contract.see",
    "bulk-sends": "bulk.send",
    "accounts": "customer.see",
    "contacts": "customer.see",
    "tickets": "ticket.see",
    "members": "member.see",
    "webhooks": "connection.manage",
    "sandbox": "template.see",
}
BULK = "bulk-sends"


def mannered(view: View, takes_: dict[str, takes.Takes]) -> View:
    """The view of an address, with everything that goes for all of them. takes_: by method."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        noun = request.path.removeprefix(tags.ROOT).partition("/")[0]
        by = caller(request)
        if by is None:
            return problems.told(problems.NO_KEY, **{"WWW-Authenticate": "Bearer"})
        if odd := takes.unstorable(request):
            return problems.told(odd)
        taken = allowance.take(by.workspace_id, by.id, allowance.BULK if _is_bulk(request, noun) else _USUAL)
        asked = Asked(view, request, named, by, takes_.get(str(request.method)))
        response = _answered(asked, noun) if taken.granted else _too_many(taken)
        _count(response, taken)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    answer.plain = view  # type: ignore[attr-defined]
    return answer


_USUAL = allowance.REQUESTS


def caller(request: HttpRequest) -> Actor | None:
    """Whose key or token came along, asked once a request."""
    if not hasattr(request, "caller"):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        key = bearer.find(secret.strip()) if scheme.lower() == "bearer" else None
        seen = origin.of(request)
        request.caller = key.actor(seen.ip, seen.agent, seen.via) if key else None  # type: ignore[attr-defined]
    return request.caller  # type: ignore[attr-defined, no-any-return]


def nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    """An address that there is not."""
    return problems.told(problems.NO_SUCH)


class Asked(NamedTuple):
    """takes: None where the address has no such method."""

    view: View
    request: HttpRequest
    named: dict[str, Any]
    by: Actor
    takes: takes.Takes | None

    def carried_out(self) -> HttpResponse:
        return _known_kind(self.view(self.request, **self.named))


def _answered(asked: Asked, noun: str) -> HttpResponse:
    request, by = asked.request, asked.by
    try:
        if request.method in LOOKS:
            if verb := SEES.get(noun):
                policy.require(by, verb)
            _require_known(asked)
            return tags.tagged(request, asked.carried_out())
        _require_json(request)
        _require_known(asked)
        do = functools.partial(_changed, asked)
        if request.method == "POST" and once.HEADER in request.headers:
            return once.answer(request, by, do)
        return do(_kept_nowhere)
    except Refused as why:
        problems.note(request, why)
        return problems.told(why)
    finally:
        _tell(request, by, asked.named)


def _require_known(asked: Asked) -> None:
    if asked.takes is not None:
        takes.require(asked.request, asked.takes)


def _changed(asked: Asked, keep: once.Keep) -> HttpResponse:
    with transaction.atomic():
        tags.require(asked.request, asked.named)
        response = asked.carried_out()
        if response.status_code < 400:
            keep(response)
        else:
            transaction.set_rollback(True)
    return response


def _kept_nowhere(response: HttpResponse) -> None:
    """Without an Idempotency-Key."""


def _require_json(request: HttpRequest) -> None:
    """Before anything reads the body as a form, which would use it up."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != "application/json" and size != "0":
        raise problems.NO_JSON


def _known_kind(response: HttpResponse) -> HttpResponse:
    """What the framework says in words of its own is said in ours."""
    if response.status_code == 405:
        return problems.told(problems.NO_METHOD, Allow=response.headers.get("Allow", ""))
    return response


def _tell(request: HttpRequest, by: Actor, named: dict[str, Any]) -> None:
    """A refusal is on the trail of the contract in the address, if the key may see it (EV-3)."""
    why = problems.refusal(request)
    if why is None or isinstance(why, NotFound) or "contract_id" not in named:
        return
    for contract in Contract.objects.visible_to(by).filter(pk=named["contract_id"]):
        access.refused(contract, why, by=by)


def _is_bulk(request: HttpRequest, noun: str) -> bool:
    return noun == BULK and request.method not in LOOKS


def _too_many(taken: allowance.Taken) -> HttpResponse:
    return problems.told(problems.TOO_MANY, **{"Retry-After": str(taken.wait_s)})


def _count(response: HttpResponse, taken: allowance.Taken) -> None:
    """As draft-ietf-httpapi-ratelimit-headers writes it: what is left of the burst, and when all is back."""
    budget = taken.budget
    policy_said = f'"{budget.name}";q={budget.minute};w=60;burst={budget.burst}'
    response.headers["RateLimit-Policy"] = policy_said
    response.headers["RateLimit"] = f'"{budget.name}";r={taken.left};t={taken.full_s}'
