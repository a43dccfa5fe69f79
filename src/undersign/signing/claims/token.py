"""An id_token judged: whether this provider says, to us, now, and for this very attempt, who somebody is.

Pure. Hides JOSE. Only signatures of key pairs count: with a shared secret's algorithm in the list, a
provider's public key would do as one. Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 9700.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY, FRESH = 60, 600  # seconds: between clocks; since the person signed in
_MOST = 20_000


class Untrue(ValueError):
    """The token does not say it, or not to us. The text is for logs, never for the signer."""


class Unsigned(Untrue):
    """None of these keys signed it: they may be the provider's of yesterday."""


@dataclass(frozen=True)
class Expected:
    """levels: the `acr` values that are enough; none for any. just_now: they signed in for this."""

    issuer: str
    client_id: str
    nonce: str
    levels: tuple[str, ...] = ()
    just_now: bool = True


def judged(token: str, keys: Any, expected: Expected, at: datetime) -> dict[str, Any]:
    """The claims of a token that holds. keys: the provider's JWKS. Raises `Untrue`, of it `Unsigned`."""
    claims = _signed(token, keys)
    now = at.timestamp()
    audience = claims.get("aud")
    audience = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != expected.issuer:
        raise Untrue("another issuer")
    if expected.client_id not in audience or claims.get("azp", expected.client_id) != expected.client_id:
        raise Untrue("meant for somebody else")
    if len(audience) > 1 and "azp" not in claims:
        raise Untrue("meant for several")
    if _seconds(claims, "exp") + LEEWAY <= now or _seconds(claims, "iat") - LEEWAY > now:
        raise Untrue("not of this time")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        raise Untrue("of another attempt")
    if expected.just_now and _seconds(claims, "auth_time") + FRESH + LEEWAY < now:
        raise Untrue("signed in too long ago")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise Untrue("about nobody")
    return claims


def _signed(token: str, keys: Any) -> dict[str, Any]:
    try:
        if len(token) > _MOST:
            raise Untrue("too long")
        public: Any = {
            "keys": [key for key in keys["keys"] if key.get("kty") != "oct" and key.get("use") != "enc"]
        }
        registry = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        found = jwt.decode(token, KeySet.import_key_set(public), registry=registry)
    except (JoseError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unsigned(f"not signed by the provider: {error}") from error
    return dict(found.claims)


def _seconds(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Untrue(f"no {name}")
    return float(value)
