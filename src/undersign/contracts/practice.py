"""What a workspace does where neither template nor sender says otherwise: how signers show who they are, when
they are reminded, and where signed contracts go by themselves.

Hides where that is kept. It shapes drafts as they are made; what is sent keeps what it was sent with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.people import checks, demanding, turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import pace
from undersign.drafting.conduct import proofs, reminders
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

KEY = "practice"
TICKET, ACCOUNT, ARCHIVE = DESTINATIONS = ("ticket", "account", "archive")


@dataclass(frozen=True)
class Practice:
    """proofs: methods of `conduct.proofs`, all of them asked. reminder_hours: to the first reminder and from
    each to the next. destinations: of DESTINATIONS, those that get the signed contract."""

    proofs: tuple[str, ...] = proofs.DEFAULT
    reminder_hours: int = reminders.Reminders.first_hours
    destinations: tuple[str, ...] = DESTINATIONS


@dataclass(frozen=True, kw_only=True)
class PracticeChanged(Event):
    name = "workspace.practice_changed"
    sentence = _("%(actor)s changed what is usual here: %(proofs)s, reminders every %(reminder_hours)s hours")
    category = "edits"
    icon = "settings"
    proofs: str
    reminder_hours: int
    destinations: list[str]
    was: dict[str, Any]


def of(workspace_id: str) -> Practice:
    told = workspaces.of(workspace_id).settings.get(KEY) or {}
    usual = Practice()
    return Practice(
        tuple(told.get("proofs", usual.proofs)),
        told.get("reminder_hours", usual.reminder_hours),
        tuple(told.get("destinations", usual.destinations)),
    )


def goes_to(destination: str, workspace_id: str) -> bool:
    return destination in of(workspace_id).destinations


def change(
    *, methods: Iterable[str], reminder_hours: int, destinations: Iterable[str], by: Actor
) -> Practice:
    """For drafts made from now on, and what is signed from now on.

    Raises `Refused` (role.refused, practice.proofs, practice.hours, practice.destinations).
    """
    policy.require(by, "workspace.practice")
    after = Practice(
        _fit(list(methods), by.workspace_id),
        _within(reminder_hours),
        tuple(each for each in DESTINATIONS if each in set(destinations)),
    )
    if not after.destinations:
        raise Refused(
            "practice.destinations",
            _("A signed contract has to go somewhere."),
            do=_("Choose at least one place."),
            field="destinations",
        )
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        before = of(by.workspace_id)
        if before == after:
            return after
        rows.change(workspace, {"settings": {**workspace.settings, KEY: asdict(after)}})
        told = PracticeChanged(
            proofs="+".join(after.proofs),
            reminder_hours=after.reminder_hours,
            destinations=list(after.destinations),
            was=asdict(before),
        )
        moves.record(workspace, told, by=by)
    return after


def apply(contract: Contract, seats: Iterable[Recipient], *, by: Actor) -> None:
    """Part of drafting: what the version leaves open is as usual here. Inside its transaction."""
    usual = of(contract.workspace_id)
    said = contract.version.schema
    if "reminders" not in said and usual.reminder_hours != Practice.reminder_hours:
        hours = usual.reminder_hours
        how = replace(reminders.from_json(said), first_hours=hours, every_hours=hours)
        pace.keep(pace.of(contract), {"reminders": how.as_json()})
    if usual.proofs != Practice.proofs:
        open_roles = {role["name"] for role in contract.version.roles if not role.get("proofs")}
        for seat in seats:
            if seat.role in turns.SEALING - {turns.IN_PERSON} and seat.role_key in open_roles:
                demanding.demand(seat, by=by, methods=usual.proofs)


def _fit(methods: list[str], workspace_id: str) -> tuple[str, ...]:
    why = next((why for each in methods if (why := checks.why_not(each, workspace_id))), "")
    try:
        proofs.require_fit(methods)
        proofs.require_floor(methods, proofs.DEFAULT)
    except proofs.Unfit:
        why = why or _("These ways do not stand by themselves: a code by e-mail is the least.")
    if why:
        raise Refused("practice.proofs", why, do=_("Choose another way."), field="proofs")
    return tuple(proofs.in_order(methods))


def _within(hours: int) -> int:
    least, most = reminders.BOUNDS["every_hours"]
    if not least <= hours <= most:
        raise Refused(
            "practice.hours",
            _("Reminders come every %(least)s to %(most)s hours."),
            do=_("Enter a number between them."),
            field="reminder_hours",
            least=least,
            most=most,
        )
    return hours
