"""What can sign: a certificate chain and one operation.

Hides where the private key lives. ``SigningKey`` is all that the PDF writer knows of a key, so that a
smart card, a hardware module or a remote service fits behind it; ``LocalKey`` is a key held in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

Algorithm = Literal["P-256", "RSA-2048"]


class Unavailable(Exception):
    """A key that lies elsewhere cannot be used just now; ``args[0]`` is a sentence. Nothing was signed."""


class SigningKey(Protocol):
    """``chain``: DER certificates, the signer's first, the root last. ``algorithm`` decides the CMS."""

    @property
    def chain(self) -> Sequence[bytes]: ...

    @property
    def algorithm(self) -> Algorithm: ...

    def sign(self, message: bytes) -> bytes:
        """The signature over SHA-256 of ``message``: ECDSA as DER, or RSA PKCS #1 v1.5."""
        ...


@dataclass(frozen=True)
class LocalKey:
    """A private key as PKCS #8 DER, unencrypted, with its chain. Signs deterministically (RFC 6979)."""

    pkcs8: bytes
    chain: tuple[bytes, ...]

    @classmethod
    def from_p12(cls, data: bytes, password: bytes) -> LocalKey:
        """The key of a PKCS #12 file with its chain in order. Raises ValueError: wrong password, no chain."""
        key, own, others = pkcs12.load_key_and_certificates(data, password)
        if key is None or own is None:
            raise ValueError("the file holds no key with its certificate")
        chain, pool = [own], list(others)
        while chain[-1].issuer != chain[-1].subject:
            above = next((each for each in pool if each.subject == chain[-1].issuer), None)
            if above is None:
                raise ValueError(f"the file lacks the certificate of {chain[-1].issuer.rfc4514_string()}")
            pool.remove(above)
            chain.append(above)
        encoding, none = serialization.Encoding.DER, serialization.NoEncryption()
        pkcs8 = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, none)
        return cls(pkcs8, tuple(each.public_bytes(encoding) for each in chain))

    @cached_property
    def _private(self) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
        # Re-checking RSA primes costs 69 ms; the key comes from our own encrypted store.
        key = serialization.load_der_private_key(self.pkcs8, None, unsafe_skip_rsa_key_validation=True)
        if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
            return key
        if isinstance(key, rsa.RSAPrivateKey) and key.key_size == 2048:
            return key
        raise ValueError("a document is signed with P-256 or RSA-2048")

    @property
    def algorithm(self) -> Algorithm:
        return "RSA-2048" if isinstance(self._private, rsa.RSAPrivateKey) else "P-256"

    def sign(self, message: bytes) -> bytes:
        key = self._private
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


@dataclass(frozen=True)
class DigestKey:
    """A key in a service (a cloud's key management, a remote signer) that signs a SHA-256 digest.

    ``sign_digest`` gives an ECDSA signature as DER, or RSA PKCS #1 v1.5 over the digest.
    """

    chain: tuple[bytes, ...]
    sign_digest: Callable[[bytes], bytes]
    algorithm: Algorithm = "P-256"

    def sign(self, message: bytes) -> bytes:
        return self.sign_digest(hashlib.sha256(message).digest())
