"""A helpdesk's word for its agent: what counts, what is old, what is forged; the Zendesk app's zip."""

from __future__ import annotations

import base64
import hmac
import importlib.machinery
import importlib.util
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from undersign.connectors.panel import entered, proof
from undersign.journal.refused import Refused

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
DESK = "https://northwind.zendesk.com"
KEY, OTHER = RSAKey.generate_key(2048, auto_kid=False), RSAKey.generate_key(2048, auto_kid=False)
PEM = KEY.as_pem(private=False).decode()
SAID = {
    "iss": "northwind.zendesk.com",
    "iat": NOW.timestamp() - 5,
    "nbf": NOW.timestamp() - 5,
    "exp": NOW.timestamp() + 60,
    "aud": f"{DESK}/api/v2/apps/installations/42.json",
    "sub": f"{DESK}/api/v2/users/31.json",
}


def signed(key=KEY, **more) -> str:
    said = {name: value for name, value in {**SAID, **more}.items() if value is not None}
    return jwt.encode({"alg": "RS256"}, said, key)


def judged(token: str, ticket: str = "1001", at: datetime = NOW) -> proof.Vouched:
    return proof.by_zendesk({"token": token, "ticket": ticket}, DESK, PEM, at)


def code(token: str, ticket: str = "1001", at: datetime = NOW) -> str:
    with pytest.raises(Refused) as no:
        judged(token, ticket, at)
    return no.value.code


def test_zendesks_token_names_the_agent():
    found = judged(signed())
    assert (found.agent, found.ticket, found.email) == ("31", "1001", "")
    assert found.until == NOW + timedelta(seconds=60)
    assert judged(signed()).mark == found.mark != judged(signed(exp=NOW.timestamp() + 61)).mark


@pytest.mark.parametrize(
    "more",
    [
        {"aud": "https://evil.zendesk.com/api/v2/apps/installations/42.json"},
        {"aud": f"{DESK}.evil.example/api/v2/apps/installations/42.json"},
        {"sub": "https://evil.zendesk.com/api/v2/users/31.json"},
        {"sub": f"{DESK}/api/v2/users/31.json/../32"},
        {"sub": f"{DESK}/api/v2/users/me.json"},
        {"sub": None},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
    ],
)
def test_a_token_of_somebody_else_opens_nothing(more):
    assert code(signed(**more)) == "proof.wrong"


def test_a_token_signed_otherwise_opens_nothing():
    head, body, _signature = signed().split(".")
    shared = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=") + f".{body}"
    digest = hmac.digest(PEM.encode(), shared.encode(), "sha256")  # the public key taken for a shared secret
    shared += "." + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    forged = [signed(OTHER), shared, f"{head}.{body}.", f"{head}.{body}", "", "x"]
    assert {code(token) for token in forged} == {"proof.wrong"}
    assert code(signed(), ticket="1; DROP") == code(signed(), ticket="") == "proof.wrong"


def test_a_token_has_its_time():
    assert code(signed(), at=NOW + timedelta(seconds=60)) == "proof.old"
    assert code(signed(), at=NOW - timedelta(minutes=2)) == "proof.old"


def test_without_a_key_nobody_gets_in():
    with pytest.raises(Refused):
        proof.by_zendesk({"token": signed(), "ticket": "1"}, DESK, "", NOW)
    assert entered.key("") == "" and entered.key(f"\n{PEM}\n") == PEM.strip()
    for wrong in ("no key", KEY.as_pem(private=True).decode()):
        with pytest.raises(Refused) as no:
            entered.key(wrong)
        assert no.value.code == "panel.key"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://desk.example.com/agent/tickets/1?x#y", "https://desk.example.com"),
        ("  desk.example.com ", "https://desk.example.com"),
        ("https://DESK.example.com:8443", "https://desk.example.com:8443"),
        ("http://127.0.0.1:5080/", "http://127.0.0.1:5080"),
    ],
)
def test_the_origin_of_an_address(text, origin):
    assert entered.origin(text) == origin


def packed():
    path = Path(__file__).resolve().parents[3] / "bin" / "zendesk-app"
    loader = importlib.machinery.SourceFileLoader("zendesk_app", str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("zendesk_app", loader))
    loader.exec_module(module)
    return module


def test_the_zendesk_app_is_what_its_rules_say(tmp_path):
    builder, address = packed(), "https://sign.example.com/embed/pnl_01m84rwbhdn6h0v3ggdxy6bcwe/"
    made = builder.build(address, tmp_path / "app.zip")
    with zipfile.ZipFile(made) as app:
        told = json.loads(app.read("manifest.json"))
        assert told["location"]["support"]["ticket_sidebar"]["url"] == address and told["signedUrls"] is True
        assert {"translations/en.json", "translations/es.json", "assets/logo.png"} <= set(app.namelist())
    assert made.read_bytes() == builder.build(address.rstrip("/"), tmp_path / "again.zip").read_bytes()
    for wrong in ("http://sign.example.com/embed/pnl_1/", "https://sign.example.com/", 'https://x/"', ""):
        with pytest.raises((builder.Wrong, ValueError)):
            builder.build(wrong, tmp_path / "wrong.zip")
