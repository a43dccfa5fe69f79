"""Does a time-stamping authority's certificate lead to a root that the caller trusts (RFC 3161, 2.3)?

Hides path building for certificates that are not ours: any depth up to six, any authority, but always to
one of the caller's own roots.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from undersign.sealing.crypto.trust import Untrusted

MOST = 6
_UNDERSTOOD = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
}


def load(certificate: bytes) -> x509.Certificate:
    """A DER certificate. Raises ValueError, whatever is wrong with it."""
    try:
        return x509.load_der_x509_certificate(certificate)
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from error


def path(leaf: x509.Certificate, held: Sequence[bytes], roots: Sequence[bytes]) -> list[x509.Certificate]:
    """The certificates from ``leaf`` to one of the DER ``roots``, both included. Raises Untrusted."""
    anchors = [load(one) for one in roots]
    pool = anchors + [load(one) for one in held]
    found = [leaf]
    while found[-1] not in anchors:
        issuer = next((one for one in pool if one not in found and _issued(one, found[-1])), None)
        if issuer is None or len(found) == MOST:
            raise Untrusted("unknown-issuer", found[-1].issuer.rfc4514_string())
        found.append(issuer)
    return found


def check(found: Sequence[x509.Certificate], at: datetime) -> None:
    """Raise Untrusted unless each certificate of the path was good at ``at`` for its part in stamping."""
    for depth, certificate in enumerate(found):
        subject = certificate.subject.rfc4514_string()
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise Untrusted("certificate-not-valid-then", subject)
        if not _suitable(certificate, depth):
            raise Untrusted("certificate-unsuitable", subject)


def _suitable(certificate: x509.Certificate, depth: int) -> bool:
    extensions = certificate.extensions
    if any(one.critical and one.oid not in _UNDERSTOOD for one in extensions):
        return False
    try:
        if depth == 0:
            usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
            return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
        return extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
