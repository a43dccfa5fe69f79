"""What authorities say about their own certificates: lists (CRL) and answers (OCSP), fetched to be kept.

Hides where to ask, which stands in the certificates themselves, and whom to believe: a list or an answer is
taken only if the certificate's issuer signed it, itself or through a responder it named (RFC 5280, 6.3; RFC
6960, 4.2.2.2). An authority that does not answer holds up nothing: what could not be had is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from django.conf import settings

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.journal import clock
from undersign.sealing.stamps.longterm import Material

LIMITS = http.Limits(connect=3, silence=5, request=8, work=10, answer_bytes=2**20)
_DER = serialization.Encoding.DER
log = logging.getLogger(__name__)


class Revoked(Exception):
    """One of the certificates is no longer good; str() names it."""


def of(chain: Sequence[x509.Certificate]) -> Material:
    """The certificates of a chain, from the one that signed to a root, with what their issuers say of them
    now. Raises Revoked."""
    crls, answers = list[bytes](), list[bytes]()
    for one, issuer in pairwise(chain):
        answer = next(_answers(one, issuer), None)
        if answer is not None:
            answers.append(answer)
        listed = next(_lists(one, issuer), None)
        if listed is not None:
            crls.append(listed)
    return Material([each.public_bytes(_DER) for each in chain], crls, answers)


def are_good(chain: Sequence[bytes]) -> bool:
    """Whether the issuers of all certificates of a chain (DER, from the one that signed to a root) could be
    asked. Raises ValueError with the name of one that is revoked."""
    found = [x509.load_der_x509_certificate(each) for each in chain]
    try:
        told = [
            next(_answers(one, issuer), None) or next(_lists(one, issuer), None)
            for one, issuer in pairwise(found)
        ]
    except Revoked as error:
        raise ValueError(str(error)) from error
    return bool(told) and all(told)


def _answers(one: x509.Certificate, issuer: x509.Certificate) -> Iterator[bytes]:
    """Good answers of responders; the first is enough."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(one, issuer, hashes.SHA1())  # noqa: S303 (a name)
    request = builder.build().public_bytes(_DER)
    for url in _responders(one):
        headers = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
        body = _fetched(url, "POST", content=request, headers=headers)
        try:
            if body and _is_good(ocsp.load_der_ocsp_response(body), one, issuer):
                yield body
        except ValueError:
            log.warning("%s sent no answer that can be read", url)


def _is_good(answer: ocsp.OCSPResponse, one: x509.Certificate, issuer: x509.Certificate) -> bool:
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    if answer.serial_number != one.serial_number or not _is_signed(answer, issuer):
        return False
    if answer.next_update_utc is not None and answer.next_update_utc < clock.now():
        return False
    if answer.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        raise Revoked(one.subject.rfc4514_string())
    return answer.certificate_status is ocsp.OCSPCertStatus.GOOD


def _is_signed(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """By the issuer, or by a certificate it issued for just that."""
    signers = [issuer, *(each for each in answer.certificates if _is_responder(each, issuer))]
    return any(_verifies(each, answer) for each in signers)


def _is_responder(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _verifies(certificate: x509.Certificate, answer: ocsp.OCSPResponse) -> bool:
    key, algorithm = certificate.public_key(), answer.signature_hash_algorithm
    if algorithm is None:
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _lists(one: x509.Certificate, issuer: x509.Certificate) -> Iterator[bytes]:
    for url in _places(one):
        body = _fetched(url, "GET")
        if not body:
            continue
        try:
            found = x509.load_der_x509_crl(body)
            is_theirs = found.issuer == issuer.subject and found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
        except (ValueError, TypeError):
            log.warning("%s sent no list that can be read", url)
            continue
        if not is_theirs:
            log.warning("%s sent a list that the issuer did not sign", url)
            continue
        if found.get_revoked_certificate_by_serial_number(one.serial_number) is not None:
            raise Revoked(one.subject.rfc4514_string())
        yield body


def _fetched(url: str, method: str, **sent: object) -> bytes:
    """The body, or b"". Addresses come from certificates that lead to a root the operator trusts, whose own
    network may be private; redirects are not followed, and the size is limited."""
    reach = Reach(private=True, loopback=settings.CONNECTORS_REACH_LOOPBACK)
    try:
        with http.Door(url, reach=reach, limits=LIMITS) as door:
            return door.ask(method, **sent).content  # type: ignore[arg-type]
    except (Temporary, Permanent) as error:
        log.warning("nothing about revocation from %s: %s", url, error)
        return b""


def _responders(one: x509.Certificate) -> list[str]:
    try:
        found = one.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    asked = [each for each in found if each.access_method == AuthorityInformationAccessOID.OCSP]
    return _web(each.access_location for each in asked)


def _places(one: x509.Certificate) -> list[str]:
    try:
        found = one.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return _web(name for point in found for name in point.full_name or ())


def _web(names: object) -> list[str]:
    uris = [each.value for each in names if isinstance(each, x509.UniformResourceIdentifier)]  # type: ignore[attr-defined]
    return [each for each in uris if each.startswith(("http://", "https://"))][:2]
