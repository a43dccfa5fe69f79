"""A smart card of somebody's own (SoftHSM behind PKCS #11), and a program of theirs that signs (pyHanko).

Both run in processes of their own, as such programs do: the module reads its folder once per process. The
authority above the card is no other of the tests'. `Software` is the same holder with a key in memory.
"""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from tests.services.machine import program

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, LABEL, PIN = "card", "signing", "123456"
HOLDER, ISSUER = "DOE.JANE.Q.1234567890", "DOD ID CA-99"


@dataclass
class Authority:
    """Who issues cards. roots: the file that whoever trusts it names."""

    folder: Path
    key: rsa.RSAPrivateKey
    root: x509.Certificate

    @property
    def roots(self) -> Path:
        return self.folder / "card-root.pem"

    def certify(
        self, public: Any, *, until: timedelta = timedelta(days=900), listed: Listing | None = None
    ) -> x509.Certificate:
        made = _builder(_name(HOLDER), self.root.subject, public, until)
        if listed is not None:
            place = [x509.UniformResourceIdentifier(listed.url)]
            point = x509.DistributionPoint(place, None, None, None)
            made = made.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        usage = _usage(digital_signature=True, content_commitment=True)
        return made.add_extension(usage, critical=True).sign(self.key, hashes.SHA256())


@dataclass
class Listing:
    """Where the authority says which certificates it revoked, over plain HTTP."""

    by: Authority
    url: str = ""
    serials: set[int] = field(default_factory=set)

    def now(self) -> bytes:
        at = datetime.now(UTC).replace(microsecond=0)
        made = x509.CertificateRevocationListBuilder(self.by.root.subject, at, at + timedelta(days=7))
        for serial in self.serials:
            made = made.add_revoked_certificate(x509.RevokedCertificateBuilder(serial, at).build())
        return made.sign(self.by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@contextmanager
def listing(by: Authority) -> Iterator[Listing]:
    made = Listing(by)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = made.now()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/list.crl"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def authority(folder: Path) -> Authority:
    folder.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(65537, 2048)
    made = _builder(_name(ISSUER), _name(ISSUER), key.public_key(), timedelta(days=5000))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = made.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    found = Authority(folder, key, made.sign(key, hashes.SHA256()))
    found.roots.write_bytes(found.root.public_bytes(serialization.Encoding.PEM))
    return found


@dataclass
class Software:
    """The holder with a key in memory: for files that no honest program would make."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def sign(self, pdf: bytes, field: str, before: Callable[[Any], None] = lambda writer: None) -> bytes:
        from asn1crypto import keys
        from pyhanko.sign import signers

        secret = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signer = signers.SimpleSigner(
            signing_cert=_asn1(self.certificate),
            signing_key=keys.PrivateKeyInfo.load(secret),
            cert_registry=_registry([self.issuer]),
        )
        return _signed(pdf, field, signer, before)


def software(
    by: Authority, *, until: timedelta = timedelta(days=900), listed: Listing | None = None
) -> Software:
    key = ec.generate_private_key(ec.SECP256R1())
    return Software(by.certify(key.public_key(), until=until, listed=listed), by.root, key)


@dataclass
class Card:
    """A card in its reader: one folder, which is the module's."""

    folder: Path

    def sign(self, pdf: bytes, field: str) -> bytes:
        (self.folder / "in.pdf").write_bytes(pdf)
        self._run("sign", field)
        return (self.folder / "out.pdf").read_bytes()

    def _run(self, *words: str) -> None:
        here = {**os.environ, "SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}
        command = [sys.executable, "-m", "tests.services.smart_card", str(self.folder), *words]
        done = subprocess.run(command, env=here, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def card(by: Authority) -> Card:
    """A card whose key was made on it, and its certificate."""
    program(LIBRARY)
    folder = by.folder / "card"
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    made = Card(folder)
    made._run("make", program("softhsm2-util"))
    public = serialization.load_der_public_key((folder / "public.der").read_bytes())
    for name, each in (("holder", by.certify(public)), ("issuer", by.root)):
        (folder / f"{name}.der").write_bytes(each.public_bytes(serialization.Encoding.DER))
    return made


def _make(folder: Path, tool: str) -> None:
    import pkcs11
    from pkcs11.util.rsa import encode_rsa_public_key

    pins = ["--so-pin", "0000", "--pin", PIN]
    subprocess.run([tool, "--init-token", "--free", "--label", TOKEN, *pins], check=True, capture_output=True)
    with pkcs11.lib(LIBRARY).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        public, _private = session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label=LABEL)
        numbers = encode_rsa_public_key(public)
    found = x509_public(numbers)
    encoding = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / "public.der").write_bytes(found.public_bytes(*encoding))


def x509_public(pkcs1: bytes) -> Any:
    from asn1crypto import keys

    numbers = keys.RSAPublicKey.load(pkcs1).native
    return rsa.RSAPublicNumbers(numbers["public_exponent"], numbers["modulus"]).public_key()


def _sign(folder: Path, field: str) -> None:
    from asn1crypto import x509 as asn1
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign import pkcs11 as cards

    holder, issuer = (asn1.Certificate.load((folder / f"{n}.der").read_bytes()) for n in ("holder", "issuer"))
    with cards.open_pkcs11_session(LIBRARY, token_criteria=TokenCriteria(label=TOKEN), user_pin=PIN) as open_:
        signer = cards.PKCS11Signer(open_, signing_cert=holder, ca_chain={issuer}, key_label=LABEL)
        made = _signed((folder / "in.pdf").read_bytes(), field, signer, lambda writer: None)
    (folder / "out.pdf").write_bytes(made)


def _signed(pdf: bytes, field: str, signer: Any, before: Callable[[Any], None]) -> bytes:
    """As pyHanko does by itself: metadata, extensions and the information dictionary noted anew."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    before(writer)
    kind = fields.SigSeedSubFilter.PADES
    facts = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=kind)
    work = signers.async_sign_pdf(writer, facts, signer=signer, in_place=False)
    with ThreadPoolExecutor(1) as pool:  # a browser's test has a loop in its own thread
        made: Any = pool.submit(asyncio.run, work).result()
    return bytes(made.getvalue())


def _registry(certificates: list[x509.Certificate]) -> Any:
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple(_asn1(each) for each in certificates)
    return store


def _asn1(certificate: x509.Certificate) -> Any:
    from asn1crypto import x509 as asn1

    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _builder(name: x509.Name, issuer: x509.Name, public: Any, until: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(issuer, name, public, x509.random_serial_number())
    return made.not_valid_before(now - timedelta(days=30)).not_valid_after(now + until)


def _usage(**given: bool) -> x509.KeyUsage:
    kinds = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    kinds += ("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{kind: given.get(kind, False) for kind in kinds})


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


if __name__ == "__main__":
    at, what, word = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    (_make if what == "make" else _sign)(at, word)
