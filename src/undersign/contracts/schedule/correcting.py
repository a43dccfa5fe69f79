"""Mending a contract that was sent: before the first act by a new version of it, after it only around it.

Before anybody has acted, the contract is taken back and a draft with the same values and people takes its
place, under the same number with a suffix; old links say so. Once somebody has acted the document stays as
it is: addresses (`Contract.readdress`), the order of those who have not acted, the end and the messages may
still change. What was signed is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import draft, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanding, turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import ends, pace
from undersign.contracts.told import watching
from undersign.customers.account import Visible
from undersign.journal import clock, entry, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.moves import Lifecycle
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

CONTRACT = Lifecycle(
    "contract",
    [("correct", [lifecycle.SENDING, lifecycle.SENT], lifecycle.VOIDED, ends.ContractCorrected)],
)

# What a person brings along into the new draft: who they are and what is asked of them, not how far it came.
_BEGINS_ANEW = {
    *("id", "contract", "status", "link_generation", "opens", "invited_at", "opened_at", "signed_at"),
    *("acted_at", "mail_status", "mail_error"),
}
_TAKEN_ALONG = (
    "title",
    "language",
    "template_version_id",
    "account_id",
    "contact_id",
    "ticket_id",
    "owner_id",
    "telling",
)
_SUFFIX = re.compile(r"-(\d{1,3})$")


class Correction(models.Model):
    """One contract took the place of another, which was taken back."""

    APPEND_ONLY = True

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="corrects")
    workspace_id = models.CharField(max_length=40)
    replaced = models.OneToOneField(Contract, models.PROTECT, related_name="corrected_by")
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract_correction"


def neighbours(contract: Contract) -> tuple[str | None, str | None]:
    """The ids of the contract it took the place of, and of the one that took its place."""
    either = "contract_id = %s OR replaced_id = %s"
    found = rows.some(Correction, either, contract.pk, contract.pk)
    older = next((row.replaced_id for row in found if row.contract_id == contract.pk), None)
    return older, next((row.contract_id for row in found if row.replaced_id == contract.pk), None)


def may_reissue(contract: Contract) -> bool:
    """Whether nobody has acted yet, so that the contract can still be made anew."""
    return contract.is_open and not _has_begun(contract.people())


def reissue(contract: Contract, *, by: Actor) -> Contract:
    """Take it back and draft its next version. Raises `Refused` (contract.not_now, contract.begun)."""
    policy.require(by, "contract.void")
    policy.require(by, "contract.draft")
    with transaction.atomic():
        moves.lock(contract)
        if _has_begun(contract.people()):
            raise _begun()
        fresh = _anew(contract)
        moves.move(
            contract,
            CONTRACT,
            "correct",
            by=by,
            columns={"ended_at": clock.now()},
            number=fresh.number,
            contract_id=fresh.id,
        )
        rows.add([fresh])
        drafted = [(old, _person(fresh, old)) for old in contract.seats() if _is_drafted(old)]
        rows.add([person for _old, person in drafted])
        rows.add(draft.unnamed(fresh, {person.role_key for _old, person in drafted}))
        for old, person in drafted:
            demanding.take_along(old, person)
        bond = Correction(contract=fresh, workspace_id=fresh.workspace_id, replaced=contract, at=clock.now())
        rows.add([bond])
        _take_pace(contract, fresh)
        _take_words(drafted)
        watching.take_along(contract, fresh)
        told = ends.CorrectionDrafted(number=contract.number, contract_id=contract.id)
        entry.append(fresh.id, told, by=by)
    return fresh


def newer(contract: Contract) -> Contract | None:
    """The contract that took this one's place, if one did."""
    bond = rows.first(Correction, "replaced_id = %s", contract.pk)
    return rows.get(Contract, bond.contract_id) if bond else None


def older(contract: Contract) -> Contract | None:
    """The contract whose place this one took."""
    bond = rows.first(Correction, "contract_id = %s", contract.pk)
    return rows.get(Contract, bond.replaced_id) if bond else None


