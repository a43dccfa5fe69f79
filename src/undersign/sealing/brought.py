"""A file that a signer signed elsewhere comes back: judged, and, if it is theirs, their act.

Hides the order of things: the file is judged in a child process before the contract is locked, and is taken
only if the contract still stands where it stood when the file was handed out. Whatever is wrong with it is
told to the person in words, and recorded; they sign the same field again, as often as it takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from undersign.contracts import document, lifecycle
from undersign.contracts.document import Document
from undersign.journal import actor, clock, fault, moves
from undersign.journal.refused import Refused
from undersign.sealing import apart_own_key, events, keys
from undersign.sealing.apart_own_key import Answer
from undersign.sealing.brought_words import refusal
from undersign.signing.bringing import Certificate
from undersign.signing.ceremony import Ceremony

MOST_BYTES = 60_000_000
MOST_MORE = 8_000_000  # bytes that a signature may add, its picture included
SLACK = timedelta(minutes=5)  # how far the signer's clock may be from ours


# What the issuers of a chain (DER, the signer's first) say of it: whether all could be asked. Raises
# ValueError with the name of a certificate that was revoked.
Ask = Callable[[Sequence[bytes]], bool]


def take(c: Ceremony, file: bytes, *, ask: Ask) -> None:
    """The file becomes the contract's newest revision, and bringing it the person's act; brought twice, it is
    one act. Raises `Refused` (own.*, and as `Ceremony.latest_to_sign`); then only that is recorded."""
    if c.recipient.status == lifecycle.SIGNED:
        return
    if not file:
        raise refusal("none", place=c.own_place.label)
    c.require_tries_left()
    before = c.latest_to_sign()
    answer = _judged(c, before, file)
    answer, is_known = _asked(answer, ask)
    if answer.code:
        with transaction.atomic():
            c.note_refused(answer.code, hashlib.sha256(file).hexdigest())
        raise refusal(answer.code, answer.detail, c.own_place.label)
    with transaction.atomic():
        c._hold()
        if c.recipient.status == lifecycle.SIGNED:
            return  # the other click of a double click was first
        now = c.latest_to_sign()
        if now.pk != before.pk:
            raise refusal("outdated", place=c.own_place.label)
        _keep(c, before, file, answer, is_known)
    fault.step("brought.committed")


def _judged(c: Ceremony, before: Document, file: bytes) -> Answer:
    issued = before.read()
    if not file.startswith(issued) or len(file) == len(issued):
        return Answer(_other(c, before, file, issued))
    if len(file) > len(issued) + MOST_MORE:
        return Answer("too-large")
    answer = apart_own_key.judge(len(issued), file, c.own_place.name, keys.trusted())
    return answer if answer.code else replace(answer, code=_time(c, answer))


def _asked(answer: Answer, ask: Ask) -> tuple[Answer, bool]:
    """Of an accepted file: is its certificate still good? An issuer that does not answer holds up nobody."""
    try:
        return answer, not answer.code and ask(answer.chain)
    except ValueError as revoked:
        return Answer("revoked", str(revoked)), True


def _other(c: Ceremony, before: Document, file: bytes, issued: bytes) -> str:
    """Which other file it is: the one that was handed out unsigned, one from before, or any."""
    if file == issued:
        return "unsigned"
    earlier = [row for row in document.revisions(c.contract) if 0 < row.number < before.number]
    return "outdated" if any(file.startswith(row.read()) for row in earlier) else "other-file"


def _time(c: Ceremony, answer: Answer) -> str:
    """A signature says when it was made, by a clock that is not ours; the judges of the finished file want it
    between issue and seal."""
    issued = document.find(c.contract, document.ISSUED)
    assert issued is not None and answer.certificate is not None
    at = answer.at
    if at is None:
        return "time"
    return "" if issued.at - SLACK <= at <= clock.now() + SLACK else "time"


def _keep(c: Ceremony, before: Document, file: bytes, answer: Answer, is_known: bool) -> None:
    contract, recipient = c.contract, c.recipient
    assert answer.certificate is not None
    name, issuer, serial, sha256 = answer.certificate
    row = document.add(contract, document.ACT, file, number=before.number + 1, recipient_id=recipient.id)
    c.sign_elsewhere(Certificate(name, issuer, serial, sha256, is_known), row.sha256)
    told = events.ActSealed(
        recipient_id=recipient.id,
        recipient=recipient.name,
        revision=row.number,
        sha256=row.sha256,
        before_sha256=before.sha256,
    )
    moves.record(contract, told, by=actor.system(contract.workspace_id))


__all__ = ["Refused", "take"]
