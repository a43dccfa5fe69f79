"""The code flow of OpenID Connect, for signers and for staff alike: there, back, and what is then believed.

Hides the requests: the address that leads to the provider, the code's exchange, the claims that are only told
elsewhere. State, nonce and verifier are the caller's, who keeps them with what they belong to (OpenID Connect
Core 1.0; RFC 7636, 9700).
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing.claims.token import Expected, Untrue
from undersign.signing.proof import keyset, outside


def leading(row: keyset.Client, return_url: str, *, verifier: str, **asked: str) -> str:
    """Where the browser goes. asked: scope, state, nonce, and what else is wanted of the provider."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    wanted = {
        "response_type": "code",
        "client_id": row.client_id,
        "redirect_uri": return_url,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        **asked,
    }
    where = row.endpoints["authorization_endpoint"]
    return f"{where}{'&' if '?' in where else '?'}{urlencode(wanted)}"


def claims(
    row: keyset.Client, code: str, return_url: str, *, verifier: str, expected: Expected
) -> dict[str, Any]:
    """What the provider says of whoever came back. Raises `Untrue`; `Refused` where it cannot be asked."""
    told = _exchanged(row, code, return_url, verifier)
    found = keyset.judged(row, str(told.get("id_token", "")), expected)
    return {**_userinfo(row, told, found["sub"]), **found}


def _exchanged(row: keyset.Client, code: str, return_url: str, verifier: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": return_url,
        "code_verifier": verifier,
    }
    basic = (row.client_id, row.secret) if row.secret else None
    if basic is None:
        form["client_id"] = row.client_id
    answer = outside.ask(row.endpoints["token_endpoint"], private=row.allow_private, form=form, basic=basic)
    if answer[0] == 401:
        raise Refused(
            "identity.client",
            _("The provider of identities does not know us."),
            do=_("Tell the sender: the client’s secret in the settings has to be renewed."),
            field="code",
        )
    return _good(answer)


def _userinfo(row: keyset.Client, told: dict[str, Any], subject: str) -> dict[str, Any]:
    """Claims that are only told there, of the same person (Core 5.3.2)."""
    where, bearer = row.endpoints.get("userinfo_endpoint"), told.get("access_token")
    if not where or not isinstance(bearer, str):
        return {}
    found = _good(outside.ask(where, private=row.allow_private, bearer=bearer))
    if found.get("sub") != subject:
        raise Untrue("told about somebody else")
    return found


def _good(answer: tuple[int, Any]) -> dict[str, Any]:
    status, told = answer
    if not 200 <= status < 300 or not isinstance(told, dict):
        raise Untrue(f"the provider said {status}")
    return told
