"""A real time-stamping authority on a free loopback port: `openssl ts`, behind plain HTTP (RFC 3161, 3.4).

It can be told to misbehave: `Authority.mode` is one of ok, slow, broken, garbage, refused, wrong-nonce,
wrong-digest. Its certificate is what the maker asks for, expired or not.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from tests.services.machine import program

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
certs = {folder}/chain.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = {ess}
tsa_name = yes
"""


@dataclass
class Authority:
    folder: Path
    mode: str = "ok"
    asked: int = 0
    port: int = 0
    is_revoked: bool = False
    certificate: x509.Certificate | None = None
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None
    fetched: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsr"

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def listed(self) -> bytes:
        """What the root says is revoked, as of now."""
        assert self.issuer is not None and self.certificate is not None
        root, key = self.issuer
        now = datetime.now(UTC).replace(microsecond=0)
        made = x509.CertificateRevocationListBuilder(root.subject, now, now + timedelta(days=7))
        if self.is_revoked:
            entry = x509.RevokedCertificateBuilder(self.certificate.serial_number, now - timedelta(days=3))
            made = made.add_revoked_certificate(entry.build())
        return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def told(self) -> bytes:
        """The root's own answer about the certificate (OCSP)."""
        assert self.issuer is not None and self.certificate is not None
        root, key = self.issuer
        now = datetime.now(UTC).replace(microsecond=0)
        states = {False: ocsp.OCSPCertStatus.GOOD, True: ocsp.OCSPCertStatus.REVOKED}
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=self.certificate,
            issuer=root,
            algorithm=hashes.SHA1(),  # noqa: S303 (names the certificate)
            cert_status=states[self.is_revoked],
            this_update=now,
            next_update=now + timedelta(days=7),
            revocation_time=now - timedelta(days=3) if self.is_revoked else None,
            revocation_reason=None,
        )
        made = made.responder_id(ocsp.OCSPResponderEncoding.NAME, root)
        return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def answer(self, query: bytes) -> bytes:
        """What `openssl ts` makes of the request, or of another one."""
        if self.mode == "garbage":
            return b"<html>Sign in</html>"
        if self.mode == "refused":
            return bytes.fromhex("30053003020102")
        if self.mode == "wrong-nonce":
            query = query[:-11] + bytes(reversed(query[-11:-3])) + query[-3:]
        if self.mode == "wrong-digest":
            at = query.index(b"\x04\x20") + 2
            query = query[:at] + bytes(32) + query[at + 32 :]
        with self.lock:
            (self.folder / "query").write_bytes(query)
            command = [program("openssl"), "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query"]
            subprocess.run([*command, "-out", "reply"], cwd=self.folder, check=True, capture_output=True)
            return (self.folder / "reply").read_bytes()


@contextmanager
def running(
    folder: Path, *, ends: timedelta = timedelta(days=900), kind: str = "rsa", ess: str = "sha256"
) -> Iterator[Authority]:
    """An authority until the block ends. ends: when its certificate does, counted from now."""
    program("openssl")
    folder.mkdir(parents=True, exist_ok=True)
    authority = Authority(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(authority))
    authority.port = server.server_address[1]
    _make(authority, ends, kind, ess)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()


def _handler(authority: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send("application/pkix-crl", authority.listed())

        def _send(self, kind: str, body: bytes) -> None:
            if kind != "application/timestamp-reply":
                authority.fetched.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/ocsp":
                self._send("application/ocsp-response", authority.told())
                return
            authority.asked += 1
            assert self.headers["Content-Type"] == "application/timestamp-query"
            if authority.mode == "slow":
                time.sleep(9)
            if authority.mode == "broken":
                self.send_error(503)
                return
            self._send("application/timestamp-reply", authority.answer(query))

        def log_message(self, *_said: object) -> None:
            return None

    return Handler


def _make(authority: Authority, ends: timedelta, kind: str, ess: str) -> None:
    folder, now = authority.folder, datetime.now(UTC)
    root_key, key = rsa.generate_private_key(65537, 2048), _key(kind)
    root_name, name = _name("Example Root"), _name("Example Time Stamping")
    root = _builder(root_name, root_name, root_key, now + timedelta(days=9000))
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    root = root.sign(root_key, hashes.SHA256())
    here = f"http://127.0.0.1:{authority.port}"
    signer = _builder(name, root_name, key, now + ends)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    signer = signer.add_extension(usage, critical=True)
    signer = signer.add_extension(_told_at(f"{here}/ocsp"), critical=False)
    signer = signer.add_extension(_listed_at(f"{here}/list.crl"), critical=False)
    signer = signer.sign(root_key, hashes.SHA256())
    authority.certificate, authority.issuer = signer, (root, root_key)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "signer.key").write_bytes(secret)
    (folder / "signer.pem").write_bytes(signer.public_bytes(pem))
    for file in ("root.pem", "chain.pem"):
        (folder / file).write_bytes(root.public_bytes(pem))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder, ess=ess))


def _told_at(url: str) -> x509.AuthorityInformationAccess:
    where = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)]
    )


def _listed_at(url: str) -> x509.CRLDistributionPoints:
    where = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(where, None, None, None)])


def _key(kind: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}[kind])


def _builder(name: x509.Name, issuer: x509.Name, key: object, until: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
    return builder.not_valid_before(datetime.now(UTC) - timedelta(days=1000)).not_valid_after(until)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
