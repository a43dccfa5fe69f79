"""The way in for a frame in a helpdesk's page: no cookie, a token in each request's header, one ticket.

Hides how a token becomes a person, how fast they may ask, and how a refusal is shown. Whoever holds no token
gets an empty frame. What a token cannot see is 404, whether it is another ticket's or not there at all. CSRF
needs a credential that browsers send by themselves; there is none here, so there is nothing to forge.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from undersign.connectors import api
from undersign.connectors.panel import admission
from undersign.connectors.panel.admission import Admitted
from undersign.contracts import access
from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused, no_room
from undersign.signing import embedded_draft, embedding
from undersign.store import blobs
from undersign.web.tenancy import bearer
from undersign.web.widget import answer
from undersign.workspaces import policy

View = Callable[..., HttpResponse]
IN_FRAME = frozenset({"prepare", "fill", "send", "ask", "page_image"})  # of a draft in a program's page
MOST, WITHIN = 240, 60  # requests of one visit, in seconds
_paces: OrderedDict[str, tuple[float, int]] = OrderedDict()
_lock = threading.Lock()


def reading(verb: str) -> Callable[[View], View]:
    """A GET for members whose role allows `verb`."""
    return lambda view: csrf_exempt(require_safe(_entered(view, verb, None)))


def acting(otherwise: View | None = None) -> Callable[[View], View]:
    """A POST that a person meant; the domain asks the policy. `otherwise` shows what was refused."""
    return lambda view: csrf_exempt(require_POST(_entered(view, "", otherwise)))


def _entered(view: View, verb: str, otherwise: View | None) -> View:
    @wraps(view)
    def run(request: HttpRequest, panel_id: str, **parts: Any) -> HttpResponse:
        request.user = AnonymousUser()  # a cookie that came along counts for nothing
        try:
            require_own_page(request)
            who = _who(panel_id, bearer(request), view)
            _require_pace(who)
        except Refused as no:
            return answer.trouble(request, no)
        with translation.override(who.member.language), timezone.override(_zone(who)):
            return _answered(view, request, who, verb, otherwise, parts)

    run.inside = view  # type: ignore[attr-defined]
    return run


def _who(panel_id: str, said: str, view: View) -> Any:
    """Somebody at a ticket panel, or before a draft in a program's page, where there is less to do."""
    if not panel_id.startswith(embedding.PREFIX):
        return admission.enter(panel_id, said)
    if view.__name__ not in IN_FRAME:
        raise answer.nothing()
    return embedded_draft.enter(panel_id, said)


def _answered(
    view: View, request: HttpRequest, who: Admitted, verb: str, otherwise: View | None, parts: dict[str, Any]
) -> HttpResponse:
    by = actor_of(request, who)
    try:
        if verb:
            policy.require(by, verb)
        return view(request, who, by, **parts)
    except ObjectDoesNotExist:
        return answer.trouble(request, answer.nothing())
    except (Refused, api.Temporary, api.Permanent, blobs.NoRoom) as said:
        why = _refusal(said)
        _note(why, who, by, parts)
        if otherwise is None or isinstance(why, NotFound) or why.code == "role.refused":
            return answer.trouble(request, why)
        request.refusals = [why]  # type: ignore[attr-defined]
        return _shown_on(otherwise, request, who, by, parts)


def _shown_on(
    page: View, request: HttpRequest, who: Admitted, by: Actor, parts: dict[str, Any]
) -> HttpResponse:
    """The page the form stands on, with as many parts of the address as it knows."""
    inside = getattr(page, "inside", page)
    known = inspect.signature(inside).parameters
    return inside(request, who, by, **{name: part for name, part in parts.items() if name in known})


def actor_of(request: HttpRequest, who: Admitted) -> Actor:
    """The member acting, with the visit of this panel in the trail."""
    return replace(who.member.actor(request), session=who.session)


def find(who: Admitted, by: Actor, contract_id: str) -> Contract:
    """A contract of this very ticket that the member may see. Raises `Contract.DoesNotExist`."""
    related = ("account", "contact", "ticket", "owner", "template_version__template")
    rows = Contract.objects.visible_to(by).select_related(*related).prefetch_related("recipients")
    return rows.get(pk=contract_id, **_bounds(who))


def _bounds(who: Any) -> dict[str, str]:
    """Of all that the member may see, what this frame is about."""
    return {"ticket_id": who.ticket.pk} if who.ticket else {"id": who.contract_id}


def require_own_page(request: HttpRequest) -> None:
    """Only our own frame's script asks here. Raises `Refused` (panel.over) for what other pages send."""
    came = request.headers.get("Origin", "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    here = f"{request.scheme}://{request.get_host()}"
    if site != "same-origin" or (came and came not in (here, settings.PUBLIC_URL)):
        raise admission.over()


def _require_pace(who: Admitted) -> None:
    """Raises `Refused` (panel.too_fast). Each web process counts for itself: a brake, not an account."""
    now = clock.now().timestamp()
    with _lock:
        since, count = _paces.pop(who.session, (now, 0))
        since, count = (since, count + 1) if now - since < WITHIN else (now, 1)
        _paces[who.session] = since, count
        while len(_paces) > 2000:
            _paces.popitem(last=False)
    if count > MOST:
        raise answer.too_fast()


def _zone(who: Admitted) -> str:
    return who.member.zone or who.member.workspace.zone


def _refusal(said: Refused | api.Temporary | api.Permanent | blobs.NoRoom) -> Refused:
    if isinstance(said, blobs.NoRoom):
        return no_room()
    return said if isinstance(said, Refused) else Refused("connection.failed", said.sentence, do=said.do)


def _note(why: Refused, who: Admitted, by: Actor, parts: dict[str, Any]) -> None:
    """On the trail of the contract in the address, if this panel may see it (EV-3)."""
    rows = Contract.objects.visible_to(by).filter(pk=parts.get("contract_id", "")).filter(**_bounds(who))
    for contract in rows:
        access.refused(contract, why, by=by)
