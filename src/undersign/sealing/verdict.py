"""Is this file authentic? Judged offline from its bytes and the roots that the caller trusts.

Hides the strict rule: every signature intact and from a trusted chain, one field each, the last covering
the entire file, each revision changing only what a signing step changes, and the file being the recorded
one when its SHA-256 is given. Whatever cannot be read is a verdict with a reason, never an exception.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from functools import partial

from undersign.sealing.crypto import trust as chains
from undersign.sealing.judging import destroyed, evidence, revocation_scrutiny, salvage, scrutiny
from undersign.sealing.judging.judgement import Judgement, Signature
from undersign.sealing.judging.reasons import Reason, Verdict
from undersign.sealing.pdf.syntax import Malformed

__all__ = ["Judgement", "Reason", "Signature", "Verdict", "judge", "judge_bundle", "judge_pdf"]

LIMIT_MB = 200


def judge(
    data: bytes,
    *,
    trust: Sequence[bytes],
    expected_sha256: str | None = None,
    thorough: bool = False,
    revoked: Sequence[bytes] = (),
) -> Judgement:
    """Judge a PDF, an evidence bundle or a certificate of destruction as JSON, whichever ``data`` is."""
    if data.startswith(b"{"):
        return judge_destruction(data, trust=trust, expected_sha256=expected_sha256)
    door = judge_bundle if data.startswith(b"PK") else judge_pdf
    return door(data, trust=trust, expected_sha256=expected_sha256, thorough=thorough, revoked=revoked)


def judge_pdf(
    data: bytes,
    *,
    trust: Sequence[bytes],
    expected_sha256: str | None = None,
    thorough: bool = False,
    revoked: Sequence[bytes] = (),
) -> Judgement:
    """Judge one PDF. ``trust``: root certificates, PEM or DER, from the caller and never from the file.

    ``thorough`` asks pyHanko too, which costs hundreds of milliseconds. ``revoked``: lists of revoked
    certificates (CRL, PEM or DER) that the caller knows, beside those in the file. Raises ValueError only for
    roots and lists that are none; for the file it never raises.
    """
    judgement = Judgement(sha256=hashlib.sha256(data).hexdigest())
    roots, lists = chains.load_roots(trust), revocation_scrutiny.load(revoked)
    if len(data) > LIMIT_MB * 1_000_000:
        judgement.blame("too-large", limit=LIMIT_MB)
        return judgement
    try:
        scrutiny.examine(data, roots, judgement, lists)
        if judgement.kind == "certificate":
            destroyed.check_pdf(data, judgement)
    except Malformed as error:
        salvage.explain(data, error, roots, judgement)
    except Exception as error:  # a judge that crashes on a hostile file has judged nothing
        salvage.explain(data, Malformed(type(error).__name__), roots, judgement)
    _compare_expected(judgement, expected_sha256)
    if thorough and judgement.verdict is Verdict.AUTHENTIC:
        _ask_second(data, roots, judgement)
    return judgement


def judge_bundle(
    data: bytes,
    *,
    trust: Sequence[bytes],
    expected_sha256: str | None = None,
    thorough: bool = False,
    revoked: Sequence[bytes] = (),
) -> Judgement:
    """Judge an evidence bundle (ZIP): both its PDFs, and that the sealed ones vouch for all the rest."""
    judgement = Judgement(kind="bundle", sha256=hashlib.sha256(data).hexdigest())
    roots, lists = chains.load_roots(trust), revocation_scrutiny.load(revoked)
    if len(data) > LIMIT_MB * 1_000_000:
        judgement.blame("too-large", limit=LIMIT_MB)
        return judgement
    try:
        judge_part = partial(judge_pdf, trust=roots, thorough=thorough, revoked=lists)
        evidence.examine(data, judgement, judge_part, roots)
    except zipfile.BadZipFile as error:
        judgement.blame("bundle-unreadable", detail=str(error))
    except Exception as error:
        judgement.blame("bundle-unreadable", detail=f"{type(error).__name__} {error}")
    _compare_expected(judgement, expected_sha256)
    return judgement


def judge_destruction(
    data: bytes, *, trust: Sequence[bytes], expected_sha256: str | None = None
) -> Judgement:
    """Judge the JSON of a certificate of destruction: its seal, and its proof from the ledger."""
    judgement = Judgement(sha256=hashlib.sha256(data).hexdigest())
    try:
        destroyed.judge_json(data, chains.load_roots(trust), judgement)
    except Exception as error:
        judgement.blame("destruction", detail=type(error).__name__)
    _compare_expected(judgement, expected_sha256)
    return judgement


def _compare_expected(judgement: Judgement, expected_sha256: str | None) -> None:
    if expected_sha256 and expected_sha256.lower() != judgement.sha256:
        judgement.blame("not-the-logged-file", actual=judgement.sha256)


def _ask_second(data: bytes, roots: Sequence[bytes], judgement: Judgement) -> None:
    from undersign.sealing.judging import judge  # pyHanko costs half a second to import

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
