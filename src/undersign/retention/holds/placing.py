"""A hold is placed, and contracts are added to it by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention.holds import events, joining, scope
from undersign.retention.holds import hold as holds
from undersign.retention.holds.hold import Hold
from undersign.workspaces import policy

SAMPLE = 8
_LONGEST = {"matter": 80, "title": 160, "custodian": 120, "reason": 1000}
_LACKING = {
    "matter": (_("A hold needs the id of its matter."), _("Write it as your lawyers call it.")),
    "title": (_("A hold needs a title."), _("Say in a few words what the matter is about.")),
    "custodian": (_("A hold needs a custodian."), _("Name who answers for what is kept.")),
    "reason": (_("A hold needs a reason."), _("Say why these contracts have to stay.")),
}


@dataclass(frozen=True)
class Preview:
    """What a search would take now. sample: the newest few of them."""

    scope: str
    count: int
    sample: list[Contract]


def place(
    matter: str,
    title: str,
    *,
    custodian: str,
    reason: str,
    query: str | None,
    numbers: Sequence[str] = (),
    by: Actor,
) -> Hold:
    """Place it; what its search takes is held from this moment, and so are the contracts of these numbers.

    query: filters as they stand in the address of the list of contracts; None for a hold whose contracts
    are added by hand. Raises `Refused` (hold.matter, hold.title, hold.custodian, hold.reason, hold.scope,
    hold.unknown, hold.gone).
    """
    policy.require(by, "hold.place")
    said = _cleaned(matter=matter, title=title, custodian=custodian, reason=reason)
    frozen = "" if query is None else scope.freeze(query, by=by)
    with transaction.atomic():
        made = Hold.objects.create(
            id=ids.new("hol"), workspace_id=by.workspace_id, scope=frozen, placed_by=by.member or by.id,
            placed_at=clock.now(), **said,
        )  # fmt: skip
        moves.record(made, events.HoldPlaced(hold_id=made.pk, scope=frozen, **said), by=by)
        if any(each.strip() for each in numbers):
            add(made, numbers, by=by)
    if frozen:
        joining.take_in(made.pk, joining.AT_ONCE)
    return made


def preview(query: str, *, by: Actor) -> Preview:
    """What a hold of this search would take. Raises `Refused`."""
    policy.require(by, "hold.place")
    frozen = scope.freeze(query, by=by)
    found = scope.taken_by(by.workspace_id, frozen)
    return Preview(frozen, found.count(), list(found.for_lists().order_by("-created_at", "-id")[:SAMPLE]))


def add(hold: Hold, numbers: Sequence[str], *, by: Actor) -> list[Contract]:
    """Put contracts, by number or id, under the hold; those that were there are left as they are.

    All or none. Raises `Refused` (hold.over, hold.unknown, hold.gone).
    """
    policy.require(by, "hold.place")
    wanted = [each.strip() for each in numbers if each.strip()]
    with transaction.atomic():
        if not hold.is_in_force:
            raise over()
        found = [_one(each, by) for each in dict.fromkeys(wanted)] if wanted else []
        if not found:
            raise _unknown("")
        for contract in sorted(found, key=lambda each: each.pk):
            if not joining.put(hold, contract.pk, how=holds.HAND, by=by):
                raise _gone(contract)
    return found


def over() -> Refused:
    return Refused(
        "hold.over",
        _("This hold was released. Nothing was changed."),
        do=_("Place a new one."),
    )


def _one(said: str, by: Actor) -> Contract:
    rows = Contract.objects.visible_to(by)
    found = rows.filter(pk=said).first() or rows.filter(number__iexact=said).first()
    if found is None:
        raise _unknown(said)
    return found


def _unknown(said: str) -> Refused:
    return Refused(
        "hold.unknown",
        _("There is no contract “%(said)s”. Nothing was changed."),
        do=_("Write the numbers as the list of contracts shows them, one a line."),
        field="numbers",
        said=said,
    )


def _gone(contract: Contract) -> Refused:
    return Refused(
        "hold.gone",
        _("%(number)s was destroyed before: nothing of it is left to hold. Nothing was changed."),
        do=_("Its certificate of destruction says when and by whom."),
        field="numbers",
        number=contract.number,
    )


def _cleaned(**given: str) -> dict[str, Any]:
    said = {}
    for name, text in given.items():
        kept = (
            text.strip().replace("\0", "") if name == "reason" else " ".join(text.replace("\0", "").split())
        )
        if not kept:
            sentence, do = _LACKING[name]
            raise Refused(f"hold.{name}", sentence, do=do, field=name)
        if len(kept) > _LONGEST[name]:
            raise Refused(
                f"hold.{name}", _("This is too long: at most %(most)s characters."), do=_("Say it shorter."),
                field=name, most=_LONGEST[name],
            )  # fmt: skip
        said[name] = kept
    return said