def reorder(contract: Contract, orders: Mapping[str, int], *, by: Actor) -> None:
    """Another order for those who have not acted: {recipient id: routing order from 1}.

    Who is asked now is asked no more if their turn has moved back; whose turn has come is asked. Raises
    `Refused` (contract.not_now, recipient.has_acted, contract.order).
    """
    policy.require(by, "contract.readdress")
    with transaction.atomic():
        moves.lock(contract)
        if contract.status != lifecycle.SENT:
            raise moves.not_now(lifecycle.CONTRACT, "reorder", contract.status)
        changed = {
            person: orders[person.pk]
            for person in contract.people()
            if person.pk in orders and orders[person.pk] != person.routing_order
        }
        _require_movable(contract, changed)
        was = {person.pk: person.routing_order for person in changed}
        for person, order in changed.items():
            rows.change(person, {"routing_order": order})
        if changed:
            pace.anew(contract)
            now = {person.pk: order for person, order in changed.items()}
            told = ends.OrderChanged(orders=now, was=was)
            moves.record(contract, told, by=by)


def _require_movable(contract: Contract, changed: Mapping[Recipient, int]) -> None:
    done = [r.routing_order for r in turns.acting(contract.people()) if has_done(r)]
    floor = max(done, default=1)
    for person, order in changed.items():
        if has_done(person) or person.is_out:
            raise Refused(
                "recipient.has_acted",
                _("%(name)s has acted already, so that place in the order stays."),
                do=_("Change the order of those who have not acted."),
                name=person.name,
            )
        if not floor <= order <= 99:
            raise Refused(
                "contract.order",
                _("%(name)s cannot come before those who have acted."),
                do=_("Choose a number from %(floor)s to 99."),
                name=person.name,
                floor=floor,
                field=f"order.{person.pk}",
            )


def _has_begun(people: list[Recipient]) -> bool:
    return any(has_done(person) for person in people)


def has_done(person: Recipient) -> bool:
    """Whether this person has acted, be it that the act is still on its way into the document."""
    return person.status == lifecycle.SIGNED or person.signed_at is not None or person.has_acted


def _is_drafted(person: Recipient) -> bool:
    """Whether this seat was there in the draft; spare seats and delegates are placed by sending."""
    return person.status != lifecycle.SPARE and not person.delegate_of


def _anew(contract: Contract) -> Contract:
    return Contract(
        id=ids.new("ctr"),
        workspace_id=contract.workspace_id,
        number=_next_number(contract.number),
        values=contract.values,
        sources=contract.sources,
        created_at=clock.now(),
        **{name: getattr(contract, name) for name in _TAKEN_ALONG},
    )


def _next_number(number: str) -> str:
    """`NC-2026-00042` → `NC-2026-00042-2` → `NC-2026-00042-3`; the workspace's own have five digits last."""
    found = _SUFFIX.search(number)
    return f"{number[: found.start()]}-{int(found[1]) + 1}" if found else f"{number}-2"


def _person(contract: Contract, old: Recipient) -> Recipient:
    kept: dict[str, Any] = {
        field.attname: getattr(old, field.attname)
        for field in Recipient._meta.concrete_fields
        if field.name not in _BEGINS_ANEW
    }
    return Recipient(**kept, id=ids.new("rcp"), contract=contract)


def _take_pace(contract: Contract, fresh: Contract) -> None:
    before = pace.of(contract)
    if before.reminders or before.message:
        pace.keep(pace.of(fresh), {"reminders": before.reminders, "message": before.message})


def _take_words(drafted: list[tuple[Recipient, Recipient]]) -> None:
    """What the sender said to one person alone is said again."""
    for old, person in drafted:
        if said := pace.rhythm(old).message:
            pace.keep(pace.rhythm(person), {"message": said})


def _begun() -> Refused:
    return Refused(
        "contract.begun",
        _("Somebody has acted on this contract, so its text and values stay. Nothing was changed."),
        do=_("Change addresses, order, end or messages, or cancel it and make a new one."),
    )
