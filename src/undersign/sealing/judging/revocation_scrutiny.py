"""Was a certificate behind a signature revoked, by the lists in the file itself or the caller's?

Hides what proves a time. A revoked certificate's own claim of when it signed is worth nothing, since whoever
has the key can claim any; only a later time stamp shows that a signature was there before the key was lost.
Lists are believed if the certificate's own issuer signed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from undersign.sealing.judging.judgement import Judgement, Signature
from undersign.sealing.pdf.revision import File
from undersign.sealing.pdf.syntax import Stream

_DER = serialization.Encoding.DER


def examine(file: File, given: Sequence[bytes], roots: Sequence[bytes], judgement: Judgement) -> None:
    """Blame every signature whose certificate is on a list and is not proven before. ``given``: DER lists."""
    lists = [each for each in map(_read, [*_held(file), *given]) if each is not None]
    if not lists:
        return
    for position, signature in enumerate(judgement.signatures):
        since = revoked(signature.certificates, roots, lists)
        if since is None or _is_proven_before(since, judgement.signatures[position + 1 :]):
            continue
        about = {"field": signature.field, "revision": signature.revision}
        reason = judgement.blame("certificate-revoked", since=f"{since:%Y-%m-%d %H:%M} UTC", **about)
        signature.trusted = False
        signature.indication, signature.sub_indication = reason.indication


def load(lists: Iterable[bytes]) -> list[bytes]:
    """DER of lists given as PEM or DER. Raises ValueError."""
    return [_loaded(each).public_bytes(_DER) for each in lists]


def _loaded(data: bytes) -> x509.CertificateRevocationList:
    is_pem = data.lstrip().startswith(b"-----BEGIN")
    return x509.load_pem_x509_crl(data) if is_pem else x509.load_der_x509_crl(data)


def revoked(
    certificates: Sequence[bytes], roots: Sequence[bytes], lists: Sequence[x509.CertificateRevocationList]
) -> datetime | None:
    """Since when one of these DER certificates is revoked; None for none of them."""
    found = [since for each in certificates if (since := _since(each, [*certificates, *roots], lists))]
    return min(found, default=None)


def _since(
    certificate: bytes, pool: Sequence[bytes], lists: Sequence[x509.CertificateRevocationList]
) -> datetime | None:
    one = x509.load_der_x509_certificate(certificate)
    named = [each for each in lists if each.issuer == one.issuer]
    entries = [each.get_revoked_certificate_by_serial_number(one.serial_number) for each in named]
    if not any(entries):
        return None
    issuers = [each for each in map(x509.load_der_x509_certificate, pool) if each.subject == one.issuer]
    signed = (
        entry.revocation_date_utc
        for each, entry in zip(named, entries, strict=True)
        if entry is not None and any(_signed(each, issuer) for issuer in issuers)
    )
    return min(signed, default=None)


def _signed(listed: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return bool(listed.is_signature_valid(issuer.public_key()))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def _is_proven_before(since: datetime, later: Sequence[Signature]) -> bool:
    stamps = [each.at for each in later if each.role == "stamp" and each.trusted and each.at is not None]
    return any(at < since for at in stamps)


def _held(file: File) -> list[bytes]:
    """The lists in the document security store."""
    store = file.dictionary(file.catalog.get("DSS", {}))
    streams = map(file.resolve, file.array(store.get("CRLs", [])))
    return [each.data for each in streams if isinstance(each, Stream) and "Filter" not in each.entries]


def _read(data: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(data)
    except ValueError:
        return None
