"""When people are reminded, when it ends, in which order they sign, and the sender's words: as a form.

Hides the form's names and how they become settings. Only what differs from what holds is handed on, so that
saving an unchanged form records nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import correcting, expiry, pace, reminding
from undersign.drafting.conduct import reminders
from undersign.drafting.conduct.reminders import BOUNDS, Reminders
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused

NUMBERS = {
    "first_hours": gettext_noop("First reminder after (hours)"),
    "every_hours": gettext_noop("Then every (hours)"),
    "most": gettext_noop("At most (reminders)"),
    "before_expiry_hours": gettext_noop("One more before the end (hours, 0 for none)"),
}


@dataclass(frozen=True)
class Number:
    name: str
    label: str
    value: int
    least: int
    most: int


@dataclass(frozen=True)
class Place:
    """Somebody's place in the order; is_open: whether it may still change."""

    person: Recipient
    is_open: bool


def context(contract: Contract) -> dict[str, Any]:
    """What the form shows: {numbers, weekends, ends_on, message, places}."""
    plan = pace.plan(contract)
    return {
        "numbers": [
            Number(name, _(label), getattr(plan, name), *BOUNDS[name]) for name, label in NUMBERS.items()
        ],
        "weekends": plan.weekends,
        "expires_days": plan.expires_days,
        "ends_on": expiry.last_day(contract),
        "message": pace.of(contract).message,
        "places": [Place(r, not correcting.has_done(r)) for r in turns.acting(contract.people())],
        "words": words(contract),
    }


def of_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a template's settings show: {numbers, weekends}, with the days to the end."""
    plan = reminders.from_json(schema)
    named = {**NUMBERS, "expires_days": gettext_noop("Ends after (days)")}
    return {
        "numbers": [Number(n, _(label), getattr(plan, n), *BOUNDS[n]) for n, label in named.items()],
        "weekends": plan.weekends,
    }


def for_schema(posted: Mapping[str, Any]) -> dict[str, Any]:
    """{"reminders": …} as a template's form has them; empty where the form says nothing of them."""
    if "reminders" not in posted:
        return {}
    names = (*NUMBERS, "expires_days")
    told = {n: int(posted[n]) for n in names if str(posted.get(n, "")).isdecimal() and len(posted[n]) < 6}
    return {"reminders": Reminders().changed({**told, "weekends": posted.get("weekends") == "on"}).as_json()}


def keep(contract: Contract, posted: Mapping[str, str], *, by: Actor) -> None:
    """Write what the form changed. A form without it says nothing. Raises `Refused` (field named)."""
    if "pace" not in posted:
        return
    _keep_end(contract, posted, by)
    pace.choose(contract, _plan(posted), by=by)
    pace.say(contract, posted.get("message", ""), by=by)
    _keep_own_words(contract, posted, by)
    orders = {
        name.removeprefix("order."): int(value)
        for name, value in posted.items()
        if name.startswith("order.") and value.isdecimal() and len(value) < 4
    }
    if orders and not contract.is_draft:
        correcting.reorder(contract, orders, by=by)


def next_reminders(contract: Contract) -> dict[str, datetime | None]:
    """{recipient id: when they are reminded next} of those who are asked now."""
    found = {}
    for person in contract.waiting_for:
        person.contract = contract
        found[person.pk] = reminding.next_for(person)
    return found


def words(contract: Contract) -> dict[str, str]:
    """{recipient id: the words to them alone, or ""}, for those who are or will be asked by mail."""
    held = dict(
        pace.Rhythm.objects.filter(recipient__contract=contract).values_list("recipient_id", "message")
    )
    return {r.pk: held.get(r.pk, "") for r in contract.people() if _is_written_to(contract, r)}


def _is_written_to(contract: Contract, person: Recipient) -> bool:
    """Who has acted, who gets a copy, and who signs before a colleague get no letter with the words."""
    is_asked = person.role in turns.ACTING and person.role != turns.IN_PERSON
    return is_asked and (contract.is_draft or not correcting.has_done(person))


def _keep_own_words(contract: Contract, posted: Mapping[str, str], by: Actor) -> None:
    held = words(contract)
    for person in contract.people():
        told = posted.get(f"p.{person.place}.message")
        if told is not None and person.pk in held and told.strip() != held[person.pk]:
            pace.say(contract, told, by=by, recipient=person)


def _keep_end(contract: Contract, posted: Mapping[str, str], by: Actor) -> None:
    told = posted.get("ends_on", "").strip()
    try:
        day = date.fromisoformat(told) if told else None
    except ValueError:
        raise Refused("contract.ends_before", _("This is not a day."), field="ends_on") from None
    if day == expiry.last_day(contract):
        return
    if contract.is_draft:
        expiry.choose(contract, day, by=by)
    elif day is not None:
        expiry.extend(contract, day, by=by)


def _plan(posted: Mapping[str, str]) -> dict[str, object]:
    told: dict[str, object] = {
        name: int(posted[name])
        for name in NUMBERS
        if posted.get(name, "").isdecimal() and len(posted[name]) < 6
    }
    return {**told, "weekends": posted.get("weekends") == "on"}
