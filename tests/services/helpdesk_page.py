"""A helpdesk's web page with the panel in a frame, on an origin of its own.

`zendesk` plays the frame API of Zendesk's App Framework as its documentation tells it: the first page is
asked for by POST with a signed token, then a handshake, events and numbered requests, as JSON in messages.
`plain` is any other system that follows docs/sidebar.md.
"""

from __future__ import annotations

import html
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

STYLE = """
body { margin: 0; font: 14px sans-serif; background: #f4f4f4; color: #222 }
header { padding: 12px; background: #03363d; color: #fff }
iframe { display: block; border: 0; height: 300px; background: #fff }
"""
ZENDESK = """
const frame = document.querySelector("iframe"), home = new URL(frame.dataset.home).origin;
const post = (told) => frame.contentWindow.postMessage(JSON.stringify(told), home);
window.heard = [];
window.activate = () => post({ key: "zaf.app.activated", message: {} });
addEventListener("message", (event) => {
  if (event.origin !== home || event.source !== frame.contentWindow) return;
  const told = JSON.parse(event.data);
  heard.push(told);
  if (told.appGuid !== frame.dataset.guid) return;
  if (told.key === "iframe.handshake")
    post({ key: "zaf.app.registered", message: { metadata: { appId: 1 },
      context: { product: "support", ticketId: Number(frame.dataset.ticket) } } });
  if (told.request === "invoke" && told.params.resize) {
    frame.style.height = told.params.resize[0].height;
    post({ id: told.id, result: { errors: {} } });
  }
});
document.forms[0].submit();
"""
PLAIN = """
const frame = document.querySelector("iframe"), home = new URL(frame.dataset.home).origin;
window.heard = [];
addEventListener("message", async (event) => {
  if (event.origin !== home || event.source !== frame.contentWindow) return;
  heard.push(event.data);
  if (event.data.undersign === "height") frame.style.height = event.data.height + "px";
  if (event.data.undersign === "renew") {
    const answer = await fetch("/proof" + location.search);
    if (answer.ok) frame.contentWindow.postMessage({ undersign: "proof", proof: await answer.json() }, home);
  }
});
"""


@dataclass
class Page:
    """url: of the helpdesk. proof(ticket): what the plain page shows next; None where it shows none."""

    url: str = ""
    home: str = ""
    way: str = "plain"
    panel: str = ""
    secret: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=False))
    agent: str = "31"
    lasts: int = 300
    first: Callable[[str], str] | None = None
    proof: Callable[[str], dict[str, str] | None] | None = None

    @property
    def public_pem(self) -> str:
        return self.key.as_pem(private=False).decode()

    def ticket(self, number: str, width: int = 320) -> str:
        return f"{self.url}/agent/tickets?id={number}&width={width}"

    def token(self, now: int, **more: object) -> str:
        """As Zendesk signs it."""
        said = {
            "iss": urlsplit(self.url).netloc,
            "iat": now,
            "nbf": now,
            "exp": now + self.lasts,
            "aud": f"{self.url}/api/v2/apps/installations/42.json",
            "sub": f"{self.url}/api/v2/users/{self.agent}.json",
            "context": {"product": "support", "location": "ticket_sidebar"},
        }
        return jwt.encode({"alg": "RS256"}, {**said, **more}, self.key)

    def shown(self, query: dict[str, list[str]]) -> str:
        number, width = query["id"][0], int(query.get("width", ["320"])[0])
        about = f'data-home="{self.home}" data-ticket="{number}" data-guid="guid-1" title="Undersign"'
        if self.way == "zendesk":
            where = f"{self.home}/embed/{self.panel}/?origin={self.url}&app_guid=guid-1"
            body = (
                f'<iframe name="app" {about} style="width:{width}px"></iframe>'
                f'<form method="post" target="app" action="{html.escape(where)}">'
                f'<input type="hidden" name="token" value="{self.token(int(time.time()))}"></form>'
            )
            script = ZENDESK
        else:
            assert self.first
            body = (
                f'<iframe {about} allow="clipboard-write" style="width:{width}px"'
                f' src="{html.escape(self.first(number))}"></iframe>'
            )
            script = PLAIN
        head = f'<html lang="en"><meta charset="utf-8"><title>Ticket {number}</title><style>{STYLE}</style>'
        shown = f"<header>Ticket {number}</header><main>{body}</main><script>{script}</script>"
        return f"<!DOCTYPE html>{head}{shown}"


@contextmanager
def running(home: str, way: str = "plain") -> Iterator[Page]:
    """home: of the Undersign in the frame."""
    page = Page(home=home, way=way)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            if parts.path == "/proof":
                told = page.proof(query["id"][0]) if page.proof else None
                self._say(200 if told else 403, json.dumps(told), "application/json")
            elif parts.path == "/agent/tickets":
                self._say(200, page.shown(query), "text/html; charset=utf-8")
            else:
                self._say(204, "", "text/plain")

        def _say(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    page.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield page
    finally:
        server.shutdown()
        server.server_close()
