"""Does a certificate lead to a root that the caller trusts, at the time the signature claims?

Hides path building (RFC 5280, section 6, for the two-step paths of our own authority). The root must be
one of the caller's, byte for byte; a root that a file brings along proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

from undersign.sealing.crypto import authority, cms

_UNDERSTOOD = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
}


class Untrusted(Exception):
    """No trust in a signature's certificate. ``code`` is stable; ``detail`` names the certificate."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names. ``role`` is "seal" or "signer"; ``method`` a signer's proof performed."""

    name: str
    role: str
    method: str
    organisation: str
    workspace: str


def load_roots(certificates: Sequence[bytes]) -> list[bytes]:
    """DER of every certificate given as PEM (one or more) or DER. Raises ValueError."""
    found: list[bytes] = []
    for data in certificates:
        loaded = (
            x509.load_pem_x509_certificates(data)
            if data.lstrip().startswith(b"-----BEGIN")
            else [x509.load_der_x509_certificate(data)]
        )
        found.extend(one.public_bytes(serialization.Encoding.DER) for one in loaded)
    return found


def signature_holds(container: cms.Container) -> bool:
    """Is the signature value right for the certificate's key and the signed attributes?"""
    key = x509.load_der_x509_certificate(container.leaf).public_key()
    try:
        if container.algorithm == "P-256" and isinstance(key, ec.EllipticCurvePublicKey):
            if not isinstance(key.curve, ec.SECP256R1):
                return False
            key.verify(container.signature, container.attributes, ec.ECDSA(hashes.SHA256()))
            return True
        if container.algorithm == "RSA-2048" and isinstance(key, rsa.RSAPublicKey):
            key.verify(container.signature, container.attributes, padding.PKCS1v15(), hashes.SHA256())
            return key.key_size >= 2048
    except InvalidSignature:
        return False
    return False


def check(container: cms.Container, roots: Sequence[bytes], at: datetime) -> None:
    """Raise Untrusted unless the signer's certificate was good at ``at`` under one of the DER roots."""
    path = _path(container, roots)
    encoded = [one.public_bytes(serialization.Encoding.DER) for one in path]
    if encoded[-1] not in roots:
        raise Untrusted("unknown-issuer", path[-1].subject.rfc4514_string())
    if set(encoded) != set(container.certificates):
        raise Untrusted("stray-certificate")
    for depth, certificate in enumerate(path):
        _check_one(certificate, depth, at)


def _path(container: cms.Container, roots: Sequence[bytes]) -> list[x509.Certificate]:
    pool = [x509.load_der_x509_certificate(data) for data in (*roots, *container.certificates)]
    path = [x509.load_der_x509_certificate(container.leaf)]
    while path[-1].issuer != path[-1].subject:
        issuer = next((one for one in pool if _issued(one, path[-1])), None)
        if issuer is None or len(path) > len(pool):
            raise Untrusted("no-chain", path[-1].issuer.rfc4514_string())
        path.append(issuer)
    if not _issued(path[-1], path[-1]):
        raise Untrusted("no-chain", path[-1].subject.rfc4514_string())
    return path


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _check_one(certificate: x509.Certificate, depth: int, at: datetime) -> None:
    subject = certificate.subject.rfc4514_string()
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Untrusted("certificate-not-valid-then", subject)
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise Untrusted("certificate-unsuitable", subject)
    if not _suitable(certificate, depth):
        raise Untrusted("certificate-unsuitable", subject)


def _suitable(certificate: x509.Certificate, depth: int) -> bool:
    """Made for its part. An organisation's own seal certificate may lack what only authorities need, and need
    not say both that it signs and that it commits to content; ours do."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as error:
        return depth == 0 and error.oid == ExtensionOID.BASIC_CONSTRAINTS and _signs(usage)
    if depth == 0:
        return not basic.ca and _signs(usage)
    long_enough = basic.path_length is None or basic.path_length >= depth - 1
    return basic.ca and usage.key_cert_sign and long_enough


def _signs(usage: x509.KeyUsage) -> bool:
    return usage.content_commitment or usage.digital_signature


def covers(certificate: bytes, at: datetime) -> bool:
    """Is ``at``, to the second, within the certificate's validity?"""
    found = x509.load_der_x509_certificate(certificate)
    return found.not_valid_before_utc <= at.replace(microsecond=0) <= found.not_valid_after_utc


def holder(certificate: bytes) -> Holder:
    """What the certificate says about its holder. ``role`` is empty for neither."""
    found = x509.load_der_x509_certificate(certificate)
    return Holder(
        _first(found, authority.FULL_NAME) or _first(found, NameOID.COMMON_NAME),
        _role(found),
        _first(found, NameOID.ORGANIZATIONAL_UNIT_NAME),
        _first(found, NameOID.ORGANIZATION_NAME),
        _workspace(found),
    )


def named(certificate: bytes) -> tuple[str, str, str]:
    """(whom a DER certificate of anybody names, by whom it was issued, its number in hex)."""
    found = x509.load_der_x509_certificate(certificate)
    name = _common(found.subject) or found.subject.rfc4514_string()
    return name, _common(found.issuer) or found.issuer.rfc4514_string(), f"{found.serial_number:x}"


def _common(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _role(certificate: x509.Certificate) -> str:
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return ""
    named = {policy.policy_identifier for policy in policies}
    return {
        frozenset({authority.SEAL_POLICY}): "seal",
        frozenset({authority.SIGNER_POLICY}): "signer",
    }.get(frozenset(named), "")


def _first(certificate: x509.Certificate, attribute: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(attribute)
    return str(values[0].value) if values else ""


def _workspace(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    return next((uri for uri in uris if uri.startswith(authority.WORKSPACE_URN)), "")
