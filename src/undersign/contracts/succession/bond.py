"""An addendum and what it changes: bound by the hash of the signed file, when it is drafted and when it is
sent.

Hides how the family of a contract is found: one original, and addenda that all change it, in the order in
which they were signed. The database refuses a bond to a file that is not there (`Amendment.WALLS`); sending
refuses one whose original was tampered with, or whose family has grown since (see `require_standing`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, draft, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.succession import events
from undersign.customers.account import Visible
from undersign.drafting.conduct import terms
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import blobs, rows
from undersign.workspaces import policy

# What an addendum's text says of the contract it changes (`terms.Said`): nobody may type another one.
BOUND = ("number", "sha256")


class Amendment(models.Model):
    """contract: the addendum. original: what it changes; sha256: of that one's sealed file. basis: [contract
    id, SHA-256 of its sealed file] of the family when it was drafted. for_end: of a renewal, the end it goes
    on from."""

    APPEND_ONLY = True

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="amends")
    workspace_id = models.CharField(max_length=40)
    original = models.ForeignKey(Contract, models.PROTECT, related_name="amended_by")
    sha256 = models.CharField(max_length=64)
    basis = models.JSONField(default=list)
    for_end = models.DateField(null=True)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract_amendment"

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_bond() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NOT EXISTS (SELECT 1 FROM contract_document d WHERE d.contract_id = NEW.original_id
              AND d.workspace_id = NEW.workspace_id AND d.kind = 'sealed' AND d.sha256 = NEW.sha256)
            OR (SELECT status FROM contract WHERE id = NEW.contract_id) IS DISTINCT FROM 'draft'
            OR EXISTS (SELECT 1 FROM contract_amendment a WHERE a.contract_id = NEW.original_id) THEN
            RAISE EXCEPTION 'contract % cannot be bound to %', NEW.contract_id, NEW.original_id
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        "DROP TRIGGER IF EXISTS bond ON contract_amendment",
        "CREATE TRIGGER bond BEFORE INSERT ON contract_amendment "
        "FOR EACH ROW EXECUTE FUNCTION undersign_bond()",
    ]


def of(contract: Contract) -> Amendment | None:
    """What binds an addendum; None for a contract that changes no other."""
    return rows.first(Amendment, "contract_id = %s", contract.pk)


def original(contract: Contract) -> Contract:
    """What an addendum changes; the contract itself where it changes no other."""
    bond = of(contract)
    return rows.get(Contract, bond.original_id) if bond else contract


def addenda(root: Contract) -> list[Contract]:
    """Every addendum of it, whatever became of it, in the order in which they were drafted."""
    bonds = rows.some(Amendment, "original_id = %s ORDER BY at, contract_id", root.pk)
    found = Contract.objects.filter(pk__in=[bond.contract_id for bond in bonds])
    return sorted(found, key=lambda each: (each.created_at, each.pk))


def signed(root: Contract) -> list[Contract]:
    """Its addenda that were signed by everybody and sealed, in the order in which they were."""
    done = [each for each in addenda(root) if each.status == lifecycle.SEALED]
    return sorted(done, key=lambda each: (each.completed_at or each.created_at, each.pk))


def renewal(root: Contract) -> Contract | None:
    """The renewal that is drafted or waits for signatures."""
    bonds = rows.some(Amendment, "original_id = %s AND for_end IS NOT NULL ORDER BY at, contract_id", root.pk)
    found = [rows.get(Contract, bond.contract_id) for bond in bonds]
    return next((each for each in found if each.is_draft or each.is_open), None)


def basis(root: Contract) -> list[list[str]]:
    """[contract id, SHA-256 of its sealed file] of the original and its signed addenda, as they stand."""
    found = []
    for each in [root, *signed(root)]:
        sealed = document.find(each, document.SEALED)
        found += [[each.pk, sealed.sha256]] if sealed else []
    return found


def amend(
    contract: Contract,
    version: TemplateVersion,
    *,
    by: Actor,
    people: list[draft.Person],
    filled: draft.Filled = draft.Filled(),
    language: str = "",
    for_end: date | None = None,
    sha256: str = "",
) -> Contract:
    """Draft an addendum to a contract, or to what it changes itself. sha256: of the signed file that whoever
    asks holds; another than ours is refused. Raises `Refused` (amendment.forged, amendment.unsigned), and as
    drafting.
    """
    policy.require(by, "contract.amend")
    root = original(contract)
    with transaction.atomic():
        moves.lock(root)
        ours = _require_signed(root)
        if sha256 and sha256 != ours:
            raise _forged(root)
        fresh = draft.draft(
            version,
            by=by,
            language=language or _language(root, version),
            people=people,
            subject=draft.Subject(root.account, root.contact, root.ticket),
            filled=filled,
        )
        if fresh.owner_id is None and root.owner_id:
            rows.change(fresh, {"owner_id": root.owner_id})
        _bind(fresh, root, ours, for_end, by)
    return fresh


def _bind(fresh: Contract, root: Contract, sha256: str, for_end: date | None, by: Actor) -> None:
    made = Amendment(
        contract=fresh,
        workspace_id=fresh.workspace_id,
        original=root,
        sha256=sha256,
        basis=basis(root),
        for_end=for_end,
        at=clock.now(),
    )
    rows.add([made])
    bound = events.AmendmentBound(number=root.number, contract_id=root.id, sha256=sha256, basis=made.basis)
    moves.record(fresh, bound, by=by)
    told = events.AddendumDrafted(
        number=fresh.number, contract_id=fresh.id, for_end=str(for_end) if for_end else ""
    )
    moves.record(root, told, by=by)


def require_standing(contract: Contract) -> dict[str, Any]:
    """What an addendum that is sent now is bound to, {} for another contract. Raises `Refused`
    (amendment.forged, amendment.overtaken)."""
    bond = of(contract)
    if bond is None:
        return {}
    root = rows.get(Contract, bond.original_id)
    sealed = document.find(root, document.SEALED)
    try:
        if sealed is None or sealed.sha256 != bond.sha256:
            raise blobs.Damaged
        sealed.read()  # the bytes themselves, and not only what is noted of them
    except (blobs.Damaged, blobs.Missing):
        raise _forged(root) from None
    said = {"number": root.number, "sha256": bond.sha256}
    template = terms.from_json(contract.version.schema)
    for part in BOUND:
        name = getattr(template, part)
        if name and contract.values.get(name) != said[part]:
            raise _forged(root, field=f"v.{name}")
    if bond.basis != basis(root):
        raise _overtaken(root)
    return {**said, "basis": bond.basis}


def _language(root: Contract, version: TemplateVersion) -> str:
    return root.language if root.language in version.languages else version.languages[0]


def _require_signed(root: Contract) -> str:
    """The SHA-256 of the signed file."""
    sealed = document.find(root, document.SEALED)
    if root.status != lifecycle.SEALED or sealed is None:
        raise Refused(
            "amendment.unsigned",
            _("%(number)s is not signed by everybody, so there is nothing to change."),
            do=_("Correct it or cancel it instead."),
            number=root.number,
        )
    return sealed.sha256


def _forged(root: Contract, **more: Any) -> Refused:
    return Refused(
        "amendment.forged",
        _("This addendum does not speak of the signed file of %(number)s. Nothing was changed."),
        do=_("Start it anew from the page of %(number)s."),
        number=root.number,
        **more,
    )


def _overtaken(root: Contract) -> Refused:
    return Refused(
        "amendment.overtaken",
        _("Another addendum to %(number)s was signed since this one was drafted. Nothing was sent."),
        do=_("Cancel this draft and start it anew, so that it begins from what is agreed now."),
        number=root.number,
    )
