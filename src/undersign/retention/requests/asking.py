"""A request comes in, who asked is checked, its clock runs, and it is closed (law.md GD-1).

Hides the month: GDPR 12(3) gives one from the day of receipt, two more where it is complex and that is said
in time; CCPA 45 days, and 45 more.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.succession import days
from undersign.journal import actor, clock, entry, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention.requests import events, finding
from undersign.retention.requests import request as requests
from undersign.retention.requests.request import Item, Request
from undersign.store import keys, rows
from undersign.workspaces import policy

SOON = timedelta(days=10)  # before its day, whoever answers hears of it; again on the day, and after it


def due(received: date, law: str) -> date:
    return received + timedelta(days=45) if law == requests.CCPA else days.add_months(received, 1)


def latest(received: date, law: str) -> date:
    """The last day that an extension may give."""
    return received + timedelta(days=90) if law == requests.CCPA else days.add_months(received, 3)


def receive(kind: str, *, name: str, email: str, law: str = requests.GDPR, by: Actor) -> Request:
    """Staff take down what somebody asked for. Raises `Refused` (request.email, request.kind)."""
    policy.require(by, "request.decide")
    return _received(kind, name=name, email=email, law=law, source=requests.STAFF, by=by)


def receive_from(kind: str, *, name: str, email: str, language: str, by: Actor) -> Request:
    """The person asks by themselves, and has typed the code mailed to them: it is open at once. Asked again
    while it is, the same."""
    with transaction.atomic():
        same = {"workspace_id": by.workspace_id, "digest": requests.digest(by.workspace_id, email)}
        known = Request.objects.filter(**same, kind=kind).exclude(status=requests.CLOSED).first()
        if known is not None:
            return known
        made = _received(
            kind, name=name, email=email, law=requests.GDPR, source=requests.PERSON, by=by, language=language
        )
        moves.move(made, requests.LIFECYCLE, "verify", by=by, kind="code", how="")
        look(made)
    return made


def verify(asked: Request, how: str, *, by: Actor) -> None:
    """Staff say how they know who asked; then everything about the person is listed."""
    policy.require(by, "request.decide")
    how = " ".join(how.split())[:400]
    if not how:
        raise Refused(
            "request.how",
            _("Say how you know who asked."),
            do=_("For example: called back on the number of their account."),
            field="how",
        )
    with transaction.atomic():
        moves.move(asked, requests.LIFECYCLE, "verify", by=by, kind="staff", how=how)
        look(asked)


def look(asked: Request) -> list[Item]:
    """List what is kept about the person; what was listed before stays, with its decision."""
    found = finding.of(asked.workspace_id, asked.person["email"])
    about = {"workspace_id": asked.workspace_id, "request": asked}
    rows.add(
        [Item(id=ids.new("rqi"), kind=each.kind, item=each.item, **about) for each in found], if_absent=True
    )
    return list(asked.items.all())


def extend(asked: Request, until: date, reason: str, *, by: Actor) -> None:
    """Raises `Refused` (request.late, request.reason)."""
    policy.require(by, "request.decide")
    last = latest(asked.received_at.date(), asked.law)
    if not asked.due_on < until <= last or clock.now().date() > asked.due_on:
        raise Refused(
            "request.late",
            _("The law gives until %(last)s at most, and only if it is asked for in the first period."),
            field="until",
            last=last,
        )
    if not reason.strip():
        raise Refused(
            "request.reason", _("Say why more time is needed, as you tell the person."), field="reason"
        )
    with transaction.atomic():
        moves.lock(asked)
        rows.change(asked, {"extended_to": until, "warned_on": None})
        asked.extended_to = until
        told = events.RequestExtended(until=str(until), reason=" ".join(reason.split())[:400])
        moves.record(asked, told, by=by)


def close(asked: Request, *, by: Actor, unknown: bool = False) -> None:
    """It is answered, or who asked could not be told. Raises `Refused` (request.undecided)."""
    policy.require(by, "request.decide")
    if not unknown and asked.kind == requests.ERASURE and asked.items.filter(decision="").exists():
        raise Refused(
            "request.undecided",
            _("Some items have no decision yet."),
            do=_("Decide on each: erase, restrict, or refuse with the reason that the law gives."),
        )
    kind = "unknown" if unknown else "answered"
    columns = {"closed_at": clock.now()}
    moves.move(asked, requests.LIFECYCLE, "close", by=by, columns=columns, kind=kind)


def waiting(day: date) -> list[str]:
    """Workspaces with requests that are due soon, and were not told of today, or with a basis that ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT undersign_requests_due(%s, %s)", [day, day + SOON])
        return [row[0] for row in cursor.fetchall()]


def warn(workspace_id: str, day: date) -> int:
    """Tell, inside the workspace, of each request whose day comes near (once), is today, or is over."""
    near = Request.objects.filter(workspace_id=workspace_id).exclude(status=requests.CLOSED)
    return sum(_warned(asked, day) for asked in near.filter(due_on__lte=day + SOON))


def _warned(asked: Request, day: date) -> bool:
    last = asked.last_day
    is_first = asked.warned_on is None and last <= day + SOON
    is_again = asked.warned_on is not None and asked.warned_on < day and last <= day
    if not (is_first or is_again):
        return False
    left = (last - day).days
    told = (
        events.RequestDueSoon(due_on=str(last), days=left)
        if left >= 0
        else events.RequestOverdue(due_on=str(last))
    )
    with transaction.atomic():
        before = asked.warned_on
        rows.refresh(asked, lock=True)
        if asked.warned_on != before or asked.status == requests.CLOSED:
            return False
        rows.change(asked, {"warned_on": day})
        moves.record(asked, told, by=actor.system(asked.workspace_id))
    return True


def _received(
    kind: str, *, name: str, email: str, law: str, source: str, by: Actor, language: str = "en"
) -> Request:
    name, email = " ".join(name.split())[:160], email.strip()
    _require_fit(kind, law, email)
    now = clock.now()
    asked = Request(
        id=ids.new("req"), workspace_id=by.workspace_id, kind=kind, law=law, source=source, language=language,
        received_at=now, due_on=due(now.date(), law), digest=requests.digest(by.workspace_id, email),
    )  # fmt: skip
    with transaction.atomic():
        key = keys.record_key(asked.workspace_id, asked.id, requests.PURPOSE, make=True)
        told = json.dumps({"name": name, "email": email}).encode()
        asked.sealed = keys.seal(key, told, asked.id)
        rows.add([asked])
        said = events.RequestReceived(
            kind=kind, law=law, source=source, due_on=str(asked.due_on), person=name, email=email
        )
        entry.append(asked.id, said, by=by)
    return asked


def _require_fit(kind: str, law: str, email: str) -> None:
    if kind not in (requests.ACCESS, requests.ERASURE) or law not in (requests.GDPR, requests.CCPA):
        raise Refused("request.kind", _("Choose what is asked for, and by which law."), field="kind")
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            "request.email",
            _("This is not an e-mail address."),
            do=_("Write the one that contracts were sent to."),
            field="email",
        ) from None


def last_days(received: datetime, law: str) -> tuple[date, date]:
    """(due, latest) of a request received then."""
    return due(received.date(), law), latest(received.date(), law)
