"""Writing a template at the desk: kept while typed, never written over unasked, sent for approval."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client
from tests.world import PASSWORD

from undersign.drafting.fields.schema import Schema
from undersign.drafting.files import samples
from undersign.drafting.stock.template import IN_REVIEW, Template
from undersign.drafting.writing import working

CONDITION = """
{% if customer_name contains "x" %}
{% clause "a" "A" %}
X
{% endclause %}
{% endif %}
"""
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(world):
    """desk("alice") → a signed-in client."""

    def sign_in(who: str = "alice") -> Client:
        client = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7")
        form = {"email": getattr(world, who).email, "password": PASSWORD}
        assert client.post("/login", form).status_code == 303
        return client

    return sign_in


@pytest.fixture
def made(desk, world):
    """A template that was begun from nothing, with its copy."""
    answer = desk().post("/templates/new/make", {"name": "Service order EU", "languages[]": ["en", "es"]})
    assert answer["Location"] == "/templates/service_order_eu/edit", answer.content
    row = Template.objects.get(workspace_id=world.workspace.id, key="service_order_eu")
    copy = working.find(row)
    assert all(f"**{world.workspace.name}**" in text for text in copy.sources.values()), "we are named"
    return row, copy


def test_a_sample_is_copied(desk, world):
    """The page shows every sample that comes along; a copy says all that its sample says."""
    page = desk().get("/templates/new").content.decode()
    assert re.findall(r'name="sample" value="(\w+)"', page) == [each.key for each in samples.every()]
    sample = samples.find("support_service_agreement")
    assert sample.names["en"] in page and sample.descriptions["en"] in page
    assert desk().post("/templates/new/make", {"sample": sample.key}).status_code == 303
    row = Template.objects.get(workspace_id=world.workspace.id, key=sample.key)
    copy = working.find(row)
    assert (row.names, row.category, copy.sources) == (sample.names, sample.category, sample.content.sources)
    assert Schema.from_json({k: copy.schema[k] for k in ("fields", "roles")}) == sample.schema
    assert len(copy.cases) == len(sample.cases) and row.suggested_tags == list(sample.suggested_tags)


def kept(client: Client, copy, text: str, **more):
    form = {"edition": copy.edition, "in": "en", "source": text, "case": "sample", "of": "sample", **more}
    return client.post(f"/templates/{copy.template.key}/edit/keep", form, **PART)


def test_from_nothing_to_approval(desk, made):
    row, copy = made
    alice = desk()
    page = alice.get(f"/templates/{row.key}/edit")
    assert page.status_code == 200 and b"Service order EU" in page.content
    assert "style-src 'self' 'nonce-" in page["Content-Security-Policy"]
    text = copy.sources["en"].replace("Write the first clause here.", "Tickets are answered.") + CONDITION
    answer = kept(alice, copy, text)
    assert answer.status_code == 200 and b'id="edition" value="3"' in answer.content, answer.content
    copy.refresh_from_db()
    assert copy.sources["en"] == text
    said = {"edition": copy.edition, "note": "First"}
    refused = alice.post(f"/templates/{row.key}/edit/submit", said)
    assert refused.status_code == 422 and "Write it in that language, or remove" in refused.content.decode()
    gone = {"edition": copy.edition, "in": "en", "code": "es", "do": "remove"}
    assert alice.post(f"/templates/{row.key}/edit/language", gone, **PART).status_code == 200
    sent = alice.post(f"/templates/{row.key}/edit/submit", {**said, "edition": copy.edition + 1})
    assert sent.status_code == 303, sent.content.decode()
    version = row.versions.get()
    assert (version.status, version.note) == (IN_REVIEW, "First")
    assert working.find(row) is None


def test_a_fault_is_told_by_line_and_what_is_typed_is_kept(desk, made):
    row, copy = made
    answer = kept(desk(), copy, "# One\n\n{{ custmer_name }}\n{% if plan %}\n").content.decode()
    assert 'data-line="4"' in answer and "is not closed" in answer
    copy.refresh_from_db()
    answer = kept(desk(), copy, "# One\n\n{{ custmer_name }}\n").content.decode()
    assert 'data-line="3"' in answer and "Declare custmer_name" in answer and "or use customer_name" in answer
    copy.refresh_from_db()
    assert copy.sources["en"].startswith("# One")


def test_a_name_nobody_declared_is_a_gap_in_the_preview_and_is_never_sent(desk, made):
    row, copy = made
    alice, text = desk(), "# Order\n\nFor {{ custmer_name }}, on paper.\n\n{% signature customer %}\n"
    answer = kept(alice, copy, text).content.decode()
    assert '<mark class="us-gap" data-of="custmer_name">{{ custmer_name }}</mark>' in answer
    assert "on paper." in answer and "1 line to mend" in answer and "&amp;name=custmer_name#fields" in answer
    page = alice.get(f"/templates/{row.key}/edit?in=en&view=pages").content.decode()
    image = re.search(r'src="(/templates/[^"]+/1.png[^"]*)"', page)
    assert image and alice.get(image[1].replace("&amp;", "&")).status_code == 200
    copy.refresh_from_db()
    refused = alice.post(f"/templates/{row.key}/edit/submit", {"edition": copy.edition})
    assert refused.status_code == 422 and not row.versions.exists()


def test_nothing_is_written_over_unasked(desk, made):
    row, copy = made
    first, second = desk(), desk("bob")
    assert kept(first, copy, "# Alice").status_code == 200
    lost = kept(second, copy, "# Bob")
    assert lost.status_code == 409 and b"# Bob" in lost.content
    assert working.find(row).sources["en"] == "# Alice"
    edition = re.search(rb'name="edition" value="(\d+)"', lost.content)[1].decode()
    over = second.post(f"/templates/{row.key}/edit/keep", {"edition": edition, "in": "en", "source": "# Bob"})
    assert over.status_code == 303 and working.find(row).sources["en"] == "# Bob"


def test_fields_people_languages_cases_details(desk, made):
    row, copy = made
    alice, where = desk(), f"/templates/{row.key}/edit"

    def post(part: str, **form):
        copy.refresh_from_db()
        answer = alice.post(f"{where}/{part}", {"edition": copy.edition, "in": "en", **form}, **PART)
        copy.refresh_from_db()
        return answer

    choices = "standard: Standard\npremium: Premium | Prémium\ngold"
    plan = {"name": "plan", "type": "choice", "label.en": "Plan", "choices": choices}
    assert post("field", was="", do="save", required="on", **plan).status_code == 200
    declared = {each["name"]: each for each in copy.schema["fields"]}
    assert declared["plan"]["choices"] == [
        {"value": "standard", "labels": {"en": "Standard"}},
        {"value": "premium", "labels": {"en": "Premium", "es": "Prémium"}},
        {"value": "gold"},
    ]
    assert post("field", was="customer_name", name="buyer", type="text", do="save").status_code == 200
    assert "{{ buyer }}" in copy.sources["en"] and "customer_name" not in copy.sources["es"]
    refused = post("field", was="", name="No Good", type="text", do="save")
    assert refused.status_code == 422 and b"small letters" in refused.content
    unsafe = post("field", was="", name="code", type="text", pattern="(a+)+$", do="save")
    assert unsafe.status_code == 422
    assert post("field", was="plan", do="remove").status_code == 200
    assert "plan" not in {each["name"] for each in copy.schema["fields"]}
    assert post("role", was="", name="witness", party="customer", order="3", do="save").status_code == 200
    assert [each["name"] for each in copy.schema["roles"]] == ["customer", "provider", "witness"]
    acme = {"case_name": "Acme", "v.buyer": "Acme GmbH", "case": "sample", "of": "sample"}
    assert post("case", do="save", **acme).status_code == 200
    assert copy.cases[0]["name"] == "Acme" and copy.cases[0]["values"]["buyer"] == "Acme GmbH"
    about = {"name.en": "Order, EU", "folder": "Sales/EU", "roles[]": ["agent"], "tags": "order, eu"}
    assert post("details", **about).status_code == 200
    row.refresh_from_db()
    assert (row.name("en"), row.folder) == ("Order, EU", "Sales/EU")
    assert (row.restricted_roles, row.suggested_tags) == (["agent"], ["order", "eu"])
    assert post("language", code="es", do="remove").status_code == 200 and copy.languages == ["en"]


def test_agents_see_what_they_may_send_and_nothing_of_the_rest(desk, made, world):
    row, _copy = made
    assert world.version.template.key == "service_order"
    maya = desk("maya")
    shown = maya.get("/templates").content.decode()
    assert "Service order" in shown and row.key not in shown
    assert maya.get(f"/templates/{row.key}").status_code == 404
    assert maya.get(f"/templates/{row.key}/edit").status_code == 403
    refused = maya.post(f"/templates/{row.key}/edit/keep", {"source": "x"})
    assert refused.status_code == 403 and b"source" not in refused.content


def test_a_preview_is_made_once_for_one_text(desk, made):
    row, copy = made
    alice = desk()
    kept(alice, copy, "# Same")
    copy.refresh_from_db()
    pages = kept(alice, copy, "# Same", view="pages").content.decode()
    image = re.search(r'src="([^"]+\.png\?[^"]+)"', pages)[1].replace("&amp;", "&")
    answer = alice.get(image)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("image/")
    assert "immutable" in answer["Cache-Control"]


def test_every_combination_is_shown(desk, made):
    row, copy = made
    text = copy.sources["en"] + '\n{% if start_date > "2030-01-01" %}\nLate.\n{% endif %}\n'
    alice = desk()
    kept(alice, copy, text)
    page = alice.get(f"/templates/{row.key}/test")
    assert page.status_code == 200 and page.content.decode().count("way-text") >= 2
    part = alice.get(f"/templates/{row.key}/edit/coverage").content.decode()
    assert "2 of 2 ways reached" in part, part


def test_a_hundred_pages_and_five_hundred_fields(desk, made, world):
    row, copy = made
    fields = [{"name": f"value_{n}", "type": "text", "labels": {"en": f"Value {n}"}} for n in range(500)]
    text = "".join(
        f"## Part {n}\n\nIt says {{{{ value_{n} }}}}. {'Many words. ' * 50}\n\n" for n in range(500)
    )
    said = {**copy.schema, "fields": [*copy.schema["fields"], *fields]}
    working.save(copy, edition=copy.edition, by=world.alice.actor(), schema=said)
    alice = desk()
    assert kept(alice, copy, text).status_code == 200
    page = alice.get(f"/templates/{row.key}/edit")
    assert page.status_code == 200 and b"value_499" in page.content
    copy.refresh_from_db()
    began = time.process_time()
    assert kept(alice, copy, text + "One more.").status_code == 200
    assert time.process_time() - began < 2


def test_a_text_that_is_being_written_can_be_played_as_its_signer(desk, made):
    row, copy = made
    alice = desk()
    assert kept(alice, copy, copy.sources["en"] + "\nFor {{ custmer_name }}.\n").status_code == 200
    page = alice.get(f"/templates/{row.key}/edit").content.decode()
    address = re.search(r'href="(/as-signer/[^"]+)"', page)[1]
    shown = alice.get(address)
    assert shown.status_code == 200 and "custmer_name" in shown.content.decode()
