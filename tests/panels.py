"""A helpdesk's side of the ticket panel: proofs as a host makes them, and a frame without a browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.panel import panel

ORIGIN = "https://desk.northwind.example"


@dataclass
class Hosted:
    """A panel with its secret, as whoever set up the helpdesk knows them."""

    row: panel.Panel
    secret: str

    @property
    def path(self) -> str:
        return f"/embed/{self.row.id}/"

    def proof(self, ticket: str, agent: str, *, at: int | None = None, nonce: str = "") -> dict[str, str]:
        """Written from docs/sidebar.md, not with the product's own code."""
        told = {"ticket": ticket, "agent": agent, "at": str(at or int(time.time()))}
        told["nonce"] = nonce or secrets.token_urlsafe(12)
        lines = ["undersign-panel-1", self.row.id, *told.values()]
        digest = hmac.new(self.secret.encode(), "\n".join(lines).encode(), hashlib.sha256)
        return {**told, "signature": digest.hexdigest()}

    def address(self, home: str, ticket: str, agent: str) -> str:
        """The frame's address with a proof behind the `#`."""
        return f"{home}{self.path}#{urlencode(self.proof(ticket, agent))}"


def hosted(by, kind: str = api.HELPDESK, origin: str = ORIGIN) -> Hosted:
    """The panel of the workspace's helpdesk, for pages of `origin`."""
    row = connection.first(kind, by.workspace_id)
    return Hosted(*panel.set_up(row, origin, by=by))


@dataclass
class Frame:
    """What the frame's script does: a proof for a token, then the token in each request's header."""

    server: str
    host: Hosted
    token: str = ""
    http: httpx.Client = field(init=False)

    def __post_init__(self):
        self.http = httpx.Client(base_url=self.server, timeout=60)

    def enter(self, proof: dict[str, str], **headers: str) -> httpx.Response:
        answer = self.http.post(f"{self.host.path}enter", json=proof, headers=headers)
        self.token = answer.json().get("token", "") if answer.status_code == 200 else ""
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(self.host.path + path, headers=self._headers(headers))

    def post(self, path: str, values: dict | None = None, **headers: str) -> httpx.Response:
        return self.http.post(self.host.path + path, data=values or {}, headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token or 'none'}", **more}
