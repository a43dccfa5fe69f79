"""Whose turn it is: pure arithmetic over routing orders. Equal orders act side by side.

What takes its turn is a role: of a group any one acts for all, a delegate acts in the place of who passed the
role on, a witness acts as soon as the witnessed person has, and before anybody of a later order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

SIGNER, APPROVER, VIEWER, COPY = "signer", "approver", "viewer", "copy"
IN_PERSON, WITNESS = "in_person", "witness"
KINDS = (SIGNER, APPROVER, VIEWER, COPY, IN_PERSON, WITNESS)
ACTING = frozenset(KINDS) - {COPY}
SEALING = ACTING - {VIEWER}  # whose act is a signature in the document

SIGNED = "signed"
OUT = frozenset({"spare", "delegated", "released"})  # seats that ask nothing of anybody


class Turn(Protocol):
    """role: one of KINDS. role_key: the role of the template this person fills, alone or with others.
    routing_order: 1, 2, …. has_acted: the act is done, and where it is a signature, in the PDF."""

    role: str
    role_key: str
    routing_order: int
    status: str
    witness_of: str

    @property
    def has_acted(self) -> bool: ...


T = TypeVar("T", bound=Turn)


def acting(recipients: Iterable[T]) -> list[T]:
    """Those of whom an act is or may yet be asked, or who have done it."""
    return [r for r in recipients if r.role in ACTING and r.status not in OUT]


def pending(recipients: Iterable[T]) -> list[T]:
    """Those of them whose role nobody has fulfilled yet."""
    there = acting(recipients)
    done = {r.role_key for r in there if r.has_acted}
    return [r for r in there if r.role_key not in done]


def order_of(recipient: Turn, recipients: Iterable[Turn]) -> int:
    """When somebody's turn is. A witness has none of their own: it is that of whom they witness."""
    if recipient.role != WITNESS:
        return recipient.routing_order
    witnessed = [r.routing_order for r in acting(recipients) if r.role_key == recipient.witness_of]
    return max(witnessed, default=recipient.routing_order)


def current_order(recipients: Iterable[Turn]) -> int | None:
    """The routing order of those who may act now; None when every role is fulfilled."""
    recipients = list(recipients)
    return min((order_of(r, recipients) for r in pending(recipients)), default=None)


def may_act(recipient: Turn, recipients: Iterable[Turn]) -> bool:
    """Whether this person's turn has come: enforced at the act, not only by mail.

    False once another of the same role has acted, even while that act is on its way into the document.
    """
    recipients = list(recipients)
    if recipient.role not in ACTING or recipient.status in OUT:
        return False
    if order_of(recipient, recipients) != current_order(recipients):
        return False
    others = [r for r in acting(recipients) if r.role_key == recipient.role_key and r is not recipient]
    if recipient.has_acted or any(r.has_acted or _has_given(r, recipient) for r in others):
        return False
    return recipient.role != WITNESS or is_fulfilled(recipient.witness_of, recipients)


def is_settled(recipient: Turn, recipients: Iterable[Turn]) -> bool:
    """Whether another has acted in this person's role, so that nothing is asked of them any more."""
    same = [r for r in acting(recipients) if r.role_key == recipient.role_key]
    return any(r.has_acted or r.status == SIGNED for r in same)


def _has_given(other: Turn, recipient: Turn) -> bool:
    same = getattr(other, "pk", other) == getattr(recipient, "pk", recipient)
    return not same and other.status == SIGNED


def is_fulfilled(role_key: str, recipients: Iterable[Turn]) -> bool:
    """Whether somebody has acted in this role."""
    return any(r.has_acted for r in acting(recipients) if r.role_key == role_key)
