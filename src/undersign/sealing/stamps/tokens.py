"""Time-stamp tokens (RFC 3161, RFC 5816): what a time-stamping authority signed, read, judged and made.

Hides DER. What the authority signed is kept bit by bit; what no signature covers (the list of certificates,
the order of things) has exactly one form, as in ``cms``, so that nothing in a token can be changed unseen:
``settled`` brings an authority's token into that form once, when it arrives, and ``read`` accepts no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from undersign.sealing.crypto import cms, trust
from undersign.sealing.crypto.cms import INTEGER, OCTETS, SEQUENCE, SET, children, der, oid, read_der
from undersign.sealing.crypto.signing_key import SigningKey
from undersign.sealing.stamps import stamp_trust

_TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
_SIGNED_DATA = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
_CERTIFICATE, _CERTIFICATE_2 = oid("1.2.840.113549.1.9.16.2.12"), oid("1.2.840.113549.1.9.16.2.47")
_NULL = b"\x05\x00"
_DER = serialization.Encoding.DER
_SHA2 = "2.16.840.1.101.3.4.2."
_KNOWN: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA256(), "2": hashes.SHA384(), "3": hashes.SHA512()}
_KNOWN_NAMES = [(arc, algorithm.name) for arc, algorithm in _KNOWN.items()]
_HASHES = {oid(_SHA2 + arc): algorithm for arc, algorithm in _KNOWN.items()}
_DIGESTS = {  # the two ways to write each, with and without NULL (RFC 5754)
    der(SEQUENCE, named, *rest): algorithm for named, algorithm in _HASHES.items() for rest in ((), (_NULL,))
}
_SHA256 = der(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
_ANY_RSA = der(SEQUENCE, oid("1.2.840.113549.1.1.1"), _NULL)
_RSA = {name: der(SEQUENCE, oid(f"1.2.840.113549.1.1.1{arc}"), _NULL) for arc, name in _KNOWN_NAMES}
_EC = {name: der(SEQUENCE, oid(f"1.2.840.10045.4.3.{int(arc) + 1}")) for arc, name in _KNOWN_NAMES}
_ORDERS = {
    "secp256r1": cms.P256_ORDER,
    "secp384r1": int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        16,
    ),
}


class Unusable(ValueError):
    """Not a time stamp that can be taken. ``args[0]`` is a stable code."""


@dataclass(frozen=True)
class Token:
    """``at``: the stated time (UTC). ``imprint``: the SHA-256 that was stamped. ``nonce`` may be None."""

    at: datetime
    imprint: bytes
    nonce: int | None
    policy: str
    leaf: bytes
    certificates: tuple[bytes, ...]
    _info: bytes
    _signer: tuple[bytes, ...]

    @property
    def authority(self) -> str:
        """Whom the signing certificate names."""
        return trust.holder(self.leaf).name


def read(data: bytes) -> Token:
    """The token at the start of ``data``, zeros after it, in its one form. Raises Unusable."""
    try:
        _, _, end = read_der(data)
        token = _parsed(data[:end])
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise Unusable("structure") from error
    if _written(token) != data[:end] or any(data[end:]):
        raise Unusable("encoding")
    return token


def settled(data: bytes, roots: Sequence[bytes]) -> bytes:
    """An authority's own token with the certificates that lead from its signer to one of ``roots`` (DER).

    Raises Unusable (not a token, or one whose signature is wrong) and trust.Untrusted.
    """
    try:
        token = _parsed(data)
        leaf = stamp_trust.load(token.leaf)
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise Unusable("structure") from error
    path = [one.public_bytes(_DER) for one in stamp_trust.path(leaf, token.certificates, roots)]
    *start, algorithm, value = token._signer
    signer = (*start, algorithm, der(OCTETS, _lower(leaf, _inside(value))))
    made = Token(**{**token.__dict__, "certificates": tuple(path), "_signer": signer})
    check(made, roots)
    return _written(made)


def check(token: Token, roots: Sequence[bytes]) -> None:
    """Raise Unusable unless the signature holds, trust.Untrusted unless it leads to one of ``roots``.

    The certificates of the path are judged at the token's own time.
    """
    leaf = stamp_trust.load(token.leaf)
    _check_attributes(token)
    if not _holds(leaf, token):
        raise Unusable("signature-wrong")
    path = stamp_trust.path(leaf, token.certificates, roots)
    if {one.public_bytes(_DER) for one in path} != set(token.certificates):
        raise trust.Untrusted("stray-certificate")
    stamp_trust.check(path, token.at)


def make(key: SigningKey, digest: bytes, at: datetime, *, serial: int, policy: str) -> bytes:
    """A token of our own over the SHA-256 ``digest``, with the key's whole chain."""
    info = der(
        SEQUENCE,
        der(INTEGER, b"\x01"),
        oid(policy),
        der(SEQUENCE, _SHA256, der(OCTETS, digest)),
        _integer(serial),
        der(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
    )
    leaf = key.chain[0]
    attributes = _attributes(hashlib.sha256(info).digest(), leaf)
    value = key.sign(attributes)
    is_rsa = key.algorithm == "RSA-2048"
    signer = (
        der(INTEGER, b"\x01"),
        der(SEQUENCE, *cms.issuer_and_serial(leaf)),
        _SHA256,
        b"\xa0" + attributes[1:],
        (_RSA if is_rsa else _EC)["sha256"],
        der(OCTETS, value if is_rsa else cms.lower_half(value)),
    )
    stamp = at.astimezone(UTC).replace(microsecond=0)
    return _written(Token(stamp, digest, None, policy, leaf, tuple(key.chain), info, signer))


def _attributes(digest: bytes, leaf: bytes) -> bytes:
    issuer, serial = cms.issuer_and_serial(leaf)
    named = der(SEQUENCE, der(SEQUENCE, der(0xA4, issuer)), serial)
    identifier = der(SEQUENCE, der(OCTETS, hashlib.sha256(leaf).digest()), named)
    parts = (
        der(SEQUENCE, _CONTENT_TYPE, der(SET, _TST_INFO)),
        der(SEQUENCE, _MESSAGE_DIGEST, der(SET, der(OCTETS, digest))),
        der(SEQUENCE, _CERTIFICATE_2, der(SET, der(SEQUENCE, der(SEQUENCE, identifier)))),
    )
    return der(SET, *sorted(parts))


def _written(token: Token) -> bytes:
    content = der(SEQUENCE, _TST_INFO, der(0xA0, der(OCTETS, token._info)))
    certificates = der(0xA0, *sorted(token.certificates))
    signers = der(SET, der(SEQUENCE, *token._signer))
    digests = der(SET, token._signer[2])
    inner = der(SEQUENCE, der(INTEGER, b"\x03"), digests, content, certificates, signers)
    return der(SEQUENCE, _SIGNED_DATA, der(0xA0, inner))


def _parsed(data: bytes) -> Token:
    kind, content = children(data)
    parts = children(children(content)[0])
    encapsulated, certificates, signers = parts[2], parts[3], parts[-1]
    if kind != _SIGNED_DATA or len(children(signers)) != 1 or children(encapsulated)[0] != _TST_INFO:
        raise ValueError("not a time stamp")
    info = _inside(children(children(encapsulated)[1])[0])
    signer = tuple(children(children(signers)[0])[:6])
    held = tuple(children(certificates))
    leaf = next(one for one in held if _is_named(one, signer[1]))
    if signer[0] != der(INTEGER, b"\x01" if signer[1][0] == SEQUENCE else b"\x03"):
        raise ValueError("version")
    tags = [each[0] for each in signer]
    if tags[3:] != [0xA0, SEQUENCE, OCTETS] or signer[2] not in _DIGESTS:
        raise ValueError("signer")
    return Token(*_said(info), leaf, held, info, signer)


def _is_named(certificate: bytes, identifier: bytes) -> bool:
    if identifier[0] == SEQUENCE:
        return identifier == der(SEQUENCE, *cms.issuer_and_serial(certificate))
    loaded = stamp_trust.load(certificate)
    own = loaded.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return identifier == der(0x80, own.digest)


def _said(info: bytes) -> tuple[datetime, bytes, int | None, str]:
    version, policy, imprint, _serial, at, *rest = children(info)
    algorithm, digest = children(imprint)
    if version != der(INTEGER, b"\x01") or children(algorithm)[0] != children(_SHA256)[0]:
        raise ValueError("imprint")
    nonce = next(
        (int.from_bytes(_inside(one), "big", signed=True) for one in rest if one[0] == INTEGER), None
    )
    text = _inside(at).decode("ascii")
    if at[0] != 0x18 or not text.endswith("Z"):
        raise ValueError("time")
    stamp = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return stamp, _inside(digest), nonce, x509.ObjectIdentifier(_dotted(policy)).dotted_string


def _check_attributes(token: Token) -> None:
    """The signed attributes name this content and this certificate."""
    algorithm = _DIGESTS[token._signer[2]]
    found = {children(one)[0]: children(children(one)[1]) for one in children(token._signer[3])}
    content, digest = found.get(_CONTENT_TYPE), found.get(_MESSAGE_DIGEST)
    if content != [_TST_INFO] or digest != [der(OCTETS, _hashed(algorithm, token._info))]:
        raise Unusable("signature-wrong")
    if _CERTIFICATE_2 in found:
        identifier = children(children(children(found[_CERTIFICATE_2][0])[0])[0])
        named = _HASHES[children(identifier[0])[0]] if identifier[0][0] == SEQUENCE else hashes.SHA256()
        value = identifier[1] if identifier[0][0] == SEQUENCE else identifier[0]
        same = _inside(value) == _hashed(named, token.leaf)
    elif _CERTIFICATE in found:  # RFC 3161's own, SHA-1 of the certificate
        identifier = children(children(children(found[_CERTIFICATE][0])[0])[0])
        same = _inside(identifier[0]) == _hashed(hashes.SHA1(), token.leaf)  # noqa: S303
    else:
        same = False
    if not same:
        raise Unusable("signature-wrong")


def _holds(leaf: x509.Certificate, token: Token) -> bool:
    _, _, digest, attributes, algorithm, value = token._signer
    key, chosen = leaf.public_key(), _DIGESTS[digest]
    signed, signature = b"\x31" + attributes[1:], _inside(value)
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm in (_ANY_RSA, _RSA[chosen.name]):
            key.verify(signature, signed, padding.PKCS1v15(), chosen)
            return key.key_size >= 2048
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm == _EC[chosen.name]:
            key.verify(signature, signed, ec.ECDSA(chosen))
            return _lower(leaf, signature) == signature
    except InvalidSignature:
        return False
    return False


def _lower(leaf: x509.Certificate, signature: bytes) -> bytes:
    """Of two equally valid ECDSA values the smaller; others as they are."""
    key = leaf.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in _ORDERS:
        return signature
    r, s = utils.decode_dss_signature(signature)
    return utils.encode_dss_signature(r, min(s, _ORDERS[key.curve.name] - s))


def _hashed(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    return hashlib.new(algorithm.name, data, usedforsecurity=False).digest()


def _inside(value: bytes) -> bytes:
    _, start, end = read_der(value)
    return value[start:end]


def _integer(value: int) -> bytes:
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _dotted(encoded: bytes) -> str:
    body, arcs, arc = _inside(encoded), [], 0
    for byte in body:
        arc = arc << 7 | byte & 127
        if not byte & 128:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
