"""A program of others as the tests have one: it registers, asks a member, and speaks to the endpoints."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from tests.house import casting

from undersign.store import tenancy
from undersign.workspaces.programs import program

BACK = "https://app.example/back"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class Stranger:
    """One registered program, at the addresses that anybody may call."""

    def __init__(self, row: program.Program, secret: str):
        self.row, self.secret = row, secret
        self.client = Client(SERVER_NAME="localhost", raise_request_exception=False)

    def question(self, **said: str) -> str:
        usual = {
            "response_type": "code",
            "client_id": self.row.id,
            "redirect_uri": BACK,
            "scope": "read contract.send",
            "state": "s-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return urlencode({name: value for name, value in {**usual, **said}.items() if value})

    def asks(self, browser: Client, decision: str = "yes", team: str = "", **said: str) -> dict[str, str]:
        """What comes back behind the address that the member is sent to."""
        with tenancy.within(""):
            where = f"/oauth/authorize/answer?{self.question(**said)}"
            answer = browser.post(where, {"decision": decision, "team": team})
        assert answer.status_code == 302, answer.content
        assert answer["Location"].startswith(BACK + "?")
        return {name: value[0] for name, value in parse_qs(urlsplit(answer["Location"]).query).items()}

    def posts(self, where: str, **form: str) -> Any:
        with tenancy.within(""):
            if not self.secret:
                return self.client.post(f"/oauth/{where}", {"client_id": self.row.id, **form})
            basic = base64.b64encode(f"{self.row.id}:{self.secret}".encode()).decode()
            return self.client.post(f"/oauth/{where}", form, headers={"Authorization": f"Basic {basic}"})

    def exchanges(self, code: str, **said: str) -> Any:
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return self.posts("token", **{**usual, "code_verifier": VERIFIER, **said})

    def refreshes(self, token: str, **said: str) -> Any:
        return self.posts("token", grant_type="refresh_token", refresh_token=token, **said)

    def calls(self, access: str, where: str = "contracts", method: str = "GET", body: str = "") -> Any:
        with tenancy.within(""):
            headers = {"Authorization": f"Bearer {access}"}
            return self.client.generic(
                method, f"/api/v1/{where}", body, content_type="application/json", headers=headers
            )


@pytest.fixture
def register(world):
    def made(name: str = "Ledgerly", **how: Any) -> Stranger:
        usual = {"redirects": [BACK], "scopes": ["read", "contract.send", "contract.draft"]}
        return Stranger(*program.register(name, by=world.bob.actor(), **{**usual, **how}))

    return made


@pytest.fixture
def maya(world):
    return casting.signed_in(world.maya.email)


@pytest.fixture
def bob(world):
    return casting.signed_in(world.bob.email)
