"""An id_token is believed only as a whole: each thing that can be forged is forged, one at a time."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

from undersign.signing.claims import token

KEY, OTHER = ECKey.generate_key("P-256", {"kid": "one"}), ECKey.generate_key("P-256", {"kid": "one"})
RSA = RSAKey.generate_key(2048, {"kid": "two"})
KEYS = {"keys": [KEY.as_dict(private=False), RSA.as_dict(private=False)]}
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
NOW = int(AT.timestamp())
EXPECTED = token.Expected("https://bank.example", "undersign", "the nonce")
CLAIMS = {
    "iss": "https://bank.example",
    "aud": "undersign",
    "sub": "carol",
    "exp": NOW + 60,
    "iat": NOW - 5,
    "auth_time": NOW - 30,
    "nonce": "the nonce",
}


def made(key=KEY, alg: str = "ES256", header: dict | None = None, **changed) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    registry = jws.JWSRegistry(algorithms=[alg])
    return jwt.encode({"alg": alg, "kid": key.kid or "one", **(header or {})}, claims, key, registry=registry)


@pytest.mark.parametrize(("key", "alg"), [(KEY, "ES256"), (RSA, "RS256"), (RSA, "PS512")])
def test_a_right_one(key, alg):
    assert token.judged(made(key, alg), KEYS, EXPECTED, AT)["sub"] == "carol"


FORGED = {
    "another issuer": {"iss": "https://evil.example"},
    "another client": {"aud": "somebody"},
    "several clients": {"aud": ["undersign", "somebody"]},
    "another party": {"azp": "somebody"},
    "over": {"exp": NOW - 61},
    "no end": {"exp": None},
    "an end that is true": {"exp": True},
    "of tomorrow": {"iat": NOW + 3600},
    "another attempt": {"nonce": "another"},
    "no attempt": {"nonce": None},
    "an old sign-in": {"auth_time": NOW - 3600},
    "no time of sign-in": {"auth_time": None},
    "nobody": {"sub": ""},
}


@pytest.mark.parametrize("changed", FORGED.values(), ids=FORGED.keys())
def test_claims(changed):
    with pytest.raises(token.Untrue):
        token.judged(made(**changed), KEYS, EXPECTED, AT)


def test_signatures():
    right = made()
    head, body, signature = right.split(".")
    unsigned = f"{_part({'alg': 'none'})}.{body}."
    confused = f"{_part({'alg': 'HS256', 'kid': 'two'})}.{body}"
    mac = hmac.digest(RSA.as_pem(private=False), confused.encode(), "sha256")
    confused += "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")
    forged = [
        made(OTHER),
        f"{head}.{body}.",
        f"{head}.{body[:-2]}AA.{signature}",
        unsigned,
        confused,
        "",
        "a.b",
    ]
    forged.append("A" * 30_000)
    for each in forged:
        with pytest.raises(token.Untrue):
            token.judged(each, KEYS, EXPECTED, AT)
    for keys in ({}, {"keys": []}, [], None, {"keys": [{"kty": "oct", "k": "eA", "kid": "one"}]}):
        with pytest.raises(token.Untrue):
            token.judged(right, keys, EXPECTED, AT)


def _part(header: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
