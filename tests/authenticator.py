"""A software authenticator: what a phone does with a passkey, and what a forger would do.

Each fault of an answer is a keyword, so that a story can change one thing and leave the rest right.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass
class Authenticator:
    """One device. origin: that of the page it believes to be on."""

    origin: str
    rp_id: str = "localhost"
    is_verified: bool = True
    counter: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], **faults: Any) -> str:
        """The answer to a wish for a new passkey, as the page posts it."""
        seen = self._seen("webauthn.create", options, faults)
        credential = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        about = self._about(FLAG.AT, faults, credential)
        response = {
            "clientDataJSON": seen.b64,
            "attestationObject": websafe_encode(AttestationObject.create("none", about, {})),
        }
        return self._posted(response)

    def use(self, options: dict[str, Any], **faults: Any) -> str:
        """The answer to a wish to show the passkey."""
        self.counter = faults.get("counter", self.counter + 1 if self.counter else 0)
        seen, about = self._seen("webauthn.get", options, faults), self._about(FLAG(0), faults)
        signer = faults.get("key", self.key)
        signature = signer.sign(about + seen.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": seen.b64,
            "authenticatorData": websafe_encode(about),
            "signature": websafe_encode(signature),
        }
        return self._posted(response)

    def _seen(self, kind: str, options: dict[str, Any], faults: dict[str, Any]) -> CollectedClientData:
        challenge = faults.get("challenge") or websafe_decode(options["challenge"])
        origin = faults.get("origin", self.origin)
        return CollectedClientData.create(
            faults.get("kind", kind), challenge, origin, faults.get("in_frame", False)
        )

    def _about(self, more: FLAG, faults: dict[str, Any], credential: Any = b"") -> AuthenticatorData:
        flags = FLAG.UP | more | (FLAG.UV if faults.get("is_verified", self.is_verified) else FLAG(0))
        rp_hash = hashlib.sha256(faults.get("rp_id", self.rp_id).encode()).digest()
        return AuthenticatorData.create(rp_hash, flags, self.counter, credential)

    def _posted(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
