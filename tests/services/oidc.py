"""A real OpenID provider (npm's oidc-provider) on a free loopback port, with people who can sign in there.

Takes about a second. `Provider.visit` is somebody with a browser: from the address we send them to, to the
address they come back to.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from tests.inbox import free_port

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".venv" / "bin" / "node"
CLIENT, SECRET = "undersign", "the client's own secret"
CONNECTOR, CONNECTOR_SECRET = "connector", "the connector's own secret"
PEOPLE = {
    "carol": {"given_name": "CAROL MARÍA", "family_name": "ORTIZ", "name": "x", "birthdate": "1984-02-29"},
    "mallory": {"given_name": "Mallory", "family_name": "Vex", "birthdate": "1984-02-29"},
}


class NotInstalled(Exception):
    """The message is the sentence to skip or fail with."""


@dataclass
class Provider:
    issuer: str

    def visit(self, address: str, account: str, *, stop: bool = False) -> dict[str, str]:
        """Sign in as `account` and agree, or turn back; what the browser brings to our address then."""
        with httpx.Client(timeout=20) as browser:
            answer = browser.get(address)
            while True:
                if answer.is_redirect:
                    there = httpx.URL(answer.headers["location"])
                    if not there.is_relative_url and not str(there).startswith(self.issuer):
                        return dict(parse_qsl(urlsplit(str(there)).query))
                    answer = browser.get(answer.url.join(there))
                else:
                    answer = self._pressed(browser, answer, account, stop)

    def _pressed(
        self, browser: httpx.Client, page: httpx.Response, account: str, stop: bool
    ) -> httpx.Response:
        assert page.status_code == 200, page.text[:2000]
        abort = re.search(r'href="([^"]+/abort)"', page.text)
        if stop and abort:
            return browser.get(page.url.join(unescape(abort[1])))
        action = unescape(re.search(r'<form[^>]*action="([^"]+)"', page.text)[1])
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)[1]
        form = {"prompt": prompt} | ({"login": account, "password": "x"} if prompt == "login" else {})
        return browser.post(page.url.join(action), data=form)


@contextmanager
def running(
    return_url: str, people: dict | None = None, *, port: int = 0, connectors: str = ""
) -> Iterator[Provider]:
    """A fresh provider with a fresh key until the block ends. Raises `NotInstalled`.

    connectors: where its second client, `CONNECTOR`, sends people back to.
    """
    if not (ROOT / "node_modules" / "oidc-provider").exists():
        raise NotInstalled("oidc-provider is missing: npm ci")
    port = port or free_port()
    command = [str(NODE), str(Path(__file__).with_suffix(".mjs")), str(port), return_url]
    command += [connectors] if connectors else []
    environment = {"PATH": os.environ["PATH"], "PEOPLE": json.dumps(people or PEOPLE)}
    server = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        said = server.stdout.readline()
        if "listening" not in said:
            raise RuntimeError("the OpenID provider did not start")
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # `node` may be a script around the real one
        server.wait(timeout=20)
