"""Signing in with e-mail and password. The same answer and the same work for wrong and unknown."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.web.language import ZONE
from undersign.web.tenancy import WORKSPACE
from undersign.workspaces import events, member, tries
from undersign.workspaces.member import Member


class ByPassword(BaseBackend):
    """Django's door to a member; `get_user` runs inside the session's workspace."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **_: Any
    ) -> Member | None:
        row = Member.objects.filter(email=email.strip().lower(), is_active=True).first()
        if row is None:
            make_password(password)  # spend the same time as for a known address
            return None
        return row if row.check_password(password) else None

    def get_user(self, user_id: str) -> Member | None:
        return Member.objects.filter(pk=user_id, is_active=True).select_related("workspace").first()


def sign_in(request: HttpRequest, email: str, password: str) -> Member:
    """Start a session. Raises `Refused` (sign_in.wrong, sign_in.locked)."""
    workspace_id = member.workspace_of(email)
    if not tries.take(workspace_id, email):
        raise Refused(
            "sign_in.locked",
            _("Too many tries for this address."),
            do=_("Wait a quarter of an hour, then try again."),
        )
    with tenancy.within(workspace_id):
        who = ByPassword().authenticate(request, email=email, password=password)
        if who is None:
            raise Refused(
                "sign_in.wrong",
                _("E-mail address and password do not match."),
                do=_("Check both and try again."),
            )
        tries.forget(workspace_id, email)
        login(request, who, backend="undersign.web.sign_in.ByPassword")
        request.session[WORKSPACE] = workspace_id
        request.session[ZONE] = who.zone or who.workspace.zone
        moves.record(who.workspace, events.MemberSignedIn(), by=who.actor(request))
    return who
