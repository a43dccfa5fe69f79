"""The strict rule applied to one PDF: every signature, every revision, and the file as a whole.

Hides the order in which things are checked. Expects bytes that may be hostile; raises Malformed where they
are not built as a file of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from undersign.sealing.crypto import cms, trust
from undersign.sealing.judging import changes, own_key, revocation_scrutiny, salvage, stamp_scrutiny
from undersign.sealing.judging.changes import Signing, Unexplained
from undersign.sealing.judging.judgement import Judgement, Signature
from undersign.sealing.judging.reasons import PASSED, Reason, Verdict
from undersign.sealing.pdf import layers
from undersign.sealing.pdf.revision import File
from undersign.sealing.stamps import stamp_request

LAST = ("seal", "certification", "stamp")  # after these, signing is finished
ENOUGH = 8  # reasons after which a hostile file with hundreds of revisions costs no more time


def examine(data: bytes, roots: Sequence[bytes], judgement: Judgement, revoked: Sequence[bytes] = ()) -> None:
    """Fill ``judgement`` with the signatures of ``data`` and every reason against it. ``revoked``: lists
    (DER) of revoked certificates, beside those in the file."""
    file = File(data)
    parts = layers.take_apart(file)
    if len(parts) < 3 or "AcroForm" not in file.catalog:
        salvage.without_ours(data, roots, judgement)
        return
    signings = _signings(data, parts, judgement)
    earlier: datetime | None = None
    for signing in signings:
        signature = _signature(data, signing, parts, roots, judgement)
        earlier = _check_time(signature, earlier, judgement)
    revocation_scrutiny.examine(file, revoked, roots, judgement)
    try:
        titles = changes.check_form(file)
    except Unexplained as error:
        judgement.blame("unexplained-change", revision=1, change=error.code, detail=error.detail)
        return
    signed = {signature.field for signature in judgement.signatures}
    judgement.unsigned = [t for t in changes.signature_fields(file, titles) if t not in signed]
    _check_whole(judgement)


def _signings(data: bytes, parts: list[layers.Layer], judgement: Judgement) -> list[Signing]:
    found: list[Signing] = []
    for revision, layer in enumerate(parts[2:], start=2):
        if len(judgement.reasons) >= ENOUGH:
            break
        try:
            found.append(changes.explain(data, layer))
        except Unexplained as error:
            if error.code == "cut-short":
                judgement.blame("cut-short", field=f"revision {revision}", revision=revision)
                continue
            facts = {"change": error.code, "detail": error.detail}
            last = bool(found) and found[-1].role in LAST
            code = "changed-after" if last else "unexplained-change"
            judgement.blame(code, revision=revision, **facts)
    return found


def _signature(
    data: bytes, signing: Signing, parts: list[layers.Layer], roots: Sequence[bytes], judgement: Judgement
) -> Signature:
    signature = Signature(signing.field, signing.role, parts.index(signing.layer))
    judgement.signatures.append(signature)
    signature.sha256 = hashlib.sha256(memoryview(data)[: signing.layer.end]).hexdigest()
    signature.entire_file = signing.layer.end == len(data)
    signature.reason = signing.said("Reason")
    signature.at = read_date(signing.entries.get("M"))
    problem = _verify(data, signing, signature, roots)
    if problem is not None:
        judgement.reasons.append(Reason(problem.code, {**problem.facts, "revision": signature.revision}))
        signature.indication, signature.sub_indication = problem.indication
    else:
        signature.indication = PASSED
    return signature


def _verify(data: bytes, signing: Signing, signature: Signature, roots: Sequence[bytes]) -> Reason | None:
    if signing.role == "stamp":
        digest = digest_around(data, signing.hole_start, signing.hole_end, signing.layer.end)
        return stamp_scrutiny.verify(signing.entries, digest, signature, roots)
    try:
        container = cms.read(signing.entries["Contents"])
        who = trust.holder(container.leaf)
    except ValueError as error:
        if signing.role == "signer" and own_key.is_foreign(signing.entries["Contents"]):
            return _verify_own_key(data, signing, signature, roots)
        return Reason("container-damaged", {"field": signing.field, "detail": str(error)})
    if digest_around(data, signing.hole_start, signing.hole_end, signing.layer.end) != container.digest:
        return Reason("bytes-changed", {"field": signing.field})
    if not trust.signature_holds(container):
        return Reason("signature-wrong", {"field": signing.field})
    signature.intact = True
    signature.signer, signature.method = who.name, who.method
    signature.organisation, signature.workspace = who.organisation, who.workspace
    signature.certificates = container.certificates
    if signature.at is None:
        return Reason("time-unreadable", {"field": signing.field})
    try:
        trust.check(container, roots, signature.at)
    except trust.Untrusted as error:
        return Reason(error.code, {"field": signing.field, "detail": error.detail})
    except ValueError as error:  # a certificate that is none
        return Reason("container-damaged", {"field": signing.field, "detail": str(error)})
    if not _may(who.role, signing.role, container.leaf in roots):
        return Reason("wrong-role", {"field": signing.field, "detail": who.name})
    signature.trusted = True
    return None


def _verify_own_key(
    data: bytes, signing: Signing, signature: Signature, roots: Sequence[bytes]
) -> Reason | None:
    """A signer's own certificate; its container has no form that we know, so pyHanko reads it."""
    try:
        found = own_key.holds(data[: signing.layer.end], signing.field, roots)
    except own_key.NotAccepted as error:
        code = "unknown-issuer" if error.code == "not-trusted" else "signature-wrong"
        return Reason(code, {"field": signing.field, "detail": error.detail})
    signature.intact = signature.trusted = True
    signature.signer, signature.at = found.name, found.at
    signature.issuer, signature.serial = found.issuer, found.serial
    signature.certificates = found.chain
    signature.method = f"Own certificate: {found.issuer}, number {found.serial}"
    return None


