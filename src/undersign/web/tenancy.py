"""Which workspace a request speaks for: its signed-in member's, its program's, its link's, its panel's or
its hook's.

Everything after this middleware runs inside that workspace; a request that belongs to none sees
no rows at all.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse

from undersign.connectors.hooks import hook
from undersign.connectors.panel import panel
from undersign.signing import embedding, link, pad
from undersign.store import tenancy
from undersign.workspaces import bearer as programs
from undersign.workspaces import role
from undersign.workspaces.programs import program

WORKSPACE = "workspace"  # the session's key
_LINK = re.compile(r"^/sign/([\w-]{20,64})/")
_PANEL = re.compile(r"^/embed/((?:pnl|emb)_\w{20,36})/")
_HOOK = re.compile(r"^/hooks/([\w-]{32})\Z")
_ASKED_OF = ("/oauth/token", "/oauth/revoke")
_PAD = re.compile(r"^/draw/([\w-]{24})/")


class SpeakForWorkspace:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/static/"):
            return self.answer(request)
        with tenancy.within(_workspace_of(request)), role.while_asked():
            return self.answer(request)


def _workspace_of(request: HttpRequest) -> str:
    signer = _LINK.match(request.path)
    if signer:
        in_frame = signer[1].startswith(embedding.PREFIX)
        return (embedding.workspace_of_visit if in_frame else link.workspace_of)(signer[1])
    if drawing := _PAD.match(request.path):
        return pad.workspace_of(drawing[1])
    if in_helpdesk := _PANEL.match(request.path):
        in_page = in_helpdesk[1].startswith(embedding.PREFIX)
        return (embedding if in_page else panel).workspace_of(in_helpdesk[1])
    if called := _HOOK.match(request.path):
        return hook.workspace_of(called[1])
    if request.path.startswith("/api/"):
        return programs.workspace_of(bearer(request))
    if request.path in _ASKED_OF:
        return program.workspace_of(client_id(request))
    return request.session.get(WORKSPACE, "")


def bearer(request: HttpRequest) -> str:
    """The secret in `Authorization: Bearer …`, or an empty string."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def client_id(request: HttpRequest) -> str:
    """Which program says it asks: by HTTP Basic, else in the form (RFC 6749, 2.3.1)."""
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return str(request.POST.get("client_id", ""))
    try:
        return unquote(base64.b64decode(said, validate=True).decode().partition(":")[0])
    except ValueError:
        return ""
