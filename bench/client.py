"""A program with an API key and a person with a phone, as lean as clients can be: plain http.client.

The person's phone does what a browser does with the signing pages: it loads their styles and script,
keeps their cookies, fills in their forms and sends each step as the page's own script does.
"""

from __future__ import annotations

import gzip
import http.client
import json
import re
import secrets
from html import unescape
from typing import Any
from urllib.parse import urlencode

from bench.instance import HOST, URL

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (bench)"
ASSET = re.compile(r'(?:href|src)="(/static/assets/[^"]+)"')
_FACE = re.compile(r"url\((/static/[^)]+)\)")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ANSWER = re.compile(r'name="(answer-[^"]+)" value="([^"]*)"')
_COOKIE = re.compile(r"([^=]+)=([^;]*)")
PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.24"}


class Unexpected(Exception):
    """The server answered something else than the story says."""


class _Http:
    """One kept-alive connection. received: bytes of bodies so far; requests: how many."""

    def __init__(self, port: int, headers: dict[str, str]):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {**PROXY, **headers}
        self.received = self.requests = 0

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, bytes]:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, {**self.headers, **more})
        answer = self.connection.getresponse()
        data = answer.read()
        self.received, self.requests = self.received + len(data), self.requests + 1
        return answer.status, answer.headers, data

    def close(self) -> None:
        self.connection.close()


class Program:
    """What drives contracts by the API."""

    def __init__(self, port: int, key: str):
        self.http = _Http(port, {"Authorization": f"Bearer {key}"})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        sent = json.dumps(body).encode() if body is not None else None
        return json.loads(self.fetch(method, path, sent))

    def fetch(self, method: str, path: str, body: bytes | None = None) -> bytes:
        status, _headers, data = self.http.ask(
            method, f"/api/v1{path}", body, Content_Type="application/json"
        )
        if status not in (200, 201):
            raise Unexpected(f"{method} {path}: {status} {data[:300]!r}")
        return data


class Phone:
    """One signer's browser, fresh: nothing cached, no cookies. page: the HTML it shows."""

    def __init__(self, port: int, link: str):
        self.http = _Http(port, {"User-Agent": AGENT, "Accept-Language": "en", "Accept-Encoding": "gzip"})
        self.base, self.page = f"/sign/{link}/", ""
        self.cookies: dict[str, str] = {}
        self.cached: dict[str, str] = {}

    def open(self) -> None:
        self._show("GET", self.base)

    def submit(self, name: str, **fields: str) -> None:
        """A plain form of the page, sent by the browser: answered with a redirect, which is followed."""
        body = urlencode({"csrfmiddlewaretoken": self._hidden("csrfmiddlewaretoken"), **fields}).encode()
        self._show("POST", self.base + name, body, "application/x-www-form-urlencoded")

    def save(self, name: str, fields: list[tuple[str, str]]) -> str:
        """A step sent by the page's script; returns where it leads next."""
        fields = [("csrfmiddlewaretoken", self._hidden("csrfmiddlewaretoken")), *fields]
        boundary = secrets.token_hex(12)
        body = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields
        )
        status, _headers, data = self._ask(
            "POST",
            self.base + name,
            f"{body}--{boundary}--\r\n".encode(),
            Content_Type=f"multipart/form-data; boundary={boundary}",
            Accept="application/json",
        )
        told = json.loads(data)
        if status != 200 or not told["ok"]:
            raise Unexpected(f"{name}: {status} {data[:300]!r}")
        return told["next"]

    def go(self, path: str) -> None:
        self._show("GET", path)

    def answers(self) -> list[tuple[str, str]]:
        """The answers as the page offers them."""
        asked = [("asked[]", unescape(v)) for k, v in _HIDDEN.findall(self.page) if k == "asked[]"]
        return asked + [(k, unescape(v)) for k, v in _ANSWER.findall(self.page)]

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        return [(name, self._hidden(name)) for name in names]

    def load_faces(self) -> None:
        """The handwritings that the signature step shows; the Latin part, as a browser would choose."""
        styles = " ".join(self.cached[path] for path in self.cached if path.endswith(".css"))
        for path in _FACE.findall(styles):
            if "latin-ext" not in path:
                self._load(path)

    def weigh(self, path: str) -> int:
        """The size of a body as it is sent."""
        status, _headers, data = self._ask("GET", path)
        if status != 200:
            raise Unexpected(f"{path}: {status}")
        return len(data)

    def _hidden(self, name: str) -> str:
        for found, value in _HIDDEN.findall(self.page):
            if found == name:
                return unescape(value)
        raise Unexpected(f"no {name} on the page: {re.sub('<[^>]+>', ' ', self.page)[:600]}")

    def _show(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> None:
        status, headers, data = self._ask(method, path, body, **({"Content_Type": kind} if kind else {}))
        if status == 303:
            return self._show("GET", headers["Location"])
        if status != 200:
            raise Unexpected(f"{method} {path}: {status} {data[:600]!r}")
        self.page = (gzip.decompress(data) if headers.get("Content-Encoding") == "gzip" else data).decode()
        for asset in dict.fromkeys(ASSET.findall(self.page)):
            self._load(asset)
        return None

    def _load(self, path: str) -> None:
        if path in self.cached:
            return
        status, headers, data = self._ask("GET", path)
        if status != 200:
            raise Unexpected(f"{path}: {status}")
        packed = headers.get("Content-Encoding") == "gzip"
        self.cached[path] = (
            (gzip.decompress(data) if packed else data).decode() if path.endswith(".css") else ""
        )

    def _ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, bytes]:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers["Origin"] = URL
        status, told, data = self.http.ask(method, path, body, **headers)
        for cookie in told.get_all("Set-Cookie") or []:
            if found := _COOKIE.match(cookie):
                self.cookies[found[1].strip()] = found[2]
        return status, told, data
