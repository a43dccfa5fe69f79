"""Is this file authentic? Judged offline from its bytes and the roots that the caller trusts.

Hides the strict rule: every signature intact and from a trusted chain, one field each, the last covering
the entire file, each revision changing only what a signing step changes, and the file being the recorded
one when its SHA-256 is given. Whatever cannot be read is a verdict with a reason, never an exception.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from undersign.sealing import changes, cms, layers, salvage, trust
from undersign.sealing.changes import Signing, Unexplained
from undersign.sealing.reasons import FAILED, OPEN, PASSED, Reason, Verdict, worst
from undersign.sealing.revision import File
from undersign.sealing.syntax import Malformed

__all__ = ["Judgement", "Reason", "Signature", "Verdict", "judge_pdf"]

LIMIT_MB = 200


@dataclass
class Signature:
    """One signature as found. ``role``: issue, signer, seal or certification. Times are as claimed."""

    field: str
    role: str
    revision: int
    signer: str = ""
    organisation: str = ""
    method: str = ""
    reason: str = ""
    at: datetime | None = None
    intact: bool = False
    trusted: bool = False
    entire_file: bool = False
    indication: str = OPEN
    sub_indication: str = ""
    sha256: str = ""
    workspace: str = field(default="", repr=False)

    def to_json(self) -> dict[str, object]:
        """Plain values; ``sha256`` is that of the file as it stood when this signature was its last."""
        return {
            "field": self.field,
            "role": self.role,
            "signer": self.signer,
            "organisation": self.organisation,
            "method": self.method,
            "reason": self.reason,
            "at": self.at.isoformat().replace("+00:00", "Z") if self.at else None,
            "revision": self.revision,
            "entire_file": self.entire_file,
            "intact": self.intact,
            "trusted": self.trusted,
            "indication": self.indication,
            "sub_indication": self.sub_indication,
            "sha256": self.sha256,
        }


@dataclass
class Judgement:
    """``kind``: contract, certificate (a PDF sealed once), bundle or unknown. No reason means AUTHENTIC."""

    kind: str = "unknown"
    sha256: str = ""
    reasons: list[Reason] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        return worst(self.reasons)

    def blame(self, code: str, **facts: object) -> Reason:
        reason = Reason(code, facts)
        self.reasons.append(reason)
        return reason

    def to_json(self) -> dict[str, object]:
        return {
            "verdict": str(self.verdict),
            "kind": self.kind,
            "sha256": self.sha256,
            "reasons": [reason.to_json() for reason in self.reasons],
            "signatures": [signature.to_json() for signature in self.signatures],
            "unsigned_fields": self.unsigned,
        }


def judge_pdf(
    data: bytes,
    *,
    trust: Sequence[bytes],
    expected_sha256: str | None = None,
    thorough: bool = False,
) -> Judgement:
    """Judge one PDF. ``trust``: root certificates, PEM or DER, from the caller and never from the file.

    ``thorough`` asks pyHanko too, which costs hundreds of milliseconds. Raises ValueError only for roots
    that are no certificates; for the file it never raises.
    """
    judgement = Judgement(sha256=hashlib.sha256(data).hexdigest())
    roots = _load_roots(trust)
    if len(data) > LIMIT_MB * 1_000_000:
        judgement.blame("too-large", limit=LIMIT_MB)
        return judgement
    try:
        _judge(data, roots, judgement)
    except Malformed as error:
        salvage.explain(data, error, roots, judgement)
    except Exception as error:  # a judge that crashes on a hostile file has judged nothing
        judgement.blame("structure", detail=type(error).__name__)
    if expected_sha256 and expected_sha256.lower() != judgement.sha256:
        judgement.blame("not-the-logged-file", actual=judgement.sha256)
    if thorough and judgement.verdict is Verdict.AUTHENTIC:
        _ask_second(data, roots, judgement)
    return judgement


def _load_roots(certificates: Sequence[bytes]) -> list[bytes]:
    return trust.load_roots(certificates)


def _judge(data: bytes, roots: list[bytes], judgement: Judgement) -> None:
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
        try:
            found.append(changes.explain(data, layer))
        except Unexplained as error:
            facts = {"change": error.code, "detail": error.detail}
            last = revision == len(parts) - 1 and bool(found) and found[-1].role in ("seal", "certification")
            code = "changed-after" if last else "unexplained-change"
            judgement.blame(code, revision=revision, **facts)
    return found


def _signature(
    data: bytes, signing: Signing, parts: list[layers.Layer], roots: list[bytes], judgement: Judgement
) -> Signature:
    signature = Signature(signing.field, signing.role, parts.index(signing.layer))
    judgement.signatures.append(signature)
    signature.sha256 = hashlib.sha256(memoryview(data)[: signing.layer.end]).hexdigest()
    signature.entire_file = signing.layer.end == len(data)
    signature.reason = signing.said("Reason")
    signature.at = read_date(signing.entries.get("M"))
    problem = _verify(data, signing, signature, roots)
    if problem is not None:
        judgement.reasons.append(problem)
        signature.indication, signature.sub_indication = problem.indication or (FAILED, "")
    else:
        signature.indication = PASSED
    return signature


def _verify(data: bytes, signing: Signing, signature: Signature, roots: list[bytes]) -> Reason | None:
    try:
        container = cms.read(signing.entries["Contents"])
        who = trust.holder(container.leaf)
    except ValueError as error:
        return Reason("container-damaged", {"field": signing.field, "detail": str(error)})
    if digest_around(data, signing.hole_start, signing.hole_end, signing.layer.end) != container.digest:
        return Reason("bytes-changed", {"field": signing.field})
    if not trust.signature_holds(container):
        return Reason("signature-wrong", {"field": signing.field})
    signature.intact = True
    signature.signer, signature.method = who.name, who.method
    signature.organisation, signature.workspace = who.organisation, who.workspace
    if signature.at is None:
        return Reason("time-unreadable", {"field": signing.field})
    try:
        trust.check(container, roots, signature.at)
    except trust.Untrusted as error:
        return Reason(error.code, {"field": signing.field, "detail": error.detail})
    except ValueError as error:  # a certificate that is none
        return Reason("container-damaged", {"field": signing.field, "detail": str(error)})
    if who.role != ("signer" if signing.role == "signer" else "seal"):
        return Reason("wrong-role", {"field": signing.field, "detail": who.name})
    signature.trusted = True
    return None


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
    floor = earlier if signature.role == "seal" else first
    if floor is not None and signature.at < floor:
        judgement.blame("time-order", field=signature.field)
    return max(signature.at, earlier) if earlier else signature.at


def _check_whole(judgement: Judgement) -> None:
    roles = [signature.role for signature in judgement.signatures]
    if roles == ["certification"]:
        judgement.kind = "certificate"
        return
    judgement.kind = "contract"
    if not roles:
        judgement.blame("no-signatures")
        return
    if roles[0] != "issue" or "issue" in roles[1:] or "certification" in roles:
        judgement.blame("not-issued")
    if roles[-1] != "seal" or "seal" in roles[:-1] or not judgement.signatures[-1].entire_file:
        judgement.blame("not-sealed")
    elif len({s.workspace for s in judgement.signatures if s.role != "signer" and s.trusted}) > 1:
        judgement.blame("other-workspace")


def _ask_second(data: bytes, roots: list[bytes], judgement: Judgement) -> None:
    from undersign.sealing import judge  # pyHanko costs half a second to import

    try:
        opinions = judge.validate(data, roots)
    except Exception as error:
        judgement.blame("second-opinion", field="", detail=f"{type(error).__name__} {error}")
        return
    if [opinion.field for opinion in opinions] != [s.field for s in judgement.signatures]:
        judgement.blame("second-opinion", field="", detail="it finds other signatures")
    for opinion in opinions:
        if not opinion.accepted:
            judgement.blame("second-opinion", field=opinion.field, detail=opinion.problem)


def read_date(value: object) -> datetime | None:
    """A PDF date in UTC to the second, as we and pyHanko write it; None for anything else."""
    if not isinstance(value, bytes) or len(value) > 30:
        return None
    text = value.decode("latin-1").removesuffix("+00'00'").removesuffix("Z")
    try:
        return datetime.strptime(text, "D:%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
