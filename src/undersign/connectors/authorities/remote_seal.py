"""A seal key at a remote signing service, by the Cloud Signature Consortium's API, version 2 (`csc`).

Hides the service: access by client credentials (RFC 6749, 4.4), an authorisation bound to the one hash
(credentials/authorize), the signature (signatures/signHash). Secrets come from the operator's environment
and are never stored. A signature is checked against the certificate before anybody uses it. A service that
does not answer is `Unavailable`: nothing was signed, and it is tried again.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from django.conf import settings

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.journal import clock
from undersign.sealing.crypto.remote import CSC, Reference
from undersign.sealing.crypto.signing_key import Algorithm, Unavailable

LIMITS = http.Limits(connect=3, silence=6, request=8, work=15, answer_bytes=2**18)
CLIENT = "UNDERSIGN_CSC_CLIENT"
SECRET = "UNDERSIGN_CSC_SECRET"  # noqa: S105 (the name of a variable)
PIN = "UNDERSIGN_CSC_PIN"
SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA, RSA, ANY_RSA = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.1"
P256 = "1.2.840.10045.3.1.7"


def found(url: str, credential: str, roots: Sequence[bytes]) -> Reference:
    """The key of this name at the service, with its chain up to one of the DER ``roots``.

    Raises Unavailable, and ValueError: not a key that can seal here.
    """
    service = _Service(url, "")
    told = service.asked("info", {})
    service.tokens = str(told.get("oauth2") or url)
    info = service.asked(
        "credentials/info", {"credentialID": credential, "certificates": "chain", "certInfo": True}
    )
    if info["key"].get("status", "enabled") != "enabled":
        raise ValueError("the key is not enabled")
    given = [base64.b64decode(each) for each in info["cert"]["certificates"]]
    signs = _signs(info["key"])
    return Reference(CSC, url, service.tokens, credential, signs, _chain(given, roots))


def _signs(key: dict[str, Any]) -> Algorithm:
    algorithms = set(key["algo"])
    if ECDSA in algorithms and key.get("curve") == P256:
        return "P-256"
    if {RSA, ANY_RSA} & algorithms and int(key["len"]) >= 2048:
        return "RSA-2048"
    raise ValueError("a seal is P-256, or RSA of 2048 bits or more, with SHA-256")


def _chain(given: Sequence[bytes], roots: Sequence[bytes]) -> tuple[bytes, ...]:
    pool = [x509.load_der_x509_certificate(each) for each in (*given[1:], *roots)]
    chain = [x509.load_der_x509_certificate(given[0])]
    while chain[-1].issuer != chain[-1].subject:
        above = next((each for each in pool if each.subject == chain[-1].issuer), None)
        if above is None or len(chain) > len(pool) + 1:
            raise ValueError(f"the certificate of {chain[-1].issuer.rfc4514_string()} is missing")
        chain.append(above)
    return tuple(each.public_bytes(serialization.Encoding.DER) for each in chain)


@dataclass(frozen=True)
class RemoteKey:
    """A `SigningKey` at the service."""

    reference: Reference

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self.reference.chain

    @property
    def algorithm(self) -> Algorithm:
        return "P-256" if self.reference.signs == "P-256" else "RSA-2048"

    def sign(self, message: bytes) -> bytes:
        """As `SigningKey.sign`. Raises Unavailable."""
        service = _Service(self.reference.url, self.reference.tokens)
        digest = base64.b64encode(hashlib.sha256(message).digest()).decode()
        about = {"credentialID": self.reference.credential, "hashes": [digest], "hashAlgorithmOID": SHA256}
        allowed = service.asked("credentials/authorize", {**about, "numSignatures": 1, **_proof()})
        how = {"SAD": allowed["SAD"], "signAlgo": ECDSA if self.algorithm == "P-256" else RSA}
        answer = service.asked("signatures/signHash", {**about, **how})
        try:
            value = _plain(base64.b64decode(answer["signatures"][0], validate=True), self.algorithm)
            _require_right(self.chain[0], value, message)
        except (KeyError, IndexError, TypeError, ValueError, InvalidSignature) as error:
            raise Unavailable(
                "The signing service sent a signature that is not of its certificate."
            ) from error
        return value


def opened(reference: Reference) -> RemoteKey:
    return RemoteKey(reference)


def _proof() -> dict[str, Any]:
    """What only the key's owner knows, where the service asks for it."""
    pin = _secret(PIN)
    return {"authData": [{"id": "PIN", "value": pin}]} if pin else {}


def _plain(value: bytes, algorithm: Algorithm) -> bytes:
    """ECDSA as DER; services send it so, or as its two numbers side by side."""
    if algorithm == "P-256" and len(value) == 64:
        return utils.encode_dss_signature(
            int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
        )
    return value


def _require_right(certificate: bytes, value: bytes, message: bytes) -> None:
    key = x509.load_der_x509_certificate(certificate).public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(value, message, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(value, message, ec.ECDSA(hashes.SHA256()))
    else:
        raise InvalidSignature


_access: dict[tuple[str, str], tuple[str, datetime]] = {}


@dataclass
class _Service:
    """url: of the API with its version (`https://sign.example.com/csc/v2`). tokens: where access is given."""

    url: str
    tokens: str

    def asked(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to one method. Raises Unavailable."""
        try:
            headers = {"Authorization": f"Bearer {self._token()}"} if self.tokens else {}
            with self._door(self.url) as door:
                answer = door.ask("POST", *method.split("/"), json=body, headers=headers).json()
        except (Temporary, Permanent) as error:
            _access.pop(self._whose, None)
            raise Unavailable(f"The signing service does not answer: {error}") from error
        if not isinstance(answer, dict):
            raise Unavailable("The signing service sent an answer that cannot be read.")
        return answer

    @property
    def _whose(self) -> tuple[str, str]:
        return self.tokens, _secret(CLIENT)

    def _token(self) -> str:
        known = _access.get(self._whose)
        if known is None or known[1] <= clock.now():
            known = _access[self._whose] = self._fresh()
        return known[0]

    def _fresh(self) -> tuple[str, datetime]:
        form = {"grant_type": "client_credentials", "scope": "service"}
        form |= {"client_id": _secret(CLIENT), "client_secret": _secret(SECRET)}
        with self._door(self.tokens) as door:
            told = door.ask("POST", "oauth2", "token", data=form).json()
        lasts = timedelta(seconds=max(0, int(told.get("expires_in", 0)) - 30))
        return str(told.get("access_token", "")), clock.now() + lasts

    @staticmethod
    def _door(url: str) -> http.Door:
        reach = Reach(private=True, loopback=settings.CONNECTORS_REACH_LOOPBACK)
        return http.Door(url, reach=reach, limits=LIMITS)


def _secret(name: str) -> str:
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else _GIVEN[name]()


_GIVEN = {
    CLIENT: lambda: os.environ.get("UNDERSIGN_CSC_CLIENT", ""),
    SECRET: lambda: os.environ.get("UNDERSIGN_CSC_SECRET", ""),
    PIN: lambda: os.environ.get("UNDERSIGN_CSC_PIN", ""),
}
