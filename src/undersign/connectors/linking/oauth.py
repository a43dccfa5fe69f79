"""OAuth 2 of a connection: off to their sign-in, back with a code, and tokens from then on (RFC 6749, 7636).

Hides that a refresh token may be used once only, so that two workers who renew at the same moment would lose
the connection: the row is held while one asks, and the other finds a token that is not the stale one. What
was received is kept even where the work that needed it is taken back.
"""

from __future__ import annotations

import base64
import contextvars
import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection as database
from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.out.http import Door, Limits
from undersign.journal import clock
from undersign.store import rows

ACCESS, REFRESH, CLIENT, SECRET = "access_token", "refresh_token", "client_id", "client_secret"
RETURN_PATH = "/settings/connectors/returned"
MARGIN = timedelta(seconds=60)  # a token that has no longer to live is renewed before it is used
_LIMITS = Limits(connect=5, silence=15, request=20, work=25, answer_bytes=2**20)
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


def return_url() -> str:
    """Where every vendor sends admins back to; to be entered at theirs."""
    return f"{settings.PUBLIC_URL}{RETURN_PATH}"


def leading(row: Any, oauth: registry.OAuth, *, state: str, verifier: str) -> str:
    """Where the browser goes to sign in over there. Raises `api.Permanent` for an address that is none."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code",
        "client_id": row.settings.get(CLIENT, ""),
        "redirect_uri": return_url(),
        "state": state,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        **({"scope": " ".join(oauth.scopes)} if oauth.scopes else {}),
        **oauth.extra,
    }
    return f"{_address(oauth.authorize, row.settings)}?{urlencode(asked)}"


def exchange(row: Any, oauth: registry.OAuth, code: str, *, verifier: str) -> None:
    """The code that came back, for tokens, which are kept. Raises `api.Temporary`, `api.Permanent`."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": return_url()}
    _keep(row, oauth, _asked(row, oauth.token, oauth, {**form, "code_verifier": verifier}))


def runs_out(row: Any) -> bool:
    return bool(row.token_until and row.token_until - clock.now() < MARGIN)


def can_renew(row: Any) -> bool:
    return REFRESH in row.sealed


def renew(row: Any, connector: registry.Connector) -> None:
    """Another access token than the row's, from them or from whoever renewed it meanwhile.

    Raises `api.Unauthorised` where they renew no more: somebody has to sign in over there again.
    """
    assert connector.oauth is not None
    if database.in_atomic_block:  # whose end may take everything back, and the old token is spent by then
        _apart(row, connector.oauth)
    else:
        _renew(row, connector.oauth)


def _renew(row: Any, oauth: registry.OAuth) -> None:
    stale = row.sealed.get(ACCESS)
    with transaction.atomic():
        held = rows.get(type(row), row.pk, lock=True)
        if held.sealed.get(ACCESS) == stale:
            spent = held.configured.secrets[REFRESH]
            _keep(held, oauth, _asked(held, oauth.token, oauth, {"grant_type": REFRESH, REFRESH: spent}))
    row.sealed, row.settings, row.token_until = held.sealed, held.settings, held.token_until


def _apart(row: Any, oauth: registry.OAuth) -> None:
    """The same on a connection of its own to the database, which commits by itself."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            _renew(row, oauth)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    worker = Thread(target=contextvars.copy_context().run, args=(run,))
    worker.start()
    worker.join()
    if failed:
        raise failed[0]


def revoke(row: Any, oauth: registry.OAuth | None) -> None:
    """Tell them that the tokens are wanted no more, as far as they listen (RFC 7009)."""
    held = row.configured.secrets
    token = held.get(REFRESH) or held.get(ACCESS)
    if oauth and oauth.revoke and token:
        try:
            _asked(row, oauth.revoke, oauth, {"token": token})
        except (api.Temporary, api.Permanent):
            return  # they forget them by themselves in time


def _keep(row: Any, oauth: registry.OAuth, told: Mapping[str, Any]) -> None:
    access = told.get(ACCESS)
    if not isinstance(access, str) or not access:
        raise api.Unauthorised(
            _("The other side gave no token."), do=_("Sign in over there again from the connection’s page.")
        )
    fresh = {ACCESS: access}
    if isinstance(told.get(REFRESH), str) and told[REFRESH]:
        fresh[REFRESH] = told[REFRESH]
    row.keep(fresh)
    row.settings = row.settings | {
        name: str(told[name])[:400] for name in oauth.keeps if isinstance(told.get(name), str)
    }
    lives = told.get("expires_in")
    seconds = int(lives) if isinstance(lives, int | float | str) and str(lives).isdecimal() else 0
    row.token_until = clock.now() + timedelta(seconds=seconds) if seconds else None
    row.save(update_fields=["sealed", "settings", "token_until"])


def _asked(row: Any, there: str, oauth: registry.OAuth, form: Mapping[str, str]) -> dict[str, Any]:
    """What the token endpoint answers. Raises `api.Unauthorised` where it says no (RFC 6749 §5.2)."""
    held = row.configured
    client = {CLIENT: row.settings.get(CLIENT, ""), SECRET: held.secrets.get(SECRET, "")}
    sent: dict[str, Any] = {"data": {**form, **{name: text for name, text in client.items() if text}}}
    with Door(_address(there, row.settings), reach=held.reach, limits=_LIMITS) as door:
        answer = door.ask("POST", headers={"Accept": "application/json"}, accept={400, 401, 403}, **sent)
        if answer.status >= 400:
            raise api.Unauthorised(
                _("%(host)s gives us no token (%(status)s): “%(reply)s”"),
                do=_("Check client ID and secret, then sign in over there again from the connection’s page."),
                host=door.host,
                status=answer.status,
                reply=answer.excerpt,
            )
        told = answer.json() if answer.content.strip() else {}
    return told if isinstance(told, dict) else {}


def _address(pattern: str, given: Mapping[str, Any]) -> str:
    """The pattern with settings in the place of their names. What stands within a host's name is a name."""

    def value(found: re.Match[str]) -> str:
        text = str(given.get(found[1], "")).strip().rstrip("/")
        is_whole = found.start() == 0  # "{url}/oauth": an address by itself
        if not is_whole and not _SAFE.fullmatch(text):
            raise api.Permanent(
                _("“%(text)s” cannot be part of an address."),
                do=_("Correct it in the connection’s settings."),
                text=text[:80],
            )
        return text

    return http.checked(re.sub(r"\{(\w+)\}", value, pattern))
