"""Whose turn it is: pure arithmetic over routing orders. Equal orders sign side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Turn(Protocol):
    """role: signer | copy. routing_order: 1, 2, …. has_acted: signed, and the act is in the PDF."""

    role: str
    routing_order: int

    @property
    def has_acted(self) -> bool: ...


def current_order(recipients: Iterable[Turn]) -> int | None:
    """The routing order whose signers may act now; None when every signer has acted."""
    return min((r.routing_order for r in recipients if r.role == "signer" and not r.has_acted), default=None)


def may_act(recipient: Turn, recipients: Iterable[Turn]) -> bool:
    """Whether this signer's turn has come: enforced at the act, not only by mail."""
    return recipient.role == "signer" and recipient.routing_order == current_order(recipients)
