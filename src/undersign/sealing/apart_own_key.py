"""A file that somebody brings back signed, judged in a child process that can neither call nor keep anything.

Hides the process, as `apart` does: limits of memory and time, no network, an empty folder. What the child
cannot finish is not accepted, like anything else that cannot be read.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from undersign.intake import cell, inside
from undersign.intake.taken import IntakeRefused


@dataclass(frozen=True)
class Answer:
    """code: why not, "" where the file is accepted; detail: of what. certificate: (whom it names, by whom it
    was issued, its number, its SHA-256). chain: DER, from it to a root. at: as the signature claims."""

    code: str
    detail: str = ""
    certificate: tuple[str, str, str, str] | None = None
    at: datetime | None = None
    chain: tuple[bytes, ...] = ()


def judge(issued: int, brought: bytes, field: str, roots: Sequence[bytes]) -> Answer:
    """Of a file whose first ``issued`` bytes were handed out: is the rest one signature in ``field``, from an
    authority among the DER ``roots``? Never raises for the file."""
    trusted = [base64.b64encode(root).decode() for root in roots]
    head = {"issued": issued, "field": field, "trust": trusted, "keep_layout": False}
    try:
        told, _none, _seconds, _peak = cell.ask(head, brought, child=__name__)
        at = datetime.fromisoformat(told["at"]) if told.get("at") else None
        certificate = tuple(told["certificate"]) if told.get("certificate") else None
        chain = tuple(base64.b64decode(each) for each in told.get("chain", ()))
        return Answer(told["code"], told["detail"], certificate, at, chain)
    except (IntakeRefused, KeyError) as error:
        return Answer("structure", str(error))


def _answer(head: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The child's side."""
    from undersign.sealing.judging import own_key

    roots = [base64.b64decode(root) for root in head["trust"]]
    try:
        found = own_key.accept(data[: head["issued"]], data, head["field"], roots)
    except own_key.NotAccepted as error:
        return {"code": error.code, "detail": error.detail}, b""
    sha256 = hashlib.sha256(found.chain[0]).hexdigest()
    chain = [base64.b64encode(each).decode() for each in found.chain]
    certificate = [found.name, found.issuer, found.serial, sha256]
    at = found.at.isoformat() if found.at else ""
    return {"code": "", "detail": "", "certificate": certificate, "at": at, "chain": chain}, b""


if __name__ == "__main__":
    inside.main(_answer)
