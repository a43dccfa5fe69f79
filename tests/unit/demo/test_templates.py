"""The demo's contract templates: complete, the same in both languages, sound for every customer."""

import itertools
import re
from datetime import UTC, datetime

import pytest

from undersign.demo import library
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import merge
from undersign.typesetting import engine, markdown, page

TEMPLATES = {each.key: each for each in library.templates()}
IDS = sorted(TEMPLATES)
EVERY_TEXT = [(key, language) for key in IDS for language in library.LANGUAGES]

USD = {"amount": "1480.00", "currency": "USD"}
VALUES = {
    "customer_name": "Delmar Óptica, S.A. de C.V.",
    "customer_address": "Avenida Cantera 107, 44100 Guadalajara, México",
    "contact_name": "Elena Duarte",
    "contact_title": "Directora de Operaciones",
    "ticket_number": 10992,
    "plan": "premium",
    "region": "us",
    "state": "NY",
    "industry": "healthcare",
    "hipaa": True,
    "card_data": True,
    "special_categories": True,
    "seats": 140,
    "monthly_fee": USD,
    "fee_rows": [{"item": "Northwind Sync", "quantity": 140, "amount": USD}] * 3,
    "start_date": "2026-12-01",
    "kickoff_date": "2026-12-07",
    "effective_date": "2026-12-15",
    "source_system": "OfficeVault",
    "onboarding_fee": USD,
    "agreement_number": "NW-2024-0131",
    "agreement_date": "2024-02-01",
    "current_end": "2027-01-31",
    "renewal_fee": {"amount": "1554.00", "currency": "USD"},
    "privacy_contact": "privacy@delmar.example",
    "data_location": "us",
    "change_request": "40 more seats",
    "change_kind": "integration",
    "change_description": "Closed orders appear as items.",
    "new_plan": "enterprise",
    "seats_added": 40,
    "integration_name": "Beaconline CRM",
    "new_monthly_fee": {"amount": "2240.00", "currency": "USD"},
    "setup_fee": {"amount": "250.00", "currency": "USD"},
}


def schema_of(key):
    return Schema.from_json(TEMPLATES[key].schema)


def merged(key, language, **changed):
    schema = schema_of(key)
    given = {name: value for name, value in {**VALUES, **changed}.items() if schema.field(name)}
    return merge.merge(TEMPLATES[key].sources[language], given, schema=schema, language=language)


def present(key, language="en", **changed):
    return {each.key for each in merged(key, language, **changed).clauses if each.present}


def test_the_five_templates_are_there():
    assert IDS == [
        "data_processing_agreement",
        "onboarding_agreement",
        "renewal_addendum",
        "scope_change_addendum",
        "support_service_agreement",
    ]


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_text_fits_its_schema(key, language):
    found = merge.analyse(TEMPLATES[key].sources[language], schema_of(key))
    assert [str(fault) for fault in found.faults] == []


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_every_field_used_is_declared_and_every_declared_one_is_used(key, language):
    used = set(merge.analyse(TEMPLATES[key].sources[language]).fields)
    assert used == {each.name for each in schema_of(key).fields}


@pytest.mark.parametrize("key", IDS)
def test_both_languages_have_the_same_clauses_conditions_and_places(key):
    en, es = (merge.analyse(TEMPLATES[key].sources[language]) for language in library.LANGUAGES)
    assert [(clause, when) for clause, _, when, _ in en.clauses] == [
        (clause, when) for clause, _, when, _ in es.clauses
    ]
    assert [each[:3] for each in en.placed] == [each[:3] for each in es.placed]
    assert set(en.roles) == set(es.roles) == {"customer", "provider"}


@pytest.mark.parametrize("key", IDS)
def test_both_languages_have_the_same_paragraphs(key):
    shapes = [
        [line.strip()[:2] for line in TEMPLATES[key].sources[language].splitlines() if line.strip()]
        for language in library.LANGUAGES
    ]
    structural = ("# ", "##", "1.", "| ", "|-", "{%", "--")
    assert [mark for mark in shapes[0] if mark in structural] == [
        mark for mark in shapes[1] if mark in structural
    ]


@pytest.mark.parametrize("key", IDS)
def test_everything_people_read_is_in_both_languages(key):
    template = TEMPLATES[key]
    schema = schema_of(key)
    texts = [template.names, template.descriptions]
    texts += [each.labels for each in (*schema.fields, *schema.roles)]
    texts += [each.help for each in schema.fields if each.help]
    texts += [labels for each in schema.fields for labels in each.choices.values()]
    texts += [column.labels for each in schema.fields for column in each.columns]
    assert all(text.get("en") and text.get("es") for text in texts)


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_each_party_signs_dates_and_is_named_once(key, language):
    for role in ("customer", "provider"):
        kinds = [each.kind for each in merged(key, language).fields if each.role == role]
        assert [kinds.count(kind) for kind in ("signature", "date", "name")] == [1, 1, 1]


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_no_numbers_are_typed_before_headings(key, language):
    assert not re.search(r"^#+ +\d", TEMPLATES[key].sources[language], re.MULTILINE)


