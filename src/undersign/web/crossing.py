"""Going from a workspace into its sandbox and back, without signing in anew.

Hides that these are two members of two workspaces. The session keeps whose it is at home; every request asks
whether they would still be let in there, so that idle time, an ended session or a lost membership end both.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.setup import sandboxes
from undersign.store import tenancy
from undersign.web import sign_in
from undersign.web.presence import AT_HOME, STRONG, VISIT
from undersign.workspaces import policy, sandbox, twins
from undersign.workspaces.member import Member


def over(request: HttpRequest, who: Member) -> Member:
    """Into the sandbox. Raises `Refused` (role.refused, sandbox.none, sandbox.not_here)."""
    policy.require(who.actor(request), "sandbox.enter")
    sandbox.require_real(who.workspace_id)
    made = sandboxes.of(who.workspace_id)
    if made is None:
        raise Refused("sandbox.none", _("There is no sandbox yet."), do=_("An admin can make one."))
    strong = bool(request.session.get(STRONG))
    home = {"workspace": who.workspace_id, "member": who.id, "visit": request.session.get(VISIT, ""),
            "strong": strong}  # fmt: skip
    twin = twins.of(who)
    with tenancy.within(made.pk):
        entered = sign_in.enter(request, twin, sandbox.METHOD, is_strong=strong)
    request.session[AT_HOME] = home
    return entered


def back(request: HttpRequest) -> Member | None:
    """Out of the sandbox, into the session that waits at home; None where there is none."""
    home: dict[str, Any] = request.session.get(AT_HOME) or {}
    with tenancy.within(home.get("workspace", "")):
        who = Member.objects.filter(pk=home.get("member", ""), is_active=True).first()
        if who is None:
            return None
        request.session.flush()
        login(request, who, backend=sign_in.BACKEND)
        sign_in.settle(request, who, is_strong=bool(home["strong"]))
        request.session[VISIT] = home["visit"]
        return who
