"""The detached CMS of a PAdES B-B signature (ETSI EN 319 142-1, RFC 5652, RFC 5035), written and read.

Hides DER. One signer, SHA-256, signed attributes content type, message digest and ESSCertIDv2 with
issuerSerial; no signing-time attribute, because PAdES takes the time from the dictionary's /M. For given
bytes, chain and key there is exactly one encoding (ECDSA values are brought to the lower half of the
curve order), so that a judge can write the same container again and compare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import utils

from undersign.sealing.crypto.signing_key import Algorithm, SigningKey

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SEQUENCE, SET, OCTETS, INTEGER, OID = 0x30, 0x31, 0x04, 0x02, 0x06


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value: tag, definite length, the parts joined."""
    body = b"".join(parts)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes((tag, 128 + size)) + len(body).to_bytes(size, "big") + body


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        chunk = [arc & 127]
        while arc := arc >> 7:
            chunk.append(128 | arc & 127)
        out += bytes(reversed(chunk))
    return der(OID, bytes(out))


def read_der(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """The value at ``at`` → (tag, start of its body, end). Raises ValueError when it is not DER."""
    if at + 2 > len(data):
        raise ValueError("DER ends early")
    length, body = data[at + 1], at + 2
    if length > 127:
        size = length - 128
        length = int.from_bytes(data[body : body + size], "big")
        if not 1 <= size <= 4 or length < 128 or length.bit_length() <= 8 * (size - 1):
            raise ValueError("DER length is not the shortest")
        body += size
    if body + length > len(data):
        raise ValueError("DER ends early")
    return data[at], body, body + length


def children(data: bytes, at: int = 0) -> list[bytes]:
    """The encoded values inside the constructed value at ``at``."""
    _, position, end = read_der(data, at)
    found = []
    while position < end:
        _, _, after = read_der(data, position)
        found.append(data[position:after])
        position = after
    return found


_DATA = oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der(SEQUENCE, oid("1.2.840.113549.1.9.3"), der(SET, _DATA))
_MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.47")
_SHA256 = der(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
_ALGORITHMS: dict[Algorithm, bytes] = {
    "P-256": der(SEQUENCE, oid("1.2.840.10045.4.3.2")),
    "RSA-2048": der(SEQUENCE, oid("1.2.840.113549.1.1.11"), b"\x05\x00"),
}
_ALGORITHM_OF = {encoded: name for name, encoded in _ALGORITHMS.items()}
_LONGEST = {"P-256": 72, "RSA-2048": 256}
_ONE = der(INTEGER, b"\x01")


def issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    """The encoded issuer name and serial number of a DER certificate, byte for byte as they stand."""
    fields = children(children(certificate)[0])
    return fields[3], fields[1]


@lru_cache(maxsize=64)
def _signing_certificate(certificate: bytes) -> bytes:
    issuer, serial = issuer_and_serial(certificate)
    general_names = der(SEQUENCE, der(0xA4, issuer))
    cert_id = der(
        SEQUENCE,
        der(OCTETS, hashlib.sha256(certificate).digest()),
        der(SEQUENCE, general_names, serial),
    )
    return der(SEQUENCE, _SIGNING_CERTIFICATE, der(SET, der(SEQUENCE, der(SEQUENCE, cert_id))))


def signed_attributes(digest: bytes, certificate: bytes) -> bytes:
    """The signed attributes as a DER SET: what the key signs."""
    message_digest = der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest)))
    return der(SET, *sorted((_CONTENT_TYPE, message_digest, _signing_certificate(certificate))))


def assemble(digest: bytes, chain: Sequence[bytes], algorithm: Algorithm, signature: bytes) -> bytes:
    """The whole container around a finished signature value."""
    issuer, serial = issuer_and_serial(chain[0])
    attributes = signed_attributes(digest, chain[0])
    signer = der(
        SEQUENCE,
        _ONE,
        der(SEQUENCE, issuer, serial),
        _SHA256,
        b"\xa0" + attributes[1:],
        _ALGORITHMS[algorithm],
        der(OCTETS, signature),
    )
    signed_data = der(
        SEQUENCE,
        _ONE,
        der(SET, _SHA256),
        der(SEQUENCE, _DATA),
        der(0xA0, *sorted(chain)),
        der(SET, signer),
    )
    return der(SEQUENCE, _SIGNED_DATA, der(0xA0, signed_data))


def sign(digest: bytes, key: SigningKey) -> bytes:
    """A container over the SHA-256 ``digest`` of the signed byte ranges."""
    signature = key.sign(signed_attributes(digest, key.chain[0]))
    if key.algorithm == "P-256":
        signature = lower_half(signature)
    return assemble(digest, key.chain, key.algorithm, signature)


def lower_half(signature: bytes) -> bytes:
    """The ECDSA signature with the smaller of its two equally valid s values."""
    r, s = utils.decode_dss_signature(signature)
    return utils.encode_dss_signature(r, min(s, P256_ORDER - s))


def longest(key: SigningKey) -> int:
    """The most bytes that ``sign`` can return for this key."""
    return len(assemble(bytes(32), key.chain, key.algorithm, bytes(_value_length(key)))) + 8


def _value_length(key: SigningKey) -> int:
    """Of the longest signature value; an RSA key of somebody else's may have more than 2048 bits."""
    if key.algorithm == "P-256":
        return _LONGEST[key.algorithm]
    public = x509.load_der_x509_certificate(key.chain[0]).public_key()
    return max(_LONGEST[key.algorithm], (getattr(public, "key_size", 0) + 7) // 8)


class Unfamiliar(ValueError):
    """A signature container that is not one of ours, byte for byte. ``args[0]`` says why."""


@dataclass(frozen=True)
class Container:
    """A container read back: what it holds in the one encoding we accept."""

    leaf: bytes
    certificates: tuple[bytes, ...]
    algorithm: Algorithm
    digest: bytes
    attributes: bytes
    signature: bytes


def read(data: bytes) -> Container:
    """The container at the start of ``data``, zero padding after it. Raises Unfamiliar.

    Whatever is not covered by the signature has one possible form, so nothing in it can be changed
    unseen: the container is written again from its parts and must come out the same.
    """
    try:
        _, _, end = read_der(data)
        found = _parts(data[:end])
        others = [other for other in found.certificates if other != found.leaf]
        again = assemble(found.digest, [found.leaf, *others], found.algorithm, found.signature)
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise Unfamiliar("structure") from error
    if again != data[:end] or any(data[end:]):
        raise Unfamiliar("encoding")
    if found.algorithm == "P-256" and lower_half(found.signature) != found.signature:
        raise Unfamiliar("signature-value")
    return found


def _parts(data: bytes) -> Container:
    _, content = children(data)
    _, _, _, certificates, signers = children(children(content)[0])
    signer = children(children(signers)[0])
    attributes = b"\x31" + signer[3][1:]
    held = tuple(children(certificates))
    identifier = tuple(children(signer[1]))
    leaf = next(held_one for held_one in held if issuer_and_serial(held_one) == identifier)
    return Container(
        leaf, held, _ALGORITHM_OF[signer[4]], _digest_in(attributes), attributes, _body(signer[5])
    )


def _digest_in(attributes: bytes) -> bytes:
    for attribute in children(attributes):
        label, values = children(attribute)
        if label == _MESSAGE_DIGEST:
            return _body(children(values)[0])
    raise ValueError("no message digest")


def _body(value: bytes) -> bytes:
    _, start, end = read_der(value)
    return value[start:end]
