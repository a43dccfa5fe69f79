"""pyHanko as the judge: full validation with difference analysis of every signature in a file.

Hides pyHanko. It is slow (hundreds of milliseconds) and, by default, not strict enough alone: our own
closed-world check in ``verdict`` runs too. Nothing is fetched from the network.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext


def _comparable(_self: object, text: str) -> str:
    """A name as it is compared (RFC 4518, 2.2 to 2.6), but never refused.

    asn1crypto refuses names with characters newer than Unicode 3.2 (every emoji), and names that mix
    directions, which RFC 4518 says to ignore; so a genuine file of “Sofía محمد” would be called broken.
    Names only find certificates; what counts is that the issuer's key signed.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


x509.NameTypeAndValue._ldap_string_prep = _comparable


@dataclass(frozen=True)
class Opinion:
    """pyHanko's findings on one signature. ``problem`` is its own words, empty when there is none."""

    field: str
    intact: bool
    valid: bool
    trusted: bool
    coverage: str
    modification: str
    accepted: bool
    problem: str = ""


def validate(pdf: bytes, roots: Sequence[bytes]) -> list[Opinion]:
    """Every signature judged at its own claimed time against the given DER ``roots``.

    Raises nothing of its own; pyHanko's errors on unreadable files pass through.
    """
    anchors = [x509.Certificate.load(root) for root in roots]
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    return [_opinion(signature, anchors) for signature in reader.embedded_signatures]


def last(pdf: bytes, field: str, roots: Sequence[bytes]) -> tuple[Opinion, list[bytes], datetime | None]:
    """The signature in ``field`` judged alone: the opinion, the certificates in it (DER, the signer's first),
    the time it claims; None for one without its zone.

    Raises KeyError where the file has no such signature.
    """
    anchors = [x509.Certificate.load(root) for root in roots]
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    found = {signature.field_name: signature for signature in reader.embedded_signatures}[field]
    at = found.self_reported_timestamp
    held = [each.dump() for each in (found.signer_cert, *found.other_embedded_certs)]
    return _opinion(found, anchors), held, at if at and at.tzinfo else None


def _opinion(signature: EmbeddedPdfSignature, anchors: list[x509.Certificate]) -> Opinion:
    if signature.sig_object["/Type"] == "/DocTimeStamp":
        return _stamp(signature, anchors)
    context = ValidationContext(
        trust_roots=anchors, allow_fetching=False, moment=signature.self_reported_timestamp
    )
    try:
        status = _finished(async_validate_pdf_signature(signature, context))
    except Exception as error:  # pyHanko raises many kinds; each is an opinion against the file
        return Opinion(signature.field_name, False, False, False, "", "", False, str(error) or repr(error))
    return Opinion(
        signature.field_name,
        status.intact,
        status.valid,
        status.trusted,
        status.coverage.name if status.coverage else "",
        status.modification_level.name if status.modification_level else "",
        status.bottom_line,
        "" if status.bottom_line else status.summary(),
    )


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """The value of a coroutine that has nothing to wait for, as nothing may be fetched. An event loop would
    want sockets, which the child that judges uploads has none of."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise RuntimeError("it wants to fetch something")


def _stamp(signature: EmbeddedPdfSignature, anchors: list[x509.Certificate]) -> Opinion:
    """A time stamp is judged at its own time; what comes after it is judged with what comes after."""
    field = signature.field_name
    try:
        stated = signature.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        context = ValidationContext(trust_roots=anchors, allow_fetching=False, moment=stated)
        status = _finished(async_validate_pdf_timestamp(signature, context))
    except Exception as error:
        return Opinion(field, False, False, False, "", "", False, str(error) or repr(error))
    accepted = status.intact and status.valid and status.trusted
    coverage = status.coverage.name if status.coverage else ""
    problem = "" if accepted else status.summary()
    return Opinion(field, status.intact, status.valid, status.trusted, coverage, "", accepted, problem)
