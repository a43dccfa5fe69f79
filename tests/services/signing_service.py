"""A remote signing service of the Cloud Signature Consortium's kind (API version 2) on a free loopback port.

Stateful, as a real one: access tokens end, an authorisation (SAD) is for one credential, for the very hashes
it was asked for, for one use, and only for who knows the PIN. `Service.mode` is one of ok, down, slow, raw
(ECDSA as two numbers), another-key. Names of fields are those of the specification, sections 8 and 11;
pyHanko's client, which shares nothing with ours, signs through it as well.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

CLIENT, SECRET, PIN = "undersign", "a secret of theirs", "4711"
CREDENTIAL = "our-seal"
SHA256, ECDSA, RSA = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11"


class Wrong(Exception):
    """An answer of the kind of section 10.1: status, error, error_description."""

    def __init__(self, status: int, error: str, said: str):
        super().__init__(said)
        self.status, self.body = status, {"error": error, "error_description": said}


@dataclass
class Service:
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    chain: list[x509.Certificate]
    url: str = ""
    mode: str = "ok"
    tokens: set[str] = field(default_factory=set)
    allowed: dict[str, list[str]] = field(default_factory=dict)
    signed: int = 0
    asked: list[str] = field(default_factory=list)

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        given = {name: form.get(name, [""])[0] for name in ("grant_type", "client_id", "client_secret")}
        if given != {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}:
            raise Wrong(401, "invalid_client", "Client authentication failed")
        self.tokens.add(made := secrets.token_urlsafe())
        return {"access_token": made, "token_type": "Bearer", "expires_in": 3600}

    def answer(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if method == "info":
            return {"specs": "2.0.0.2", "name": "Example", "oauth2": self.url, "authType": ["oauth2client"]}
        if body.get("credentialID") != CREDENTIAL:
            raise Wrong(400, "invalid_request", "Invalid parameter credentialID")
        return {
            "credentials/info": self.info,
            "credentials/authorize": self.authorize,
            "signatures/signHash": self.sign,
        }[method](body)

    def info(self, body: dict[str, Any]) -> dict[str, Any]:
        held = self.chain if body.get("certificates") == "chain" else self.chain[:1]
        is_rsa = isinstance(self.key, rsa.RSAPrivateKey)
        key = {"status": "enabled", "algo": [RSA if is_rsa else ECDSA], "len": self.key.key_size}
        told = [base64.b64encode(c.public_bytes(serialization.Encoding.DER)).decode() for c in held]
        return {
            "key": key if is_rsa else {**key, "curve": "1.2.840.10045.3.1.7"},
            "cert": {"status": "valid", "certificates": told},
            "auth": {"mode": "explicit", "expression": "PIN", "objects": [{"type": "Password", "id": "PIN"}]},
            "SCAL": "2",
            "multisign": 1,
        }

    def authorize(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("authData") != [{"id": "PIN", "value": PIN}]:
            raise Wrong(400, "invalid_pin", "The PIN is invalid")
        if body.get("numSignatures") != len(body.get("hashes", ())) or body.get("hashAlgorithmOID") != SHA256:
            raise Wrong(400, "invalid_request", "Invalid parameter numSignatures or hashAlgorithmOID")
        self.allowed[made := secrets.token_urlsafe()] = list(body["hashes"])
        return {"SAD": made, "expiresIn": 300}

    def sign(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.allowed.pop(body.get("SAD", ""), None) != body.get("hashes"):
            raise Wrong(400, "invalid_request", "Invalid parameter SAD")
        wanted = RSA if isinstance(self.key, rsa.RSAPrivateKey) else ECDSA
        if body.get("signAlgo") != wanted or body.get("hashAlgorithmOID") != SHA256:
            raise Wrong(400, "invalid_request", "Invalid parameter signAlgo")
        made = [self._value(base64.b64decode(each)) for each in body["hashes"]]
        self.signed += len(made)
        return {"signatures": [base64.b64encode(each).decode() for each in made]}

    def _value(self, digest: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        key = ec.generate_private_key(ec.SECP256R1()) if self.mode == "another-key" else self.key
        value = key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        if self.mode == "raw":
            return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(value))
        return value


@contextmanager
def running(key: Any, chain: list[x509.Certificate]) -> Iterator[Service]:
    """A service with one credential, until the block ends."""
    service = Service(key, chain)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_address[1]}/csc/v2"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            method = self.path.removeprefix("/csc/v2/")
            service.asked.append(method)
            if service.mode == "slow":
                time.sleep(9)
            try:
                self._send(200, self._answered(method, sent))
            except Wrong as no:
                self._send(no.status, no.body)

        def _answered(self, method: str, sent: bytes) -> dict[str, Any]:
            if service.mode == "down":
                raise Wrong(503, "server_error", "Out of order")
            if method == "oauth2/token":
                return service.token(parse_qs(sent.decode()))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if method != "info" and token not in service.tokens:
                raise Wrong(401, "invalid_token", "The access token is missing or has expired")
            return service.answer(method, json.loads(sent))

        def _send(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            return None

    return Handler