def _may(holds: str, role: str, is_pinned: bool) -> bool:
    """A seal that another authority issued is one only where the caller trusts that very certificate."""
    return holds == "signer" if role == "signer" else holds == "seal" or (is_pinned and not holds)


def digest_around(data: bytes, start: int, end: int, stop: int) -> bytes:
    """SHA-256 of [0, start) and [end, stop)."""
    view = memoryview(data)
    digest = hashlib.sha256(view[:start])
    digest.update(view[end:stop])
    return digest.digest()


def _check_time(signature: Signature, earlier: datetime | None, judgement: Judgement) -> datetime | None:
    """Signers may be put into the file in another order than they signed in; issue and seal frame them."""
    if signature.at is None:
        return earlier
    first = judgement.signatures[0].at
    floor = earlier if signature.role in ("seal", "stamp") else first
    by_others = signature.role == "stamp" or signature.issuer
    slack = stamp_request.SLACK if by_others else timedelta(0)  # another clock than the instance's
    if floor is not None and signature.at < floor - slack:
        judgement.blame("time-order", field=signature.field, revision=signature.revision)
    at = signature.at - slack if signature.issuer else signature.at
    return max(at, earlier) if earlier else at


def _check_whole(judgement: Judgement) -> None:
    roles = [signature.role for signature in judgement.signatures]
    while roles[1:] and roles[-1] == "stamp":
        roles.pop()
    if roles == ["certification"]:
        judgement.kind = "certificate"
        return
    judgement.kind = "contract"
    if not roles:
        judgement.blame("no-signatures")
        return
    if "stamp" in roles:
        judgement.blame("unexplained-change", revision=roles.index("stamp") + 2, change="stamp-before-seal")
    if roles[0] != "issue" or "issue" in roles[1:] or "certification" in roles:
        judgement.blame("not-issued")
    last = judgement.signatures[-1]
    if "seal" in roles[:-1]:
        about = {"change": "signed-after-the-seal", "detail": last.field, "revision": last.revision}
        judgement.blame("changed-after", **about)
    elif judgement.verdict is Verdict.ALTERED:
        return  # what is missing matters less than what was changed
    elif roles[-1] != "seal" or not last.entire_file:
        judgement.blame("not-sealed")
    elif len({s.workspace for s in judgement.signatures if s.workspace and s.trusted}) > 1:
        judgement.blame("other-workspace")


def read_date(value: object) -> datetime | None:
    """A PDF date in UTC to the second, as we and pyHanko write it; None for anything else."""
    if not isinstance(value, bytes) or len(value) > 30:
        return None
    text = value.decode("latin-1").removesuffix("+00'00'").removesuffix("Z")
    try:
        return datetime.strptime(text, "D:%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
