"""The demo world: the right size, the same every time, consistent in itself, and fit for its templates."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from undersign.demo import library, people, plan, world
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import merge

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TEMPLATES = {each.key: each for each in library.templates()}


@pytest.fixture(scope="module")
def northwind():
    return world.world(NOW)


def brought(northwind, ticket, key):
    """What the source paths of a template bring for a ticket, JSON-ready as a CRM would hand it over."""
    typed = plan.Typed(
        northwind.account(ticket.account), northwind.contact(ticket.contact), ticket, NOW.date(), None
    )
    found = {each["name"]: typed.brought(each.get("source")) for each in TEMPLATES[key].schema["fields"]}
    return {name: value for name, value in found.items() if value not in (None, "")}


def sizes(made):
    return [len(part) for part in (made.accounts, made.contacts, made.tickets, made.contracts)]


def test_counts(northwind):
    assert sizes(northwind) == [200, 500, 1000, 40]
    parts = (world.accounts, world.contacts, world.tickets, world.contract_plan)
    assert [len(part(NOW)) for part in parts] == sizes(northwind)
    assert len(people.staff()) == 14


def test_the_same_seed_and_moment_give_the_same_world(northwind):
    assert repr(world.world.__wrapped__(NOW)) == repr(northwind)
    assert repr(world.world.__wrapped__(NOW, seed=1)) != repr(northwind)


@pytest.mark.parametrize("step", range(12))
def test_any_moment_gives_a_whole_world(step):
    moment = NOW + timedelta(days=31 * step, hours=5 * step)
    made = world.world.__wrapped__(moment, seed=step)
    assert sizes(made) == [200, 500, 1000, 40]
    assert all(moment - timedelta(days=121) < each.opened_at < moment for each in made.tickets)


def test_keys_addresses_and_numbers_are_unique(northwind):
    emails = [each.email for each in northwind.contacts if each.email]
    for values in (
        [each.key for each in northwind.accounts],
        [each.name for each in northwind.accounts],
        [each.domain for each in northwind.accounts],
        [each.key for each in northwind.contacts],
        emails,
        [each.number for each in northwind.tickets],
        [each.email for each in people.staff()],
    ):
        assert len(values) == len(set(values))


def test_only_reserved_domains_and_no_real_phone_numbers(northwind):
    for each in northwind.contacts:
        assert re.fullmatch(r"[a-z0-9.-]+@[a-z0-9-]+\.example", each.email) or each.email == ""
        assert not each.phone or re.match(
            r"\+1 \d{3} 555 01|\+44 1632 960|\+49 30 23125|\+33 1 99 00|\+353 20 91|\+61 2 5550 ", each.phone
        )
    assert all(each.email.endswith("@northwind.example") for each in people.staff())


def test_exactly_one_contact_has_no_address_and_wants_a_contract(northwind):
    silent = [each for each in northwind.contacts if not each.email]
    assert len(silent) == 1
    wanted = [each.asks_for for each in northwind.tickets if each.contact == silent[0].key]
    assert wanted == ["scope_change_addendum"]


def test_names_come_in_many_scripts(northwind):
    written = "".join(each.name for each in (*northwind.contacts, *northwind.accounts))
    for script in ("[À-ž]", "[Α-ω]", "[А-я]", "[؀-ۿ]", "[א-ת]", "[ऀ-ॿ]"):
        assert re.search(script, written)


def test_rows_of_a_fee_add_up_to_the_fee(northwind):
    for each in northwind.accounts:
        rows = [Decimal(row["amount"]["amount"]) for row in each.details["fee_rows"]]
        assert sum(rows) == each.monthly_fee == Decimal(each.details["monthly_fee"]["amount"])


def test_details_and_fields_are_plain_json(northwind):
    for each in northwind.accounts:
        assert json.loads(json.dumps(each.details)) == each.details
    for each in northwind.tickets:
        assert json.loads(json.dumps(each.fields)) == each.fields
    for each in northwind.contracts:
        assert json.loads(json.dumps(each.values)) == each.values


def test_facts_about_accounts_fit_together(northwind):
    for each in northwind.accounts:
        assert each.details["hipaa"] == (each.industry == "healthcare" and each.region == "us")
        assert each.currency == {"eu": "EUR", "uk": "GBP"}.get(each.region, "USD")
        assert each.state == "" or each.region == "us"
    assert {each.language for each in northwind.accounts} == {"en", "es"}


def test_tickets_belong_to_people_of_the_account_and_read_differently(northwind):
    for each in northwind.tickets:
        assert northwind.contact(each.contact).account == each.account
        assert "{" not in each.subject + each.body
    assert len({each.body for each in northwind.tickets}) > 990
    assert {each.status for each in northwind.tickets} == {"new", "open", "pending", "solved", "closed"}
    asking = Counter(each.asks_for for each in northwind.tickets)
    assert all(asking[key] >= 15 for key in TEMPLATES)


def test_suggested_tags_lead_to_the_template_that_was_asked_for(northwind):
    for each in northwind.tickets:
        if each.asks_for:
            assert set(each.tags) & set(TEMPLATES[each.asks_for].suggested_tags)


def test_forty_contracts_in_every_status_on_tickets_of_their_own(northwind):
    assert Counter(each.target for each in northwind.contracts) == {
        target: count for target, (count, _, _) in plan.TARGETS.items()
    }
    assert {each.template for each in northwind.contracts} == set(TEMPLATES)
    assert {each.language for each in northwind.contracts} == {"en", "es"}
    numbers = [each.ticket_number for each in northwind.contracts]
    assert len(numbers) == len(set(numbers))
    for each in northwind.contracts:
        ticket = northwind.ticket(each.ticket_number)
        assert ticket.opened_at <= NOW - timedelta(days=each.days_ago, hours=4)
        assert northwind.contact(ticket.contact).email
        assert bool(each.reason) == (each.target in plan.REASONS)


def test_planned_contracts_have_every_value_they_need(northwind):
    for each in northwind.contracts:
        schema = Schema.from_json(TEMPLATES[each.template].schema)
        given = brought(northwind, northwind.ticket(each.ticket_number), each.template) | each.values
        text = TEMPLATES[each.template].sources[each.language]
        assert merge.merge(text, given, schema=schema, language=each.language).missing == ()


def test_at_most_three_values_are_asked_and_mostly_one_or_two(northwind):
    asked = Counter()
    for each in northwind.tickets:
        if not each.asks_for:
            continue
        schema = Schema.from_json(TEMPLATES[each.asks_for].schema)
        faults = schema.check(brought(northwind, each, each.asks_for))
        assert {fault.code for fault in faults} <= {"missing"}
        asked[len(faults)] += 1
    assert max(asked) <= 3
    assert asked[0] + asked[1] + asked[2] > 0.95 * asked.total()


def test_staff_sign_ins_and_countersigner():
    sign_ins = {each.name: each.role for each in people.staff() if each.signs_in}
    assert sign_ins == {
        "Maya Ortiz": "agent",
        "Luis Peña": "account_manager",
        "Ana Sato": "legal",
        "Tom Reed": "admin",
        "Grace Kim": "billing",
        "Viktor Hahn": "compliance",
        "Nadia Okoye": "auditor",
    }
    assert list(sign_ins.values())[:4] == ["agent", "account_manager", "legal", "admin"]
    assert people.countersigner().signs
    assert {each.role for each in people.staff()} == set(sign_ins.values())
    local = {each.email.partition("@")[0] for each in people.staff()}
    assert all(local >= set(members) for members in people.TEAMS.values())
