"""One time stamp judged: are these bytes the ones it is about, and is it from an authority the caller trusts?

Fills the same record as for a signature; its signer is the authority, its time the stated one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from undersign.sealing.crypto import trust
from undersign.sealing.judging.judgement import Signature
from undersign.sealing.judging.reasons import Reason
from undersign.sealing.stamps import stamped, tokens


def verify(
    entries: Mapping[str, Any], digest: bytes, signature: Signature, roots: Sequence[bytes]
) -> Reason | None:
    """``digest``: SHA-256 of everything but the hole. The reason against the stamp, or None."""
    field = {"field": signature.field}
    try:
        token = stamped.token_of(dict(entries))
    except tokens.Unusable as error:
        return Reason("container-damaged", {**field, "detail": str(error)})
    if token.imprint != digest:
        return Reason("bytes-changed", field)
    signature.at, signature.signer, signature.certificates = token.at, token.authority, token.certificates
    try:
        tokens.check(token, roots)
    except tokens.Unusable as error:
        code = "signature-wrong" if str(error) == "signature-wrong" else "container-damaged"
        return Reason(code, {**field, "detail": str(error)})
    except trust.Untrusted as error:
        return Reason(error.code, {**field, "detail": error.detail})
    except ValueError as error:  # a certificate that is none
        return Reason("container-damaged", {**field, "detail": str(error)})
    signature.intact = signature.trusted = True
    return None
