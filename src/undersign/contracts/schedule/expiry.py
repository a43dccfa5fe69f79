"""The end of a contract that nobody finishes: which day it is, moving it, warning before it, ending then.

A day ends at midnight by the workspace's clock.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from babel import Locale
from babel.dates import format_date
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import events, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import ends, pace, zones
from undersign.drafting.conduct import reminders
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces

LONGEST = timedelta(days=366)
# The longest time before the end at which anybody can wish to be warned (see `conduct.reminders`).
_SOON = timedelta(hours=reminders.BOUNDS["before_expiry_hours"][1])


def of(contract: Contract, sent_at: datetime) -> datetime:
    """When it ends if it is sent at `sent_at`: the day chosen for it, else as its template says."""
    return contract.expires_at or sent_at + timedelta(days=pace.plan(contract).expires_days)


def on_sending(contract: Contract, at: datetime) -> datetime:
    """As `of`. Raises `Refused` (contract.ends_before) where the chosen day is over."""
    ends_at = of(contract, at)
    if ends_at <= at:
        raise _unfit()
    return ends_at


def end_of(day: date, workspace_id: str) -> datetime:
    """The midnight that ends `day` where the workspace is."""
    zone = zones.named(workspaces.of(workspace_id).zone)
    return datetime.combine(day + timedelta(days=1), time(0), zone)


def last_day(contract: Contract) -> date | None:
    """The last day on which it can be signed, as the workspace counts days."""
    if contract.expires_at is None:
        return None
    zone = zones.named(workspaces.of(contract.workspace_id).zone)
    return (contract.expires_at - timedelta(microseconds=1)).astimezone(zone).date()


def said(recipient: Recipient) -> str:
    """Until when they can sign, by their own clock and in their language: the last whole day, else the day
    with its hour and zone. "" where there is no end. `recipient.contract` is read."""
    if recipient.contract.expires_at is None:
        return ""
    return until(recipient.contract.expires_at, pace.zone(recipient), recipient.language)


def until(end: datetime, zone: tzinfo, language: Locale | str) -> str:
    """What is told of an `end`: a midnight ends the day before it."""
    at = end.astimezone(zone)
    if at.time() == time(0):
        return format_date(at.date() - timedelta(days=1), "long", locale=language)
    return f"{format_date(at, 'long', locale=language)}, {at:%H:%M} {zones.offset(at)}"


def choose(contract: Contract, day: date | None, *, by: Actor) -> None:
    """The last day of a draft; None for what its template says. Raises `Refused` (contract.ends_before)."""
    policy.require(by, "contract.fill")
    ends_at = end_of(day, contract.workspace_id) if day else None
    if ends_at is not None:
        _require_fit(ends_at)
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        if contract.expires_at == ends_at:
            return
        changes = {"expires_at": [str(last_day(contract) or ""), str(day or "")]}
        contract.expires_at = ends_at
        contract.save(update_fields=["expires_at"])
        told = events.ContractEdited(fields="expires_at", kind="ends", changes=changes)
        moves.record(contract, told, by=by)


def extend(contract: Contract, day: date, *, by: Actor) -> None:
    """Move the end of an open contract to the end of `day`. Raises `Refused` (contract.not_now, ends_before).

    Whoever is asked is reminded by the new end from then on. An end that has come cannot be moved.
    """
    policy.require(by, "contract.extend")
    ends_at = end_of(day, contract.workspace_id)
    _require_fit(ends_at)
    with transaction.atomic():
        moves.lock(contract)
        is_over = contract.expires_at is not None and contract.expires_at <= clock.now()
        if not contract.is_open or is_over:
            raise moves.not_now(lifecycle.CONTRACT, "extend", contract.status)
        if contract.expires_at == ends_at:
            return
        was = last_day(contract)
        contract.expires_at = ends_at
        contract.save(update_fields=["expires_at"])
        pace.keep(pace.of(contract), {"warn_at": None})
        pace.anew(contract)
        moves.record(contract, ends.ContractExtended(was=str(was or "—"), ends_at=str(day)), by=by)


def expire(contract: Contract) -> None:
    """End it, unsigned. Raises `Refused` where it ended otherwise meanwhile, or its end was moved."""
    with transaction.atomic():
        moves.lock(contract)
        if contract.expires_at is None or contract.expires_at > clock.now():
            raise moves.not_now(lifecycle.CONTRACT, "expire", contract.status)
        moves.move(
            contract,
            lifecycle.CONTRACT,
            "expire",
            by=actor.system(contract.workspace_id),
            columns={"ended_at": clock.now()},
        )


def due() -> list[tuple[str, str]]:
    """(workspace id, contract id) of every open contract past its last day, in any workspace."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_expired(%s)", [clock.now()])
        return cursor.fetchall()


def ending() -> list[tuple[str, str]]:
    """(workspace id, contract id) of those that end soon and whose owner may have to be warned, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_ending(%s, %s)", [clock.now(), _SOON])
        return cursor.fetchall()


def warn(contract_id: str) -> bool:
    """Warn the owner that the contract ends soon, once for each end; whether that was now."""
    with transaction.atomic():
        contract = moves.hold(Contract, contract_id)
        row, now = pace.of(contract), clock.now()
        ends_at = contract.expires_at
        if contract.status != lifecycle.SENT or ends_at is None or row.warned_for == ends_at:
            return False
        before = pace.plan(contract).before_expiry_hours
        warn_at = ends_at - timedelta(hours=before) if before else pace.NEVER
        if warn_at > now or ends_at <= now:
            pace.keep(row, {"warn_at": warn_at})
            return False
        pace.keep(row, {"warn_at": None, "warned_for": ends_at})
        waiting = ", ".join(r.name for r in turns.pending(contract.people()))
        told = ends.ContractEndsSoon(ends_at=str(last_day(contract)), waiting=waiting)
        moves.record(contract, told, by=actor.system(contract.workspace_id))
    return True


def _require_fit(ends_at: datetime) -> None:
    if not clock.now() < ends_at <= clock.now() + LONGEST:
        raise _unfit()


def _unfit() -> Refused:
    return Refused(
        "contract.ends_before",
        _("The contract cannot end on that day. Nothing was changed."),
        do=_("Choose a day from today on, within a year."),
        field="ends_on",
    )
