"""The document's revisions: issued, each signer's act, sealed. Inner work, one at a time per contract.

Each function runs inside the transaction that marks its delivery done, under the contract's row lock,
so that concurrent signers queue up and every revision is made exactly once, from the one before it.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation

from undersign.contracts import document, field, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.field import PlacedField
from undersign.contracts.people import own_certificate
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, clock, fault, moves
from undersign.journal.delivery import Delivery
from undersign.sealing import certificate, drawings, events, keys, pades, stamping
from undersign.signing import acts, meaning, sitting
from undersign.store import blobs, rows
from undersign.workspaces import workspace as workspaces

CONTRACT = moves.Lifecycle(
    "contract", [("seal", lifecycle.COMPLETED, lifecycle.SEALED, events.ContractSealed)]
)

OWN = ("signature", "initials", "name", "date", "checkbox", "dropdown", "seal")  # else text, for the form


def issue(delivery: Delivery) -> dict[str, Any]:
    """Place every field and signature, certify against changes, and mark the contract as sent."""
    contract = moves.hold(Contract, delivery.subject)
    if contract.status != lifecycle.SENDING:
        return {}
    base = document.find(contract, document.BASE)
    assert base is not None, "a sent contract has its base"
    elsewhere = own_certificate.among(contract)
    prepared = pades.prepare(base.read(), [_spec(f, elsewhere) for f in field.of(contract)])
    workspace = workspaces.of(contract.workspace_id)
    issued = pades.issue(
        prepared,
        keys.seal_of(contract.workspace_id),
        clock.now(),
        name=workspace.name,
        reason=f"Issued by {workspace.name}",
    )
    row = document.add(contract, document.ISSUED, issued, number=1)
    people = contract.people()
    moves.move(
        contract,
        lifecycle.CONTRACT,
        "issue",
        by=actor.system(contract.workspace_id),
        issued_sha256=row.sha256,
        orders=sorted({r.routing_order for r in people if r.is_signer}),
    )
    return {"sha256": row.sha256}


def act(delivery: Delivery) -> dict[str, Any]:
    """Put one signer's answers and mark into the document and sign it for them."""
    contract = moves.hold(Contract, delivery.subject)
    recipient = rows.get(Recipient, delivery.entry.facts["recipient_id"])
    recipient.contract = contract
    if recipient.has_acted or contract.status != lifecycle.SENT:
        return {}
    before = contract.latest()
    assert before is not None and recipient.signed_at is not None
    drawn = drawings.of(recipient)
    performed = delivery.entry.facts["method"]
    with translation.override("en"):  # a signature is read by programs and courts everywhere
        unit, label = sitting.short_label(performed), sitting.method_label(performed)
    signed = pades.act(
        before.read(),
        drawn.signature_field,
        keys.signer_key(recipient, unit),
        recipient.signed_at,
        values=drawn.values,
        appearances=drawn.appearances,
        name=recipient.name,
        reason=_reason(recipient, label),
    )
    fault.step("act.made")
    _attach(contract, recipient, drawn)
    row = document.add(contract, document.ACT, signed, number=before.number + 1, recipient_id=recipient.id)
    rows.change(recipient, {"acted_at": clock.now()})
    told = events.ActSealed(
        recipient_id=recipient.id,
        recipient=recipient.name,
        revision=row.number,
        sha256=row.sha256,
        before_sha256=before.sha256,
    )
    moves.record(contract, told, by=actor.system(contract.workspace_id))
    return {"sha256": row.sha256}


def seal(delivery: Delivery) -> dict[str, Any]:
    """The summary on the reserved page, the seal over everything, the certificate beside it."""
    contract = moves.hold(Contract, delivery.subject)
    if contract.status != lifecycle.COMPLETED:
        return {}
    before = contract.latest()
    assert before is not None
    facts = certificate.facts_of(contract)
    at, key = clock.now(), keys.seal_of(contract.workspace_id)
    sealed = pades.seal(
        before.read(),
        key,
        at,
        appearance=certificate.summary(contract, facts, at),
        name=facts.workspace,
        reason=f"Sealed by {facts.workspace}",
    )
    if not stamping.by_others():
        sealed = stamping.own(contract.workspace_id, sealed, at)
    fault.step("seal.made")
    row = document.add(contract, document.SEALED, sealed, number=before.number + 1)
    proof = certificate.proof(contract, facts, row.sha256, at)
    signed_proof = pades.certify(proof, key, at, name=facts.workspace, reason="Certificate of completion")
    if not stamping.by_others():
        signed_proof = stamping.own(contract.workspace_id, signed_proof, at)
    fault.step("certificate.made")
    proof_row = document.add(contract, document.CERTIFICATE, signed_proof)
    moves.move(
        contract,
        CONTRACT,
        "seal",
        by=actor.system(contract.workspace_id),
        revision=row.number,
        sha256=row.sha256,
        before_sha256=before.sha256,
        certificate_sha256=proof_row.sha256,
    )
    return {"sha256": row.sha256}


def _attach(contract: Contract, recipient: Recipient, drawn: drawings.Drawn) -> None:
    """What the signer attached becomes part of the record: from here on it is never changed."""
    for place, file in drawn.files:
        data = blobs.get(contract.workspace_id, contract.pk, file["sha256"])
        document.add(
            contract,
            document.ATTACHMENT,
            data,
            number=place.position,
            recipient_id=recipient.id,
            name=file["name"],
        )


def _spec(placed: PlacedField, elsewhere: set[str]) -> pades.FieldSpec:
    """Who signs elsewhere gets a field without a lock, which programs of others write differently."""
    return pades.FieldSpec(
        name=placed.name,
        kind=placed.kind if placed.kind in OWN else "text",  # type: ignore[arg-type]
        page=placed.page,
        x=placed.x,
        y=placed.y,
        w=placed.w,
        h=placed.h,
        tooltip=_tooltip(placed),
        owner=None if placed.recipient_id in elsewhere else placed.recipient_id,
        options=tuple(str(each["label"]) for each in placed.rules.get("options") or ()),
    )


def _tooltip(placed: PlacedField) -> str:
    """What a place is called in the form; a further seat's says which it is, for two cannot be one."""
    label = placed.label or placed.key
    return label if placed.key == placed.name else f"{label} ({placed.name.rpartition('-seat')[2]})"


def _reason(recipient: Recipient, checked: str) -> str:
    """What the signature says of itself: what was done, unless it is signing, to which contract, and which
    checks of identity were passed before (AU-1)."""
    about = f"{recipient.contract.title} ({recipient.contract.number})"
    if means := meaning.of(recipient):
        about = f"{about}. Meaning: {means}"
    done = acts.of(recipient).reason
    return f"{done}: {about}. Checked: {checked}" if done else f"{about}. Checked: {checked}"
