"""Signing inside a page of a program's: who may be asked for there, and what the program vouches for.

Hides that the template decides. A contract shown in somebody's page asks for the same checks as behind a
mailed link. Only where the template lets a program vouch for its own signed-in person, and the program says
so each time, is its word the check, and all who read the evidence are told that it was (law.md A9, AU-2).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanded
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import proofs
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import acts, embedding, link, sitting
from undersign.signing.ceremony import Ceremony
from undersign.signing.door import Facts
from undersign.signing.embedding import Embedding
from undersign.signing.embedding_events import ProgramVouched, SigningEmbedded
from undersign.signing.handing import ENOUGH_BY_ITSELF
from undersign.workspaces import policy

ELSEWHERE = frozenset({"openid", proofs.IN_PERSON})  # checks that a frame cannot hold


def make(
    recipient: Recipient,
    *,
    origins: Sequence[str],
    vouched: bool = False,
    colour: str = "",
    language: str = "",
    by: Actor,
) -> tuple[Embedding, str]:
    """The row, and the address for the frame.

    Raises `Refused` (role.refused, recipient.not_asked, embedding.*, link.enough_by_itself, brand.colour).
    """
    policy.require(by, "contract.embed")
    row, secret = embedding.drawn(origins, colour, language, by=by)
    with transaction.atomic():
        recipient.contract = moves.hold(Contract, recipient.contract_id)
        moves.lock(recipient)
        _require_asked(recipient)
        _require_fit(demanded.of(recipient).methods, vouched, by)
        link.url_for(recipient)
        row.contract, row.recipient, row.vouches = recipient.contract, recipient, vouched
        row.generation = recipient.link_generation
        row.save(force_insert=True)
        told = SigningEmbedded(
            recipient_id=recipient.id,
            embedding_id=row.id,
            origins=", ".join(row.origins),
            recipient=recipient.name,
        )
        moves.record(recipient.contract, told, by=by)
    return row, embedding.url(row, secret)


def open_(row: Embedding, secret: str, facts: Facts) -> str:
    """What the frame's addresses begin with. Raises `Refused` (embedding.over)."""
    recipient = row.recipient
    assert recipient is not None
    with transaction.atomic():
        recipient.contract = moves.hold(Contract, recipient.contract_id)
        moves.lock(recipient)
        if recipient.link_generation != row.generation:
            raise embedding.over()
        embedding.spend(row, secret)
        return embedding.renew(row, _vouched(row, recipient, facts) if row.vouches else None)


def enter(row: Embedding, facts: Facts) -> Ceremony:
    """The person before the frame. Raises `Refused` (embedding.over)."""
    embedding.require_live(row)
    assert row.recipient is not None
    found = link.find(link.secret_for(row.recipient))
    if found is None:
        raise embedding.over()
    visit = sitting.known(found.recipient, row.sitting_id) if row.sitting_id else None
    ceremony = Ceremony(found.recipient, visit, facts)
    ceremony._people, ceremony.in_frame = found.people, True
    return ceremony


def seat(row: Embedding, sitting_secret: str) -> str:
    """After a check that was passed: what the frame's addresses begin with from now on (AT-06)."""
    assert row.recipient is not None
    return embedding.renew(row, sitting.find(row.recipient, sitting_secret))


def _require_asked(recipient: Recipient) -> None:
    if recipient.contract.status != lifecycle.SENT or recipient.status not in lifecycle.ASKED:
        raise Refused(
            "recipient.not_asked",
            _("%(name)s is not asked to sign now."),
            do=_("See whose turn it is, and ask for the page then."),
            name=recipient.name,
        )


def _require_fit(methods: list[str], vouched: bool, by: Actor) -> None:
    if set(methods) & ELSEWHERE:
        raise Refused(
            "embedding.elsewhere",
            _("This person's check of identity cannot be made inside another page."),
            do=_("Let them use the link in their mail."),
        )
    if vouched is not (proofs.PROGRAM in methods) or (vouched and by.kind != actor.KEY):
        raise _not_so(vouched)
    if set(methods) <= ENOUGH_BY_ITSELF:
        raise Refused(
            "link.enough_by_itself",
            _("Nothing but the mailed link shows who this person is, so no program may open it for them."),
            do=_("Ask for a code as well, or use a template that lets the program vouch for the person."),
        )


def _not_so(vouched: bool) -> Refused:
    if vouched:
        return Refused(
            "embedding.not_vouched",
            _("The template does not let a program say who this person is."),
            do=_("Leave vouched out: the person is checked as the contract asks."),
            field="vouched",
        )
    return Refused(
        "embedding.vouch",
        _("In this contract the program has to say that it knows who the person is."),
        do=_("Send vouched: true once your own page has signed them in."),
        field="vouched",
    )


def _vouched(row: Embedding, recipient: Recipient, facts: Facts) -> sitting.Sitting:
    """The program's word as a check that was passed, on record as nothing more than that."""
    by = Actor(
        actor.KEY, row.key_id, row.key, row.workspace_id, ip=facts.ip, agent=facts.agent, via=facts.via
    )
    said = {"vouched_by": row.key, "key": row.key_id}
    wanted = demanded.of(recipient).methods
    visit, _secret = sitting.keep(recipient, None, proofs.PROGRAM, sitting.PASSED, said, wanted=wanted)
    who = {"recipient_id": recipient.id, "recipient": recipient.name}
    told = ProgramVouched(method=proofs.PROGRAM, sitting_id=visit.id, key_id=row.key_id, key=row.key, **who)
    moves.record(recipient.contract, told, by=by)
    if recipient.status == lifecycle.INVITED:
        columns = {"opened_at": clock.now(), "opens": 1}
        moves.move(recipient, acts.RECIPIENT, "open", by=by, columns=columns, **who)
    return visit
