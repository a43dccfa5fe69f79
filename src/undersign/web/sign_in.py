"""Signing in, step by step: who says who they are, how they show it, and what more is asked of them.

A first step (password, or an organisation that vouches) either lets in or leaves half a sign-in in the
session, which a second step completes within ten minutes. Same answer and same work for a wrong password
and an unknown address; every try is counted before it is looked at; a fresh session at every step (AT-04,
AT-06).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, moves
from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.web.language import ZONE
from undersign.web.presence import STRONG, VISIT
from undersign.web.tenancy import WORKSPACE
from undersign.workspaces import events, member, sandbox, tries
from undersign.workspaces.access import codes, passkeys, second, session
from undersign.workspaces.member import Member

HALF = "half"  # the session's key: {workspace, member, at}
CHALLENGE = "passkey_challenge"
GOOD_FOR = timedelta(minutes=10)
BACKEND = "undersign.web.sign_in.ByPassword"


class ByPassword(BaseBackend):
    """Django's door to a member; `get_user` runs inside the session's workspace."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **_: Any
    ) -> Member | None:
        row = Member.objects.filter(email=email.strip().lower(), is_active=True).first()
        if row is None or not row.has_usable_password():
            make_password(password)  # spend the same time as for a known address
            return None
        return row if row.check_password(password) else None

    def get_user(self, user_id: str) -> Member | None:
        return Member.objects.filter(pk=user_id, is_active=True).select_related("workspace").first()


def sign_in(request: HttpRequest, email: str, password: str) -> Member | None:
    """Start a session, or half of one: None while a second step is asked.

    Raises `Refused` (sign_in.wrong, sign_in.locked).
    """
    workspace_id = member.workspace_of(email)
    _take(workspace_id, email)
    with tenancy.within(workspace_id):
        who = ByPassword().authenticate(request, email=email, password=password)
        if who is None:
            raise Refused(
                "sign_in.wrong",
                _("E-mail address and password do not match."),
                do=_("Check both and try again."),
            )
        tries.forget(workspace_id, email)
        if second.kinds(who.id):
            _half(request, who)
            return None
        return enter(request, who, "password", is_strong=False)


def half(request: HttpRequest) -> Member:
    """Who has shown a password and nothing more; called inside `half_workspace`. Raises `Refused`."""
    told = request.session.get(HALF) or {}
    since = datetime.fromisoformat(told["at"]) if told else None
    who = Member.objects.filter(pk=told.get("member", ""), is_active=True).first()
    if since is None or clock.now() - since > GOOD_FOR or who is None:
        request.session.pop(HALF, None)
        raise Refused(
            "sign_in.again",
            _("This took too long, or was begun elsewhere."),
            do=_("Sign in from the beginning."),
        )
    return who


def half_workspace(request: HttpRequest) -> str:
    return str((request.session.get(HALF) or {}).get("workspace", ""))


def second_step(request: HttpRequest, *, code: str = "", recovery: str = "", answer: str = "") -> Member:
    """Complete half a sign-in. Raises `Refused` (code.wrong, passkey.wrong, sign_in.*)."""
    here = half_workspace(request)
    with tenancy.within(here):
        who = half(request)
        place = f"second {who.id}"
        _take(here, place)
        if answer:
            passkeys.judged(answer, request.session.pop(CHALLENGE, ""), who.id)
        elif not (codes.recover(who, recovery) if recovery else codes.check(who, code)):
            raise codes.wrong()
        tries.forget(here, place)
        how = "passkey" if answer else "recovery" if recovery else "totp"
        return enter(request, who, f"password+{how}")


def by_passkey(request: HttpRequest, answer: str) -> Member:
    """A passkey alone: it is possession and its owner's finger in one. Raises `Refused` (passkey.wrong)."""
    challenge = request.session.pop(CHALLENGE, "")
    here = passkeys.workspace_of(answer) if challenge else ""
    if not here:
        raise passkeys.wrong()
    with tenancy.within(here):
        return enter(request, passkeys.judged(answer, challenge), "passkey")


def challenge(request: HttpRequest) -> str:
    """A fresh challenge, kept in the session until an answer spends it."""
    request.session[CHALLENGE] = passkeys.fresh_challenge()
    return str(request.session[CHALLENGE])


def enter(request: HttpRequest, who: Member, method: str, *, is_strong: bool = True) -> Member:
    """The session begins: a new one, whatever the browser brought. Called inside the member's workspace.

    Raises `Refused` (sandbox.not_here): into a sandbox one comes from home (`crossing`).
    """
    if method != sandbox.METHOD:
        sandbox.require_real(who.workspace_id)
    by = who.actor(request)
    request.session.flush()
    login(request, who, backend=BACKEND)
    settle(request, who, is_strong=is_strong)
    request.session[VISIT] = session.begin(who, method, by=by).id
    moves.record(who.workspace, events.MemberSignedIn(method=method), by=by)
    return who


def settle(request: HttpRequest, who: Member, *, is_strong: bool) -> None:
    """What the session knows of whoever has it."""
    request.session[WORKSPACE] = who.workspace_id
    request.session[ZONE] = who.zone or who.workspace.zone
    request.session[STRONG] = is_strong


def _half(request: HttpRequest, who: Member) -> None:
    request.session.flush()
    request.session[HALF] = {
        "workspace": who.workspace_id,
        "member": who.id,
        "at": clock.now().isoformat(),
    }


def _take(workspace_id: str, place: str) -> None:
    if not tries.take(workspace_id, place):
        raise Refused(
            "sign_in.locked",
            _("Too many tries for this address."),
            do=_("Wait a quarter of an hour, then try again."),
        )
