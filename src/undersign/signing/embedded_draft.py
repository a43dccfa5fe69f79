"""A draft inside a page of a program's, for the member in whose name the program asks.

Hides that the page does nothing the program could not do itself: it is the member's own desk of one draft,
open to a program that may fill and send, and over with the member, the hour, or the draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import embedding
from undersign.signing.embedding import Embedding
from undersign.signing.embedding_events import SendingEmbedded
from undersign.workspaces import policy
from undersign.workspaces.member import Member

NEEDS = ("contract.embed", "contract.draft", "contract.fill", "contract.send")


@dataclass(frozen=True)
class Place:
    """What pages of the frame are called by: an id for their addresses, an origin."""

    id: str
    origin: str


@dataclass(frozen=True)
class Before:
    """Who is before the frame: shaped as somebody at a ticket panel, without a ticket. said: what their
    requests carry, for so many seconds."""

    panel: Place
    member: Member
    contract_id: str
    session: str
    seconds: int
    said: str
    language: str
    ticket: None = field(default=None)


def make(
    contract: Contract, *, origins: Sequence[str], language: str = "", by: Actor
) -> tuple[Embedding, str]:
    """The row, and the address for the frame. Raises `Refused` (role.refused, contract.*, embedding.*)."""
    for verb in NEEDS:
        policy.require(by, verb)
    member = Member.objects.filter(pk=by.member, is_active=True).first() if by.member else None
    if member is None:
        raise Refused(
            "embedding.member",
            _("Only somebody who asks in a member’s name can show a draft to that member."),
            do=_("Use a key made with a member, or a program that a member let in."),
        )
    row, secret = embedding.drawn(origins, "", language, by=by)
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        row.contract, row.member = contract, member
        row.save(force_insert=True)
        told = SendingEmbedded(embedding_id=row.id, origins=", ".join(row.origins), member=member.name)
        moves.record(contract, told, by=by)
    return row, embedding.url(row, secret)


def open_(row: Embedding, secret: str) -> str:
    """What the frame's requests carry. Raises `Refused` (embedding.over)."""
    with transaction.atomic():
        embedding.spend(row, secret)
        return embedding.renew(row)


def enter(embedding_id: str, said: str) -> Before:
    """Whoever holds what the frame's requests carry, as they are now. Raises `Refused` (embedding.over)."""
    row = embedding.visited(said)
    embedding.require_live(row)
    member = Member.objects.select_related("workspace").filter(pk=row.member_id, is_active=True).first()
    if row.id != embedding_id or member is None or row.visit_until is None:
        raise embedding.over()
    left = int((row.visit_until - clock.now()).total_seconds())
    origin = row.ancestors
    return Before(Place(row.id, origin), member, row.contract_id, row.id, left, said, row.language)
