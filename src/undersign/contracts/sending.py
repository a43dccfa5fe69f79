"""Sending: what was drafted becomes exactly one document, and stays it.

The document is composed before the transaction (it takes a child process some milliseconds) and kept
only if the draft is still the one it was composed from. Version, values, wording, field boxes and
bytes are fixed together by one hash.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.field import PlacedField
from undersign.contracts.recipient import Recipient, clean_email
from undersign.drafting import content, render
from undersign.drafting.compose import Composition
from undersign.drafting.stock import shelf
from undersign.journal import chain, clock, fault, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.typesetting import page
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

EXPIRES_AFTER = timedelta(days=30)
DUE_AFTER = timedelta(days=7)


def preview(contract: Contract, *, pages: bool = True) -> Composition:
    """The document as it would be sent now, with gaps where values are missing."""
    return compose(contract, clock.now(), gaps=True, pages=pages)


def send(contract: Contract, *, by: Actor) -> Contract:
    """Freeze, record, and let issue and invitation follow. Raises `Refused`; then nothing changed."""
    policy.require(by, "contract.send")
    rows.refresh(contract)
    contract.require_draft()
    people = contract.people()
    _require_addresses(people)
    at = clock.now()
    composed = compose(contract, at)
    _require_places(people, composed)
    drafted = (contract.values, contract.language, contract.title)
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        shelf.require_sendable(contract.template_version_id, by=by, held=True)
        if (contract.values, contract.language, contract.title) != drafted:
            raise Refused(
                "contract.changed",
                _("The draft was changed while you sent it. Nothing was sent."),
                do=_("Look at it again, then send."),
            )
        _freeze(contract, composed, at, by)
    fault.step("send.committed")
    return contract


def compose(contract: Contract, at: datetime, *, gaps: bool = False, pages: bool = True) -> Composition:
    """The document of the contract's version and values. Raises `Refused` as `render.compose`."""
    workspace = rows.get(Workspace, contract.workspace_id)
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
    )


def _require_addresses(people: list[Recipient]) -> None:
    for recipient in people:
        field = f"people.{recipient.role_key}.email"
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
        if recipient.is_signer and recipient.role_key not in places:
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
    rows.add(_placed(contract, composed, people))
    frozen = frozen_sha256(contract, composed, base.sha256)
    columns = {
        "frozen_sha256": frozen,
        "clauses": [_clause(each) for each in composed.clauses],
        "page_sizes": [list(size) for size in composed.page_sizes],
        "sent_at": at,
        "due_at": at + DUE_AFTER,
        "expires_at": at + EXPIRES_AFTER,
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


def frozen_sha256(contract: Contract, composed: Composition, base_sha256: str) -> str:
    """One hash over version, values, wording, boxes and bytes."""
    fixed = {
        "version": contract.version.content_sha256,
        "values": contract.values,
        "wording": hashlib.sha256(composed.reading.encode()).hexdigest(),
        "boxes": [
            [b.name, b.kind, b.role, b.page, str(b.x), str(b.y), str(b.w), str(b.h), dict(b.rules)]
            for b in composed.boxes
        ],
        "base": base_sha256,
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


def _placed(contract: Contract, composed: Composition, people: list[Recipient]) -> list[PlacedField]:
    by_role = {r.role_key: r for r in people if r.is_signer}
    return [
        PlacedField(
            id=ids.new("fld"),
            workspace_id=contract.workspace_id,
            contract=contract,
            recipient=by_role.get(box.role),
            name=box.name,
            kind=_kind(box),
            label=box.label[:200],
            required=box.required,
            position=position,
            page=box.page,
            x=box.x,
            y=box.y,
            w=box.w,
            h=box.h,
            rules=dict(box.rules),
        )
        for position, box in enumerate(composed.boxes)
    ]


def _kind(box: page.Box) -> str:
    """A text place whose name says e-mail is asked and checked as one."""
    return "email" if box.kind == "text" and box.name.endswith("email") else box.kind
