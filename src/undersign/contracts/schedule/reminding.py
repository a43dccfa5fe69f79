"""Reminding who is asked to sign and has not, when the clock says so; stopping when there is no reason to.

What is due is worked out by `due`, a pure function. Here it is looked at again under the contract's lock and
recorded with its number, so that however often and by however many the sweep runs, each comes once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import due, ends, pace, zones
from undersign.contracts.schedule.due import Asked, Due
from undersign.contracts.schedule.pace import NEVER, Rhythm
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

# Whoever did something in the ceremony this lately has it open: no mail meanwhile.
AT_IT = timedelta(minutes=30)
LOOK_AGAIN = timedelta(hours=1)
BY_HAND = "recipient.reminded"


def all_of(contract: Contract, *, by: Actor) -> list[Recipient]:
    """Remind everybody whose turn it is, by hand. Raises `Refused` (role.refused, recipient.not_asked)."""
    policy.require(by, "contract.remind")
    people = contract.waiting_for
    if not people:
        raise Refused(
            "recipient.not_asked",
            _("Nobody is asked to act now."),
            do=_("See whose turn it is, and remind them then."),
        )
    with transaction.atomic():
        for each in people:
            contract.remind(each, by=by)
    return people


def waiting() -> list[tuple[str, str]]:
    """(workspace id, recipient id) of those whose next reminder is due or not worked out yet, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_to_remind(%s)", [clock.now()])
        return cursor.fetchall()


def take_up(recipient_id: str) -> bool:
    """Remind this person if it is time, else note when it will be; whether a reminder went out.

    Raises `Refused` (clock.behind) where the clock was set back: then nothing is recorded.
    """
    with transaction.atomic():
        recipient = rows.get(Recipient, recipient_id)
        recipient.contract = moves.hold(Contract, recipient.contract_id)
        recipient = _fresh(recipient)
        row = pace.rhythm(recipient)
        now = clock.now()
        step = _step(recipient, row, now)
        if step is None or step.at > now:
            return _later(row, step.at if step else NEVER)
        _remind(recipient, row, step, now)
    return True


def next_for(recipient: Recipient) -> datetime | None:
    """When this person is reminded next, for people to see; None where nobody will be."""
    if recipient.contract.status != lifecycle.SENT or not _is_asked(recipient):
        return None
    step = _following(recipient, pace.rhythm(recipient), clock.now())
    return step.at if step else None


def _fresh(recipient: Recipient) -> Recipient:
    """As it stands under the contract's lock."""
    fresh = rows.get(Recipient, recipient.pk)
    fresh.contract = recipient.contract
    return fresh


def _step(recipient: Recipient, row: Rhythm, now: datetime) -> Due | None:
    if recipient.contract.status != lifecycle.SENT or not _is_asked(recipient):
        return Due(now + LOOK_AGAIN)
    step = _following(recipient, row, now)
    if step is None or step.at > now:
        return step
    return Due(now + AT_IT, step.is_last) if _is_at_it(recipient, now) else step


def _following(recipient: Recipient, row: Rhythm, now: datetime) -> Due | None:
    """The next reminder; one that is late, since nobody worked, waits for open hours."""
    plan = pace.plan(recipient.contract)
    hours = pace.hours(recipient, plan)
    step = due.following(plan, _asked(recipient, row), hours)
    if step is None or step.at > now:
        return step
    late = hours.next(now)
    ends_at = recipient.contract.expires_at
    return None if ends_at and late >= ends_at else Due(late, step.is_last)


def _asked(recipient: Recipient, row: Rhythm) -> Asked:
    contract = recipient.contract
    by_hand = _last_by_hand(recipient)
    known = [at for at in (row.last_at, by_hand) if at]
    return Asked(
        at=recipient.invited_at or contract.sent_at or contract.created_at,
        ends_at=contract.expires_at,
        last_at=max(known) if known else None,
        sent=row.sent,
        is_warned=row.warned_for is not None and row.warned_for == contract.expires_at,
    )


def _last_by_hand(recipient: Recipient) -> datetime | None:
    told = Entry.objects.filter(
        workspace_id=recipient.workspace_id, subject=recipient.contract_id, event=BY_HAND
    )
    mine = (entry.at for entry in told.order_by("-seq") if entry.facts.get("recipient_id") == recipient.pk)
    return next(mine, None)


def _is_asked(recipient: Recipient) -> bool:
    """Asked by mail, now, at an address that takes mail."""
    if recipient.status not in lifecycle.ASKED or not recipient.email or recipient.mail_status == "bounced":
        return False
    return recipient.role != turns.IN_PERSON and turns.may_act(recipient, recipient.contract.people())


def _is_at_it(recipient: Recipient, now: datetime) -> bool:
    done = Entry.objects.filter(workspace_id=recipient.workspace_id, subject=recipient.contract_id)
    return done.filter(actor_id=recipient.pk, at__gt=now - AT_IT).exists()


def _later(row: Rhythm, at: datetime) -> bool:
    pace.keep(row, {"next_at": at})
    return False


def _remind(recipient: Recipient, row: Rhythm, step: Due, now: datetime) -> None:
    contract = recipient.contract
    changed = {"sent": row.sent + 1, "last_at": now, "next_at": None}
    if step.is_last:
        changed["warned_for"] = contract.expires_at
    if not pace.keep(row, changed, sent=row.sent):
        return  # another sweep was first, for all the lock says
    zone = row.zone or zones.of(recipient)
    told = ends.ReminderDue(
        recipient_id=recipient.id,
        recipient=recipient.name,
        number=row.sent + 1,
        is_last=step.is_last,
        zone=zone,
    )
    moves.record(contract, told, by=actor.system(contract.workspace_id))


def heard_zone(recipient: Recipient, zone: str) -> None:
    """The reader's browser told its zone: kept once, if it is one; later reminders go by it."""
    if not zones.is_known(zone):
        return
    row = pace.rhythm(recipient)
    if not row.zone:
        pace.keep(row, {"zone": zone, "next_at": None}, zone="")
