"""A service account's token: hides how Google is shown that we hold its key.

A signed assertion (RFC 7523 §2.1) is exchanged for a token of an hour, once for each piece of work. joserfc
signs. The key file names where; that address is judged like any other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent, Unauthorised
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.journal import clock

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE = "https://oauth2.googleapis.com/token"
HOUR = 3600


@dataclass(frozen=True)
class ServiceAccount:
    """What Google's key file says."""

    email: str
    key_id: str
    private_key: str = field(repr=False)
    token_uri: str = GOOGLE

    @classmethod
    def read(cls, text: str) -> ServiceAccount:
        """Raises `Permanent` where it is not such a file."""
        try:
            told = json.loads(text)
            return cls(
                str(told["client_email"]),
                str(told.get("private_key_id", "")),
                str(told["private_key"]),
                str(told.get("token_uri") or GOOGLE),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise Permanent(
                _("This is not the key file of a Google service account."),
                do=_("Make a key of the type JSON for it, and enter the whole file."),
            ) from error


def bearer(account: ServiceAccount, scope: str, reach: Reach) -> Callable[[Any], Any]:
    """What signs requests in: fetches the token at the first one, and keeps it for the others."""
    kept: list[str] = []

    def sign(request: Any) -> Any:
        if not kept:
            kept.append(_token(account, scope, reach))
        request.headers["Authorization"] = f"Bearer {kept[0]}"
        return request

    return sign


def _token(account: ServiceAccount, scope: str, reach: Reach) -> str:
    parts = urlsplit(account.token_uri)
    form = {"grant_type": GRANT, "assertion": _assertion(account, scope)}
    with http.Door(f"{parts.scheme}://{parts.netloc}", reach=reach) as door:
        steps = [step for step in parts.path.split("/") if step]
        answer = door.ask("POST", *steps, data=form, accept={400, 401})
    told = answer.json()
    if answer.status >= 400 or not isinstance(told, dict) or "access_token" not in told:
        raise Unauthorised(
            _("Google does not take this service account's key: %(reply)s"),
            do=_("Make a new key for it, and enter it here."),
            reply=answer.excerpt,
        )
    return str(told["access_token"])


def _assertion(account: ServiceAccount, scope: str) -> str:
    from joserfc import jwk, jwt
    from joserfc.errors import JoseError

    now = int(clock.now().timestamp())
    claims = {"iss": account.email, "scope": scope, "aud": account.token_uri, "iat": now, "exp": now + HOUR}
    try:
        key = jwk.RSAKey.import_key(account.private_key)
        return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": account.key_id}, claims, key)
    except (JoseError, ValueError) as error:
        raise Permanent(
            _("The private key in this file cannot be read."),
            do=_("Make a new key of the type JSON, and enter the whole file."),
        ) from error
