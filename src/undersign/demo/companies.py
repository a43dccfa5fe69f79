"""The demo's customers: two hundred invented companies with plans, fees and agreements that fit together.

Hides the price list and the arithmetic behind it, so that the rows of a fee always add up to the fee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from undersign.demo import library, people

SEATS = {"standard": (6, 60), "premium": (30, 280), "enterprise": (150, 1400)}
SEAT_PRICE = {"standard": Decimal("12.00"), "premium": Decimal("19.00"), "enterprise": Decimal("26.00")}
PLAN_PRICE = {"standard": Decimal("0.00"), "premium": Decimal("390.00"), "enterprise": Decimal("1950.00")}
REPORTS_PRICE = Decimal("240.00")
CURRENCY_RATE = {"USD": Decimal("1.00"), "EUR": Decimal("0.90"), "GBP": Decimal("0.80")}
WORDS = {
    "en": {"sync": "Northwind Sync, per user", "reports": "Northwind Reports", "plan": "{} support"},
    "es": {"sync": "Northwind Sync, por usuario", "reports": "Northwind Reports", "plan": "Soporte {}"},
}


@dataclass(frozen=True)
class DemoAccount:
    """details holds JSON values only; money there is {"amount", "currency"}, dates are ISO 8601."""

    key: str
    name: str
    industry: str
    plan: str
    region: str
    country: str
    state: str
    city: str
    address: str
    language: str
    currency: str
    monthly_fee: Decimal
    domain: str
    details: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class _Start:
    """What is known of a company before its numbers are drawn up."""

    name: str
    domain: str
    industry: str
    country: str
    city: list[str]
    plan: str
    seats: int
    term_days: int | None = None


def made(today: date, rng: Random) -> list[DemoAccount]:
    """Two hundred accounts; the first ones are those of the stories, in their order."""
    told, invented = _told(), _invented(rng)
    rng.shuffle(invented)
    return [_account(number, start, today, rng) for number, start in enumerate([*told, *invented], 1)]


def _told() -> list[_Start]:
    starts = []
    for story in library.pool("stories"):
        company = dict(story["company"])
        cities = library.pool("places")[company["country"]]["cities"]
        company["city"] = next(each for each in cities if each[0] == company["city"])
        starts.append(_Start(**{**company, "domain": company["domain"] + ".example"}))
    return starts


def _invented(rng: Random) -> list[_Start]:
    told = _told()
    stems = {
        pool: iter(_unused(words, told, rng)) for pool, words in library.pool("companies")["stems"].items()
    }
    found = []
    for country, place in library.pool("places").items():
        count = place["count"] - sum(each.country == country for each in told)
        pool = library.pool("companies")["stems_of"][country]
        found += [_start(country, place, next(stems[pool]), rng) for _ in range(count)]
    return found


def _unused(stems: list[str], told: list[_Start], rng: Random) -> Iterator[str]:
    taken = {each.name for each in told}
    free = [stem for stem in stems if not any(stem.split("|")[0] in name for name in taken)]
    rng.shuffle(free)
    return iter(free)


def _start(country: str, place: dict[str, Any], stem: str, rng: Random) -> _Start:
    kinds = library.pool("companies")["industries"]
    industry = rng.choices(list(kinds), [kind["weight"] for kind in kinds.values()])[0]
    name = _company_name(country, place, stem, industry, rng)
    plan = rng.choices(["standard", "premium", "enterprise"], [50, 32, 18])[0]
    low, high = SEATS[plan]
    seats = min(high, max(low, round(low * rng.lognormvariate(0.8, 0.7))))
    domain = people.ascii_of(f"{stem.split('|')[-1]}") + rng.choice(["", "", "-group", "-co"]) + ".example"
    return _Start(name, domain, industry, country, rng.choice(place["cities"]), plan, seats)


def _company_name(country: str, place: dict[str, Any], stem: str, industry: str, rng: Random) -> str:
    pools, written, legal = library.pool("companies"), stem.split("|")[0], rng.choice(place["legal"])
    language = pools["stems_of"][country]
    if language == "es":
        return f"{rng.choice(pools['industries'][industry]['es'])} {written}, {legal}"
    if language == "en":
        word = rng.choice(pools["industries"][industry]["en"])
        bodiless = industry == "public" or word == "Credit Union"
        return (
            f"{written} {word}" if bodiless else f"{written} {word}{', ' if legal == 'Inc.' else ' '}{legal}"
        )
    word = pools["words_by_name_language"].get(language, {}).get(industry, "")
    return " ".join(part for part in (written, word, legal) if part)


def _account(number: int, start: _Start, today: date, rng: Random) -> DemoAccount:
    place = library.pool("places")[start.country]
    city, _, *more = start.city
    state = (
        ""
        if place["region"] != "us" or (not start.term_days and number > 10 and number % 41 == 0)
        else more[0]
    )
    currency, language = place["currency"], place["language"]
    fee_rows = fees(start.plan, start.seats, currency, language, with_reports=rng.random() < 0.6)
    fee = sum((Decimal(row["amount"]["amount"]) for row in fee_rows), Decimal(0))
    street, address = _addresses(place, start.city, language, rng)
    return DemoAccount(
        key=f"NW-A-{number:04d}", name=start.name, industry=start.industry, plan=start.plan,
        region=place["region"], country=start.country, state=state, city=city,
        address=street, language=language, currency=currency,
        monthly_fee=fee, domain=start.domain,
        details={
            "seats": start.seats,
            "address": address,
            "currency": currency,
            "monthly_fee": {"amount": str(fee), "currency": currency},
            "fee_rows": fee_rows,
            "website": f"https://www.{start.domain}",
            "preferred_language": place.get("prefers", language),
            **_nature(start, place, currency, language, rng),
            **_agreement(number, start, today, rng),
        },
    )  # fmt: skip


def _addresses(place: dict[str, Any], city: list[str], language: str, rng: Random) -> tuple[str, str]:
    """(street and number, the whole address on one line), written as people there write it."""
    known = {"n": rng.randrange(2, 240), "street": rng.choice(place["streets"]), "d": rng.randrange(1, 9)}
    known |= {"city": city[0], "post": city[1], "state": city[2] if len(city) > 2 else ""}
    whole = place["street"].format(**known).strip()
    street = re.split(r",? *\{(?:city|post)\}", place["street"])[0].format(**known)
    return street, f"{whole}, {place['country'][language]}"


def fees(plan: str, seats: int, currency: str, language: str, *, with_reports: bool) -> list[dict[str, Any]]:
    """The rows of a monthly fee, in `currency`, worded in `language`."""
    words, rate = WORDS[language], CURRENCY_RATE[currency]
    rows = [(words["sync"], seats, SEAT_PRICE[plan] * seats)]
    rows += [(words["reports"], 1, REPORTS_PRICE)] if with_reports else []
    rows += [(words["plan"].format(plan.capitalize()), 1, PLAN_PRICE[plan])] if plan != "standard" else []
    return [
        {"item": item, "quantity": count, "amount": {"amount": str((amount * rate).quantize(Decimal("0.01"))),
                                                     "currency": currency}}
        for item, count, amount in rows
    ]  # fmt: skip


def _nature(
    start: _Start, place: dict[str, Any], currency: str, language: str, rng: Random
) -> dict[str, Any]:
    healthy, managers = (
        start.industry == "healthcare",
        [s for s in people.staff() if s.role == "account_manager"],
    )
    systems = library.pool("companies")["source_systems" + ("_es" if language == "es" else "")]
    onboarding = (Decimal(900) + 10 * start.seats) * CURRENCY_RATE[currency]
    stored = {"eu": "eu", "mea": "eu", "uk": "uk"}.get(place["region"], "us")
    nature: dict[str, Any] = {
        "hipaa": healthy and place["region"] == "us",
        "special_categories": healthy or rng.random() < 0.04,
        "card_data": start.industry in ("retail", "hospitality", "financial") and rng.random() < 0.7,
        "employees": start.seats * rng.randrange(2, 9),
        "onboarding_fee": {"amount": str(onboarding.quantize(Decimal("0.01"))), "currency": currency},
        "data_location": stored,
        "owner": rng.choice(managers).email,
    }
    if rng.random() < 0.65:
        nature["source_system"] = rng.choice(systems)
    if rng.random() < 0.7:
        nature["privacy_contact"] = f"privacy@{start.domain}"
    return nature


def _agreement(number: int, start: _Start, today: date, rng: Random) -> dict[str, Any]:
    """The agreement in force; about one invented account in sixteen has none on record yet."""
    years, days = rng.randrange(0, 4), start.term_days or rng.randrange(20, 360)
    if number > len(library.pool("stories")) and number % 16 == 3:
        return {}
    ends = today + timedelta(days=days)
    began = ends - timedelta(days=365 * (years + 1))
    return {
        "agreement_number": f"NW-{began.year}-{number + 100:04d}",
        "agreement_date": began.isoformat(),
        "term_ends_on": ends.isoformat(),
    }
