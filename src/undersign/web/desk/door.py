"""The way in for staff: who is signed in, in which language, and how a refusal is shown.

A view behind `reading` or `acting` gets the request, the actor `by` and the parts of the address. What it
cannot find is 404, whether it does not exist or is not this member's to see. A refusal of an `acting` view
is shown on the page it came from (`otherwise`), with nothing changed and nothing typed lost.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from undersign.connectors import api
from undersign.contracts import access
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused, no_room
from undersign.store import blobs, keys
from undersign.web import failures, language
from undersign.workspaces import policy
from undersign.workspaces.member import Member

View = Callable[..., HttpResponse]


def reading(verb: str) -> Callable[[View], View]:
    """A GET for members whose role allows `verb`."""
    return lambda view: require_safe(_entered(view, verb, None))


def acting(otherwise: View | None = None, verb: str = "") -> Callable[[View], View]:
    """A POST that a person meant; the domain itself asks the policy, CSRF is the middleware's. `verb` is for
    pages that not everybody may see: who may not is not shown `otherwise` either."""
    return lambda view: require_POST(_entered(view, verb, otherwise))


def _entered(view: View, verb: str, otherwise: View | None) -> View:
    @wraps(view)
    def run(request: HttpRequest, **parts: Any) -> HttpResponse:
        who = request.user
        if not isinstance(who, Member):
            return _to_sign_in(request)
        with translation.override(spoken(request, who)):
            return _answered(view, request, who, verb, otherwise, parts)

    run.inside = view  # type: ignore[attr-defined]
    return run


def _answered(
    view: View, request: HttpRequest, who: Member, verb: str, otherwise: View | None, parts: dict[str, Any]
) -> HttpResponse:
    by = who.actor(request)
    try:
        if verb:
            policy.require(by, verb)
    except Refused as no:
        _note(no, by, parts)
        return failures.refused(request, no)
    try:
        return view(request, by, **parts)
    except (ObjectDoesNotExist, NotFound, keys.KeyGone):  # its file was destroyed
        return failures.not_found(request)
    except (Refused, api.Temporary, api.Permanent, blobs.NoRoom) as said:
        why = _refusal(said)
        _note(why, by, parts)
        if otherwise is None:
            return failures.refused(request, why)
        request.refusals = [why]  # type: ignore[attr-defined]
        return _shown_on(otherwise, request, by, parts)


def _note(why: Refused, by: Actor, parts: dict[str, Any]) -> None:
    """On the trail of the contract in the address, if this member may see it (EV-3)."""
    if "contract_id" in parts:
        for contract in Contract.objects.visible_to(by).filter(pk=parts["contract_id"]):
            access.refused(contract, why, by=by)


def _shown_on(page: View, request: HttpRequest, by: Actor, parts: dict[str, Any]) -> HttpResponse:
    """The page the form stands on, with as many parts of the address as it knows."""
    inside = getattr(page, "inside", page)
    known = inspect.signature(inside).parameters
    return inside(request, by, **{name: part for name, part in parts.items() if name in known})


def _refusal(said: Refused | api.Temporary | api.Permanent | blobs.NoRoom) -> Refused:
    """What a system outside said, or a full disk, as a refusal of ours."""
    if isinstance(said, blobs.NoRoom):
        return no_room()
    return said if isinstance(said, Refused) else Refused("connection.failed", said.sentence, do=said.do)


def spoken(request: HttpRequest, who: Member) -> str:
    """What the switch says, else the member's own language."""
    return language.asked_for(request, who.language)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(f"/login?{urlencode({'next': request.get_full_path()})}")
