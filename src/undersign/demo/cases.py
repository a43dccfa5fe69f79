"""A thousand tickets, as customers write them: subject, body, tags and the fields a helpdesk keeps.

Hides the composition: a case's sentences, which fit each other, are combined with openers, context and
closers in the writer's language, and filled with facts of the writer's own account, so that a request for
a contract fits it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_currency

from undersign.demo import library
from undersign.demo.companies import DemoAccount
from undersign.demo.contacts import DemoContact

COUNT, FIRST_NUMBER, DAYS = 1000, 10001, 120
ASKS_FOR_CONTRACT = 0.17
OFTEN = {"hipaa": 6, "renewal": 5, "upgrade": 3, "dpa": 2, "onboarding": 4}
TECHNICAL = {"sign_in", "sync", "export", "report_numbers", "api", "automation", "mobile", "import", "outage"}
CHANGE = {"upgrade": "plan", "add_seats": "seats", "integration": "integration"}
PLANS = ("standard", "premium", "enterprise")
PLACES = {"en": {"us": "the United States", "eu": "the European Union", "uk": "the United Kingdom"},
          "es": {"us": "Estados Unidos", "eu": "la Unión Europea", "uk": "el Reino Unido"}}  # fmt: skip
STATUSES = [  # up to so many days old: how often each status
    (2, {"new": 50, "open": 40, "pending": 10}),
    (10, {"open": 35, "pending": 30, "solved": 35}),
    (30, {"open": 4, "pending": 10, "solved": 56, "closed": 30}),
    (DAYS + 1, {"solved": 22, "closed": 78}),
]


@dataclass(frozen=True)
class DemoTicket:
    """status: new | open | pending | solved | closed; priority: low | normal | high | urgent. `asks_for` is
    the key of the template that answers it, or ""; `fields` are a helpdesk's custom fields, JSON only."""

    number: int
    topic: str
    subject: str
    body: str
    account: str
    contact: str
    status: str
    priority: str
    tags: list[str]
    language: str
    opened_at: datetime
    asks_for: str
    fields: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class _Writer:
    account: DemoAccount
    contact: DemoContact


def made(
    accounts: list[DemoAccount], contacts: list[DemoContact], now: datetime, rng: Random
) -> list[DemoTicket]:
    """Oldest first, numbered in that order; the stories are the newest."""
    by_key = {each.key: each for each in accounts}
    stories = library.pool("stories")
    writers = [_Writer(by_key[each.account], each) for each in contacts]
    told = [_story(story, writers[number], now, rng) for number, story in enumerate(stories)]
    days = _moments(COUNT - len(told), now, rng)
    rest = [_ticket(rng.choice(writers[len(told) :]), opened, now, rng) for opened in days]
    ordered = sorted([*told, *rest], key=lambda each: each["opened_at"])
    return [DemoTicket(number=number, **each) for number, each in enumerate(ordered, FIRST_NUMBER)]


def _moments(count: int, now: datetime, rng: Random) -> Iterator[datetime]:
    """Mostly on working days and in working hours, from half a day to 120 days before `now`."""
    while count:
        moment = now - timedelta(hours=rng.uniform(12, 24 * DAYS))
        busy = (1.0 if moment.weekday() < 5 else 0.18) * (1.0 if 6 <= moment.hour <= 21 else 0.15)
        if rng.random() < busy:
            count -= 1
            yield moment.replace(second=rng.randrange(60), microsecond=0)


def _story(story: dict[str, Any], writer: _Writer, now: datetime, rng: Random) -> dict[str, Any]:
    opened, language = now - timedelta(minutes=story["minutes"]), writer.contact.language
    topic = library.pool(f"topics.{language}")["topics"][story["topic"]]
    fields = {"channel": "email" if writer.contact.email else "phone", **story.get("fields", {})}
    if "change_kind" in fields:
        fields["effective_date"] = _first_of_month(opened).isoformat()
    return _case(
        writer, story["topic"], topic, opened, subject=story["subject"], body=story["body"],
        status="new" if story["minutes"] < 240 else "open", priority=story["priority"], fields=fields,
    )  # fmt: skip


def _ticket(writer: _Writer, opened: datetime, now: datetime, rng: Random) -> dict[str, Any]:
    language = writer.contact.language
    pool = library.pool(f"topics.{language}")
    topics = _topics(writer.account, pool["topics"], now, rng)
    name = rng.choices(topics, [OFTEN.get(each, 1) for each in topics])[0]
    topic, facts = pool["topics"][name], _facts(writer, opened, language, rng)
    fields = {"channel": rng.choice(["email", "email", "portal", "portal", "phone"])}
    fields |= {"product": topic["product"]} if topic["product"] else {}
    fields |= _change(name, topic, facts, opened, rng)
    case = rng.choice(topic["cases"])
    context = rng.choice(pool["context"]) if name in TECHNICAL else ""
    return _case(
        writer, name, topic, opened,
        subject=rng.choice(case["subjects"]).format_map(facts),
        body=_body(pool, case, context, writer, rng).format_map(facts), status=_status(now - opened, rng),
        priority=rng.choices(["low", "normal", "high", "urgent"], [15, 65, 16, 4])[0], fields=fields,
    )  # fmt: skip


def _case(writer: _Writer, name: str, topic: dict[str, Any], opened: datetime, **rest: Any) -> dict[str, Any]:
    return {
        "topic": name, "account": writer.account.key, "contact": writer.contact.key,
        "tags": list(topic["tags"]), "language": writer.contact.language, "opened_at": opened,
        "asks_for": topic.get("asks", ""), **rest,
    }  # fmt: skip


