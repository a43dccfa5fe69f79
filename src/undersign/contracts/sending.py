"""Sending: what was drafted becomes exactly one document, and stays it.

The document is composed before the transaction (it takes a child process some milliseconds) and kept
only if the draft is still the one it was composed from. Version, values, wording, field boxes and
bytes are fixed together by one hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, lifecycle
from undersign.contracts.approval import facts, gate
from undersign.contracts.contract import Contract
from undersign.contracts.field import PlacedField
from undersign.contracts.people import demanding, own_certificate, routing, seats, turns
from undersign.contracts.people.recipient import Recipient, clean_email
from undersign.contracts.schedule import expiry, pace
from undersign.contracts.succession import bond
from undersign.contracts.told import withdrawal
from undersign.drafting import content, render
from undersign.drafting.compose import Composition
from undersign.drafting.review import readiness
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import Template
from undersign.journal import chain, clock, fault, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.regimes import hipaa
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces

DUE_AFTER = timedelta(days=7)


def preview(contract: Contract, *, pages: bool = True) -> Composition:
    """The document as it would be sent now, with gaps where values are missing."""
    return compose(contract, clock.now(), gaps=True, pages=pages)


def send(contract: Contract, *, by: Actor) -> Contract:
    """Freeze, record, and let issue and invitation follow. Raises `Refused`; then nothing changed."""
    policy.require(by, "contract.send")
    prepared = ready(contract)
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        shelf.require_sendable(contract.template_version_id, by=by, held=True)
        prepared.require_same(contract)
        gate.require(contract, facts.clauses_of(prepared.composed), by=by)
        pace.forget(prepared.unneeded)
        for person in prepared.unneeded:
            person.delete()
        _freeze(contract, prepared.composed, prepared.at, by)
    fault.step("send.committed")
    return contract


@dataclass(frozen=True)
class Ready:
    """What a draft would be sent as at this moment. unneeded: people whom its values do not ask for."""

    composed: Composition
    unneeded: list[Recipient]
    at: datetime
    drafted: tuple[Any, ...]

    def require_same(self, contract: Contract) -> None:
        """Raises `Refused` (contract.changed): the draft is no longer the one that was composed."""
        if (contract.values, contract.language, contract.title) != self.drafted:
            raise Refused(
                "contract.changed",
                _("The draft was changed while you sent it. Nothing was sent."),
                do=_("Look at it again, then send."),
            )


def ready(contract: Contract) -> Ready:
    """The draft, read anew and composed. Raises `Refused` for what keeps it from being sent."""
    rows.refresh(contract)
    contract.require_draft()
    people, unneeded = routing.needed(contract)
    _require_addresses(contract, people)
    withdrawal.require_none(people)
    category = rows.get(Template, contract.version.template_id).category  # as it is now
    readiness.require_not_excluded(contract.version.schema, category)
    readiness.require_regime(contract.version, category)
    hipaa.require(contract.workspace_id, category)
    at = clock.now()
    composed = compose(contract, at)
    _require_places(people, composed)
    return Ready(composed, unneeded, at, (contract.values, contract.language, contract.title))


def compose(contract: Contract, at: datetime, *, gaps: bool = False, pages: bool = True) -> Composition:
    """The document of the contract's version and values. Raises `Refused` as `render.compose`."""
    workspace = workspaces.of(contract.workspace_id)
    return render.compose(
        contract.version,
        contract.values,
        language=contract.language,
        title=contract.title,
        number=contract.number,
        workspace=workspace.name,
        at=at,
        gaps=gaps,
        pages=pages,
        sandbox=workspace.is_sandbox,
    )


def _require_addresses(contract: Contract, people: list[Recipient]) -> None:
    for recipient in people:
        field = f"people.{recipient.place}.email"
        if not recipient.name:
            raise routing.nobody(contract, recipient.role_key, recipient.place)
        if not recipient.email:
            raise Refused(
                "recipient.no_email",
                _("%(name)s has no e-mail address, so the contract cannot be sent."),
                do=_("Ask the customer for an address and enter it here."),
                field=field,
                name=recipient.name,
            )
        try:
            clean_email(recipient.email)
            render.require_letters(f"{recipient.name} {recipient.email}")
        except Refused as why:
            why.field = field
            raise


def _require_places(people: list[Recipient], composed: Composition) -> None:
    """Every signer has somewhere to sign."""
    places = {box.role for box in composed.boxes if box.kind == "signature"}
    for recipient in people:
        own_certificate.require_alone(recipient, composed.boxes)
        if recipient.role in (turns.SIGNER, turns.IN_PERSON) and recipient.role_key not in places:
            raise Refused(
                "template.no_signature",
                _("The template has no place for the signature of %(name)s."),
                do=_("Tell legal, who own the template."),
                name=recipient.name,
            )


def _freeze(contract: Contract, composed: Composition, at: datetime, by: Actor) -> None:
    base = document.add(contract, document.BASE, composed.pdf)
    document.add(contract, document.READING, composed.reading.encode())
    people = contract.people()
    spare = seats.spare(contract, people)
    rows.add(spare)
    demanding.place(contract, [*people, *spare])
    placed = seats.places(contract, composed.boxes, [*people, *spare])
    rows.add(placed)
    frozen = frozen_sha256(contract, composed, placed, base.sha256, bond.require_standing(contract))
    columns = {
        "frozen_sha256": frozen,
        "clauses": [_clause(each) for each in composed.clauses],
        "page_sizes": [list(size) for size in composed.page_sizes],
        "sent_at": at,
        "due_at": at + DUE_AFTER,
        "expires_at": expiry.on_sending(contract, at),
    }
    moves.move(
        contract,
        lifecycle.CONTRACT,
        "send",
        by=by,
        at=at,
        columns=columns,
        base_sha256=base.sha256,
        frozen_sha256=frozen,
        version_sha256=contract.version.content_sha256,
        renderer=content.renderer(),
        pages=composed.pages,
        recipients=", ".join(r.name for r in people),
    )


def frozen_sha256(
    contract: Contract,
    composed: Composition,
    placed: list[PlacedField],
    base_sha256: str,
    bound: dict[str, Any] | None = None,
) -> str:
    """One hash over version, values, wording, places with whose they are, bytes, and what it changes."""
    fixed = {
        "version": contract.version.content_sha256,
        "values": contract.values,
        "wording": hashlib.sha256(composed.reading.encode()).hexdigest(),
        "boxes": [
            [f.name, f.kind, _whose(f), f.page, str(f.x), str(f.y), str(f.w), str(f.h), f.rules]
            for f in placed
        ],
        "base": base_sha256,
        **({"amends": bound} if bound else {}),
    }
    return hashlib.sha256(chain.canonical(fixed)).hexdigest()


def _clause(clause: Any) -> dict[str, Any]:
    return {
        "key": clause.key,
        "title": clause.title,
        "present": clause.present,
        "condition": clause.condition,
        "because": [list(pair) for pair in clause.because],
    }


def _whose(placed: PlacedField) -> str:
    return placed.recipient.place if placed.recipient else ""
