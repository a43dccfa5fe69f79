"""What becomes of each item of a request: erased, kept for one purpose only, or refused, and until when.

Hides the order. Who refuses names the basis (GDPR 17(3)(b): a law asks for it; (e): legal claims) and the day
it ends; from then on the clock erases it by itself. A legal hold, and a period by law that is still running,
come before everything.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, fault, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import DONE, Delivery
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.retention import hold
from undersign.retention.record import DESTROYED, Record
from undersign.retention.requests import emptying, events
from undersign.retention.requests import request as requests
from undersign.retention.requests.request import Item, Request
from undersign.store import rows
from undersign.workspaces import policy

AGREED = lifecycle.DONE | {lifecycle.ON_PAPER}
OVER = AGREED | lifecycle.ENDED | {lifecycle.DRAFT}
OUTSIDE = ("ticket", "account", "archive", "billing", "sync")


def decide(item: Item, decision: str, *, basis: str = "", until: date | None = None, by: Actor) -> None:
    """Raises `Refused` (request.closed, .done, .basis, .until, .kept, .open, hold.in_force)."""
    policy.require(by, "request.decide")
    _require_fit(item, decision, basis, until)
    erases = decision == requests.ERASE
    with transaction.atomic():
        asked = moves.hold(Request, item.request_id)
        require_open(asked, item)
        if erases:
            require_erasable(item, by=by)
        said = {"decision": decision, "basis": "" if erases else basis, "until": None if erases else until}
        rows.change(item, {**said, "decided_by": by.id, "decided_at": clock.now()})
        rows.refresh(item)
        day = str(item.until or "")
        told = events.ItemDecided(
            kind=item.kind, item=item.item, decision=decision, basis=item.basis, until=day
        )
        moves.record(asked, told, by=by)
        if decision == requests.RESTRICT and item.kind == requests.CONTRACT:
            contract = moves.hold(Contract, item.item)
            moves.record(contract, events.ItemRestricted(request_id=asked.id, until=day), by=by)
        if erases:
            _erase(item, asked, by=by)
    if erases:
        emptying.files(item.kind, item.item)


def end_what_is_over(workspace_id: str, day: date) -> int:
    """Inside the workspace: what was refused or restricted until a day that is over is erased now; what a
    hold or a longer period keeps waits. How many were."""
    ended = Item.objects.filter(workspace_id=workspace_id, done_at=None, until__lt=day)
    return sum(_ended(item) for item in ended.filter(decision__in=[requests.REFUSE, requests.RESTRICT]))


def _ended(item: Item) -> bool:
    by = actor.system(item.workspace_id)
    try:
        with transaction.atomic():
            asked = moves.hold(Request, item.request_id)
            rows.refresh(item)
            if item.done_at is not None:
                return False
            require_erasable(item, by=by)
            rows.change(item, {"decision": requests.ERASE})
            _erase(item, asked, by=by)
    except Refused as no:
        if no.code == "request.kept":
            until = _kept_until(rows.get(Contract, item.item))
            Item.objects.filter(pk=item.pk).update(until=until)
        return False
    emptying.files(item.kind, item.item)
    return True


def _erase(item: Item, asked: Request, *, by: Actor) -> None:
    contract = moves.hold(Contract, item.item) if item.kind == requests.CONTRACT else None
    if contract is None or not _is_destroyed(contract.pk):
        emptying.empty(item.kind, item.item)
        if contract is not None:
            rows.refresh(contract)
        told: Event = events.ItemErased(kind=item.kind, item=item.item, request_id=asked.id)
        moves.record(contract or asked, told, by=by)
    rows.change(item, {"done_at": clock.now()})
    fault.step("request.erased")


def require_erasable(item: Item, *, by: Actor) -> None:
    """Raises `Refused`: under a hold, still on its way, or to be kept longer."""
    if item.kind != requests.CONTRACT:
        return
    contract = moves.hold(Contract, item.item)
    hold.require_free(contract.pk, reader=by)
    if contract.status not in OVER:
        raise Refused(
            "request.open",
            _("This contract is still on its way."),
            do=_("Cancel it first, or wait until it is signed."),
        )
    until = _kept_until(contract)
    if until is not None and until >= clock.now().date() and not _is_destroyed(contract.pk):
        raise Refused(
            "request.kept",
            _("This contract has to be kept until %(until)s."),
            do=_("Refuse for now, with the reason and this day; it is erased by itself afterwards."),
            until=until,
        )


def _kept_until(contract: Contract) -> date | None:
    """The day its retention ends; the last day there is, where nobody knows one. None: nothing keeps it,
    since it was never agreed."""
    if contract.status not in AGREED:
        return None
    row = rows.first(Record, "contract_id = %s", contract.pk)
    if row is None:
        return date.max
    return max([each for each in (row.retain_until, row.extended_until) if each], default=date.max)


def _is_destroyed(contract_id: str) -> bool:
    return rows.first(Record, "contract_id = %s AND status = %s", contract_id, DESTROYED) is not None


def told_to(contract_id: str) -> list[str]:
    """The lanes by which the contract left this instance: who else got its data (GD-3)."""
    went = Delivery.objects.filter(subject=contract_id, status=DONE).values_list("lane", flat=True)
    return sorted({lane.partition(".")[0] for lane in went} & set(OUTSIDE))


def require_open(asked: Request, item: Item | None = None) -> None:
    """Raises `Refused` (request.closed, request.done)."""
    if asked.status != requests.OPEN:
        raise Refused("request.closed", _("Check first who asked; what is closed stays as it was."))
    if item is not None and item.done_at is not None:
        raise Refused("request.done", _("This was erased already."))


def _require_fit(item: Item, decision: str, basis: str, until: date | None) -> None:
    if decision not in (requests.ERASE, requests.RESTRICT, requests.REFUSE):
        raise Refused("request.decision", _("Choose what becomes of it."), field="decision")
    if decision == requests.ERASE:
        return
    if basis not in (requests.BY_LAW, requests.CLAIMS):
        raise Refused(
            "request.basis",
            _("Name the reason that the law gives for keeping it."),
            do=_("Article 17(3)(b), where a law asks for it, or (e), for legal claims."),
            field="basis",
        )
    if until is None or until < clock.now().date():
        raise Refused("request.until", _("Name the day on which this reason ends."), field="until")
