"""Rebuilding: the document that was sent, made again from its version and values, and compared.

The same renderer gives the same bytes. Where another one is at work today (other fonts, another typst), it
says which part of it changed, and the bytes that were sent stay what they are in the archive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from undersign.contracts import document, sending
from undersign.contracts.contract import Contract
from undersign.drafting import content
from undersign.journal import history


@dataclass(frozen=True)
class Rebuilt:
    """pdf: as it is made today. is_identical: byte for byte what was sent. changed: {part of the renderer:
    (then, today)}."""

    pdf: bytes
    is_identical: bool
    changed: dict[str, tuple[str, str]]


def rebuild(contract: Contract) -> Rebuilt:
    """The base document of a contract that was sent, made again. Raises `Refused` as composing does."""
    assert contract.sent_at is not None, "only what was sent can be rebuilt"
    made = sending.compose(contract, contract.sent_at)
    base = document.find(contract, document.BASE)
    sent = next(
        each for each in history.of(contract.workspace_id, contract.id) if each.event == "contract.sent"
    )
    same = base is not None and hashlib.sha256(made.pdf).hexdigest() == base.sha256
    return Rebuilt(made.pdf, same, content.changed_renderer(sent.facts.get("renderer", {})))
