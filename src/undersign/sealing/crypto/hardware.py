"""A seal key in a security module: a smart card, an HSM, or SoftHSM, by PKCS #11.

Hides the module. The private key never leaves it; what is kept here is where it lies and its certificates.
The PIN comes from the operator's environment (UNDERSIGN_HSM_PIN or a file) and is never stored. A module
that does not answer is `Unavailable`: nothing was signed, and it is tried again.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from undersign.sealing.crypto.signing_key import Algorithm, Unavailable

__all__ = ["ModuleKey", "Reference", "Unavailable", "generate", "opened", "session_of"]

PIN = "UNDERSIGN_HSM_PIN"


@dataclass(frozen=True)
class Reference:
    """Where a key lies: the library, the labels of token and key; ``chain`` as of a SigningKey."""

    library: str
    token: str
    label: str
    chain: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        chain = [base64.b64encode(each).decode() for each in self.chain]
        return {"library": self.library, "token": self.token, "label": self.label, "chain": chain}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Reference:
        chain = tuple(base64.b64decode(each) for each in told["chain"])
        return cls(told["library"], told["token"], told["label"], chain)


@dataclass(frozen=True)
class ModuleKey:
    """A `SigningKey` in a module. Each signature is a session of its own, so a token may come and go."""

    reference: Reference

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self.reference.chain

    @property
    def algorithm(self) -> Algorithm:
        public = x509.load_der_x509_certificate(self.chain[0]).public_key()
        return "P-256" if isinstance(public, ec.EllipticCurvePublicKey) else "RSA-2048"

    def sign(self, message: bytes) -> bytes:
        """As `SigningKey.sign`. Raises Unavailable."""
        import pkcs11

        with session_of(self.reference) as session:
            private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.reference.label)
            if self.algorithm == "RSA-2048":
                return bytes(private.sign(message, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            # Raw ECDSA: SoftHSM 2.6 and many cards do not hash.
            value = bytes(private.sign(hashlib.sha256(message).digest(), mechanism=pkcs11.Mechanism.ECDSA))
            r, s = (int.from_bytes(value[i : i + 32], "big") for i in (0, 32))
            return utils.encode_dss_signature(r, s)


def opened(reference: Reference) -> ModuleKey:
    return ModuleKey(reference)


def generate(library: str, token: str, label: str) -> ec.EllipticCurvePublicKey:
    """Make a P-256 key in the module that cannot be taken out of it. Raises Unavailable."""
    import pkcs11
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

    with session_of(Reference(library, token, label, ())) as session:
        curve = encode_named_curve_parameters("secp256r1")
        domain = session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve}, local=True
        )
        sensitive = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
        public, _private = domain.generate_keypair(store=True, label=label, private_template=sensitive)
        made = serialization.load_der_public_key(encode_ec_public_key(public))
    assert isinstance(made, ec.EllipticCurvePublicKey)
    return made


@contextmanager
def session_of(reference: Reference) -> Iterator[Any]:
    """A session of the module, which may write where the reference has no chain yet. Raises Unavailable."""
    try:
        import pkcs11
    except ImportError as error:
        raise Unavailable("The package python-pkcs11 is not installed.") from error
    try:
        library = pkcs11.lib(reference.library)
        token = library.get_token(token_label=reference.token)
        with token.open(user_pin=_pin(), rw=not reference.chain) as session:
            yield session
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        _forget(reference.library)
        said = str(error) or type(error).__name__
        raise Unavailable(f"The security module does not answer: {said}.") from error


def _forget(library: str) -> None:
    """A token that was pulled out and put back is only seen by a module that starts anew."""
    import pkcs11

    try:
        pkcs11.lib(library).reinitialize()
    except (pkcs11.PKCS11Error, RuntimeError):
        return


def _pin() -> str:
    path = os.environ.get(f"{PIN}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(PIN, "")