@pytest.mark.parametrize("language", library.LANGUAGES)
def test_service_agreement_asks_the_customer_for_three_things(language):
    asked = {each.name: each for each in merged("support_service_agreement", language).fields}
    names = ("po_number", "billing_email", "authority")
    assert [asked[name].required for name in names] == [False, True, True]
    assert asked["authority"].kind == "checkbox"


@pytest.mark.parametrize("plan", ["standard", "premium", "enterprise"])
def test_response_times_follow_the_plan(plan):
    found = present("support_service_agreement", plan=plan)
    assert {each for each in found if each.startswith("response_")} == {f"response_{plan}"}
    assert ("service_credits" in found) == (plan != "standard")


@pytest.mark.parametrize(
    ("region", "clauses"),
    [
        ("us", {"data_protection_general", "governing_law_us"}),
        ("eu", {"data_protection_eu", "governing_law_eu"}),
        ("uk", {"data_protection_uk", "governing_law_uk"}),
        ("latam", {"data_protection_general", "governing_law_latam"}),
        ("apac", {"data_protection_general", "governing_law_international"}),
    ],
)
def test_data_protection_and_law_follow_the_region(region, clauses):
    found = present("support_service_agreement", region=region)
    assert {each for each in found if each.startswith(("data_protection", "governing_law"))} == clauses


def test_hipaa_rider_only_for_those_who_handle_health_information():
    assert "hipaa_rider" in present("support_service_agreement", hipaa=True)
    assert "hipaa_rider" not in present("support_service_agreement", hipaa=False)


def test_governing_law_by_state_with_delaware_for_the_rest():
    for state, words in {"CA": "San Francisco", "TX": "Travis", "OH": "Delaware", None: "Delaware"}.items():
        text = merged("support_service_agreement", "en", state=state).markdown
        assert words in text.split("## Governing law")[1]


def test_regulatory_notices_follow_industry_region_and_cards():
    plain = {"industry": "media", "hipaa": False, "card_data": False, "region": "apac"}
    notices = {each for each in present("onboarding_agreement", **plain) if each.startswith("regulatory")}
    assert notices == {"regulatory_general"}
    bank = {**plain, "industry": "financial", "region": "eu", "card_data": True}
    notices = {each for each in present("onboarding_agreement", **bank) if each.startswith("regulatory")}
    assert notices == {f"regulatory_{each}" for each in ("general", "finance", "cards", "eu")}


def test_renewal_fee_clause_follows_the_amounts():
    for amount, clause in {"1600": "increase", "1480.00": "unchanged", "1400": "reduction"}.items():
        fee = {"amount": amount, "currency": "USD"}
        assert f"fee_{clause}" in present("renewal_addendum", renewal_fee=fee)


@pytest.mark.parametrize("kind", ["seats", "plan", "integration", "other"])
def test_scope_change_describes_its_kind_even_without_details(kind):
    bare = {"change_kind": kind, "new_plan": None, "seats_added": None, "integration_name": None}
    assert f"change_{kind}" in present("scope_change_addendum", setup_fee=None, **bare)


def longest_and_shortest():
    plans, regions, found = ("standard", "enterprise"), ("eu", "apac"), []
    for key, language in EVERY_TEXT:
        for plan, region in itertools.product(plans, regions):
            full = region == "eu"
            changed = dict.fromkeys(("hipaa", "card_data", "special_categories"), full)
            changed |= {"plan": plan, "region": region, "data_location": "eu"}
            changed |= {"industry": "financial" if full else "media"}
            changed |= {"change_kind": "integration" if full else "seats"}
            changed |= {"source_system": "OfficeVault" if full else ""}
            found.append((key, language, changed))
    return found


@pytest.mark.parametrize(("key", "language", "changed"), longest_and_shortest())
def test_two_to_eight_pages_of_a4(key, language, changed):
    if not any(engine.font_folder().glob("Noto*")):
        pytest.skip("no fonts yet: make setup")
    contract = merged(key, language, **changed)
    title = TEMPLATES[key].names[language]
    document = page.Document(
        title=title, number="NW-1", language=language, workspace="Northwind Cloud", summary=False,
        ast=markdown.parse(contract.markdown, contract.substitutions),
    )  # fmt: skip
    typeset = page.typeset(document, created_at=datetime(2026, 11, 23, tzinfo=UTC))
    assert 2 <= typeset.pages <= 8
    assert {(round(width), round(height)) for width, height in typeset.page_sizes} == {(595, 842)}
