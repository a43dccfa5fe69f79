"""What the instance's own authority says about revoked certificates: a list (CRL) and single answers (OCSP).

Hides both formats (RFC 5280, section 5; RFC 6960). The root itself signs them; a signer's certificate lives
for a day and is on the list only if its act was taken back for a broken proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from undersign.sealing.crypto.authority import Identity

GOOD_FOR = timedelta(days=7)
_DER = serialization.Encoding.DER


@dataclass(frozen=True)
class Revoked:
    """One certificate that is no longer good, since ``at`` (aware)."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


def crl(root: Identity, revoked: Sequence[Revoked], at: datetime) -> bytes:
    """The signed list as of ``at``, DER."""
    authority = x509.load_der_x509_certificate(root.certificate)
    at = at.replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder(authority.subject, at, at + GOOD_FOR)
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(_identifier(authority), critical=False)
    )
    for one in sorted(revoked, key=lambda each: each.serial):
        entry = x509.RevokedCertificateBuilder(one.serial, one.at.replace(microsecond=0))
        builder = builder.add_revoked_certificate(
            entry.add_extension(x509.CRLReason(one.reason), critical=False).build()
        )
    return builder.sign(_key(root), hashes.SHA256()).public_bytes(_DER)


def answer(root: Identity, certificate: bytes, revoked: Sequence[Revoked], at: datetime) -> bytes:
    """The authority's OCSP answer about one DER certificate of its own, DER."""
    authority = x509.load_der_x509_certificate(root.certificate)
    asked = x509.load_der_x509_certificate(certificate)
    known = next((one for one in revoked if one.serial == asked.serial_number), None)
    at = at.replace(microsecond=0)
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=asked,
        issuer=authority,
        algorithm=hashes.SHA1(),  # noqa: S303 (names the certificate; every reader knows this form)
        cert_status=ocsp.OCSPCertStatus.REVOKED if known else ocsp.OCSPCertStatus.GOOD,
        this_update=at,
        next_update=at + GOOD_FOR,
        revocation_time=known.at if known else None,
        revocation_reason=known.reason if known else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, authority)
    return builder.sign(_key(root), hashes.SHA256()).public_bytes(_DER)


def listed(data: bytes, authority: bytes) -> dict[int, datetime]:
    """{serial: since when} of a DER list. Raises ValueError unless ``authority`` (DER) signed it."""
    found = x509.load_der_x509_crl(data)
    key = x509.load_der_x509_certificate(authority).public_key()
    if not found.is_signature_valid(key):  # type: ignore[arg-type]
        raise ValueError("another authority's list")
    return {one.serial_number: one.revocation_date_utc for one in found}


def _identifier(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _key(root: Identity):  # type: ignore[no-untyped-def]
    return serialization.load_der_private_key(root.pkcs8, None)
