"""Two services that take texts: an SMPP 3.4 server (smpp34), and one that speaks Twilio's interface.

The second holds every request against Twilio's published description (path, parameters and their patterns,
way of signing in) and answers with the description's own example, so that it is theirs and not ours that
decides.
"""

from __future__ import annotations

import asyncio
import base64
import http.server
import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import smpp34
from tests.inbox import free_port

ACCOUNT, TOKEN = "AC" + "0a" * 16, "secret-token"
QUEUE_FULL, BAD_NUMBER = 0x14, 0x0B
# What a number leads to, as the fake network sees it.
UNREACHABLE, BUSY = "+15550100999", "+15550100998"
REFUSED = {
    UNREACHABLE: (400, 21211, "Invalid 'To' Phone Number"),
    BUSY: (429, 20429, "Too Many Requests"),
}


@dataclass
class Smpp:
    """texts: (sender, number, text) as they were taken."""

    port: int
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    raw: list[object] = field(default_factory=list)


@contextmanager
def smpp():
    found = Smpp(free_port())
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        server = smpp34.Server("127.0.0.1", found.port, system_id="network")
        await server.start()
        ready.set()
        while True:
            event = await server.next()
            if isinstance(event, smpp34.SubmitSmEvent):
                _take(found, event)

    task = loop.create_task(serve())
    thread = threading.Thread(target=lambda: _until_cancelled(loop, task), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)


def _until_cancelled(loop, task) -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)


def _take(found: Smpp, event) -> None:
    number = _plain(event.destination_addr)
    if "+" + number in (UNREACHABLE, BUSY):
        event.reject(BAD_NUMBER if "+" + number == UNREACHABLE else QUEUE_FULL)
        return
    payload = [tlv.value for tlv in event.tlvs if tlv.tag == smpp34.TLV_MESSAGE_PAYLOAD]
    data = bytes(payload[0] if payload else event.short_message)
    text = data.decode("utf-16-be" if event.data_coding == 8 else "ascii")
    found.texts.append((_plain(event.source_addr), number, text))
    found.raw.append((event.dest_addr_ton, event.dest_addr_npi, event.data_coding))
    event.accept(f"msg-{len(found.texts)}")


def _plain(text) -> str:
    return text.decode() if isinstance(text, bytes) else str(text)


@dataclass
class Twilio:
    url: str
    faults: list[str] = field(default_factory=list)
    messages: list[dict] = field(default_factory=list)


@contextmanager
def twilio(description: dict):
    """description: Twilio's OpenAPI document, as they publish it."""
    path = description["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    found = Twilio("")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
            self._check(
                asked, {p["name"]: p["schema"] for p in path["get"]["parameters"] if p["in"] == "query"}
            )
            sent = [m for m in found.messages if m["to"] == asked.get("To", m["to"])]
            self._answer(200, {"messages": sent})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            sent = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True).items()}
            form = path["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
            self._check(sent, form["properties"], form.get("required", ()))
            if sent["To"] in REFUSED:
                status, code, message = REFUSED[sent["To"]]
                self._answer(status, {"code": code, "message": message, "status": status})
                return
            examples = path["post"]["responses"]["201"]["content"]["application/json"]["examples"]
            made = examples["create"]["value"] | {"sid": f"SM{len(found.messages):032x}"}
            found.messages.append(made | {"to": sent["To"], "body": sent["Body"], "from": sent.get("From")})
            self._answer(201, found.messages[-1])

        def _check(self, given: dict, known: dict, required=()) -> None:
            signed_in = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            if self.headers.get("authorization") != f"Basic {signed_in}":
                found.faults.append("not signed in as securitySchemes say")
            account = urlsplit(self.path).path.split("/")[3]
            parameters = [p for p in path["post"]["parameters"] if p["name"] == "AccountSid"]
            if not re.fullmatch(parameters[0]["schema"]["pattern"], account):
                found.faults.append(f"AccountSid {account}")
            found.faults += [f"{name} is not known" for name in given if name not in known]
            found.faults += [f"{name} is missing" for name in required if name not in given]
            for name, value in given.items():
                pattern = known.get(name, {}).get("pattern")
                if pattern and not re.fullmatch(pattern, value):
                    found.faults.append(f"{name}: {value}")

        def _answer(self, status: int, told: dict) -> None:
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
