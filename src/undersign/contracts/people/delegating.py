"""“Someone else should sign”: a role passed on to somebody who takes a spare seat.

Hides that a seat is taken once. The seat's place in the document was set before the first act; who passed the
role on keeps sight of the contract by a new link and can act no more.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import equipping, turns
from undersign.contracts.people.recipient import Recipient, clean_email, clean_name
from undersign.drafting import render
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy


def may_delegate(recipient: Recipient) -> bool:
    """Whether there is a seat for somebody else to take, and the role is still this person's to pass on."""
    return recipient.status in lifecycle.ASKED and _spare(recipient.contract, recipient) is not None


def delegate(recipient: Recipient, name: str, email: str, reason: str, *, by: Actor) -> Recipient:
    """Somebody else acts in this person's place, and is invited. `by`: that person, or staff for them.

    Raises `Refused`: recipient.name, recipient.email, delegate.reason, delegate.same, delegate.none (no seat
    is left), recipient.not_now (not asked now). Returns who takes over.
    """
    if by.kind != actor.SIGNER or by.id != recipient.id:
        policy.require(by, "contract.delegate")
    contract: Contract = recipient.contract
    name, email, reason = clean_name(name), clean_email(email), " ".join(reason.split())[:500]
    render.require_letters(f"{name} {email}", field="name")
    _require_fit(contract, recipient, email, reason)
    with transaction.atomic():
        moves.lock(contract)
        moves.lock(recipient)
        seat = _spare(contract, recipient)
        if seat is None:
            raise _none()
        if not turns.may_act(recipient, contract.people()):
            raise moves.not_now(lifecycle.RECIPIENT, "delegate", recipient.status)
        _pass_on(recipient, seat, name, email, reason, by)
        _take_over(recipient, seat, name, email, by)
        equipping.tell_lacking(seat, by=by)
    return seat


def _pass_on(recipient: Recipient, seat: Recipient, name: str, email: str, reason: str, by: Actor) -> None:
    moves.move(
        recipient,
        lifecycle.RECIPIENT,
        "delegate",
        by=by,
        columns={"link_generation": recipient.link_generation + 1},
        recipient_id=recipient.id,
        delegate_id=seat.id,
        recipient=recipient.name,
        delegate=name,
        email=email,
        reason=reason,
    )


def _take_over(recipient: Recipient, seat: Recipient, name: str, email: str, by: Actor) -> None:
    columns = {
        "name": name,
        "email": email,
        "delegate_of": recipient.id,
        "invited_at": clock.now(),
        "routing_order": recipient.routing_order,  # it may have been changed since the seat was placed
    }
    moves.move(
        seat,
        lifecycle.RECIPIENT,
        "take_over",
        by=by,
        columns=columns,
        recipient_id=seat.id,
        recipient=name,
        kind=seat.role,
    )


def _spare(contract: Contract, recipient: Recipient) -> Recipient | None:
    if not recipient.may_delegate:
        return None
    there = [r for r in contract.seats() if r.status == lifecycle.SPARE and r.role_key == recipient.role_key]
    return there[0] if there else None


def _require_fit(contract: Contract, recipient: Recipient, email: str, reason: str) -> None:
    if not reason:
        raise Refused("delegate.reason", _("Say why somebody else should sign."), field="reason")
    taken = {r.email.casefold() for r in contract.people() if not r.is_out}
    if email.casefold() in taken | {recipient.email.casefold()}:
        raise Refused(
            "delegate.same",
            _("This address belongs to somebody who is asked to sign already."),
            do=_("Enter the address of the person who should act instead."),
            field="email",
        )


def _none() -> Refused:
    return Refused(
        "delegate.none",
        _("This cannot be passed on to somebody else."),
        do=_("Tell the sender who should sign instead."),
    )