def _topics(account: DemoAccount, topics: dict[str, Any], now: datetime, rng: Random) -> list[str]:
    """The topics this account could write about: help with the product, or a contract that fits it."""
    asking = [name for name, topic in topics.items() if "asks" in topic]
    if rng.random() >= ASKS_FOR_CONTRACT:
        return [name for name in topics if name not in asking]
    return [name for name in asking if _fits(name, account, now)]


def _fits(name: str, account: DemoAccount, now: datetime) -> bool:
    has_agreement = "agreement_number" in account.details
    match name:
        case "upgrade":
            return has_agreement and account.plan != "enterprise"
        case "add_seats" | "integration":
            return has_agreement
        case "renewal":
            ends = account.details.get("term_ends_on", "9999")
            return ends <= (now + timedelta(days=150)).date().isoformat()
        case "dpa":
            return has_agreement and account.region in ("eu", "uk", "latam")
        case "hipaa":
            return bool(account.details["hipaa"])
        case "onboarding":
            return not has_agreement or account.key[-1] in "37"
    return True


def _facts(writer: _Writer, opened: datetime, language: str, rng: Random) -> dict[str, Any]:
    account, companies = writer.account, library.pool("companies")
    colleague = rng.choice(["M. ", "J. ", "S. ", "A. ", "P. ", "L. "]) + rng.choice(
        [name.split("|")[-1] for name in library.pool("names")["es" if language == "es" else "en"]["family"]]
    )
    before, soon = opened - timedelta(days=rng.randrange(1, 9)), _soon(opened, rng)
    upper = PLANS[min(PLANS.index(account.plan) + 1, 2)]
    return {
        "n": rng.choice([3, 4, 6, 7, 12, 15, 18, 25, 40, 60, 80]), "big": rng.randrange(12, 90) * 1000,
        "day": _day(before, language), "date": _day(soon, language), "month": _month(before, language),
        "hour": format_time(before.replace(minute=15 * rng.randrange(4)), "HH:mm", locale=language),
        "user": colleague, "team": rng.choice(companies["teams"][language]),
        "version": f"{rng.randrange(4, 9)}.{rng.randrange(12)}.{rng.randrange(6)}",
        "ref": f"{rng.choice('ABCDEFHKMNR')}{rng.randrange(100_000, 999_999)}",
        "amount": _amount(Decimal(rng.randrange(900, 64_000)) / 100, account.currency, language),
        "city": rng.choice(library.pool("places")[account.country]["cities"])[0],
        "plan": account.plan.capitalize(), "new_plan": upper.capitalize(), "new_plan_value": upper,
        "seats": account.details["seats"],
        "seats_added": rng.choice([5, 8, 10, 12, 15, 20, 25, 40]), "soon": soon,
        "agreement": account.details.get("agreement_number", ""),
        "term_end": _iso_day(account.details.get("term_ends_on"), language),
        "privacy": account.details.get("privacy_contact", writer.contact.email),
        "location": PLACES[language][account.details["data_location"]],
        "system": rng.choice(companies["connected_systems"]),
        "source": account.details.get("source_system", "Papyrbox"),
    }  # fmt: skip


def _change(
    name: str, topic: dict[str, Any], facts: dict[str, Any], opened: datetime, rng: Random
) -> dict[str, Any]:
    """What a form asked of those who want their agreement changed; half of them describe the change."""
    if name not in CHANGE:
        return {}
    about: dict[str, Any] = {"change_kind": CHANGE[name], "effective_date": facts["soon"].isoformat()}
    if name == "upgrade":
        about["new_plan"] = facts["new_plan_value"]
    elif name == "add_seats":
        about["seats_added"] = facts["seats_added"]
    else:
        about["integration_name"] = facts["system"]
    if rng.random() < 0.5:
        about["change_description"] = rng.choice(topic["description"]).format_map(facts)
    return about


def _body(pool: dict[str, Any], case: dict[str, Any], context: str, writer: _Writer, rng: Random) -> str:
    detail = rng.choice(case["details"])
    middle = [context, detail] if rng.random() < 0.3 else [detail, context]
    told = " ".join(sentence for sentence in [case["problem"], *middle] if sentence)
    asked = rng.choice(case["asks"])
    close = f"{rng.choice(pool['closers'])}\n{writer.contact.given}"
    text = [told, asked] if rng.random() < 0.7 else [f"{told} {asked}"]
    return "\n\n".join([rng.choice(pool["openers"]), *text, close])


def _status(age: timedelta, rng: Random) -> str:
    weights = next(weights for days, weights in STATUSES if age <= timedelta(days=days))
    return rng.choices(list(weights), list(weights.values()))[0]


def _soon(opened: datetime, rng: Random) -> Any:
    return (
        _first_of_month(opened)
        if rng.random() < 0.6
        else (opened + timedelta(days=rng.randrange(10, 45))).date()
    )


def _first_of_month(moment: datetime) -> Any:
    return (moment.replace(day=1) + timedelta(days=32)).date().replace(day=1)


def _day(day: Any, language: str) -> str:
    return format_date(day, "d 'de' MMMM" if language == "es" else "d MMMM", locale=language)


def _month(day: Any, language: str) -> str:
    return format_date(day, "LLLL", locale=language)


def _iso_day(iso: str | None, language: str) -> str:
    if not iso:
        return ""
    return format_date(datetime.fromisoformat(iso).date(), format="long", locale=language)


def _amount(amount: Decimal, currency: str, language: str) -> str:
    return format_currency(amount, currency, locale=language)
