"""Packets at the desk: made of published templates, put in order, brought up to date, sent for approval."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import form, paper
from tests.world import PASSWORD

from undersign.drafting.review import approval
from undersign.drafting.stock import library, template
from undersign.drafting.stock.template import IN_REVIEW, Template
from undersign.drafting.writing import working

TERMS = {"en": "# Terms\n\n{{ customer_name }} agrees.\n", "es": "# Condiciones\n\n{{ customer_name }}.\n"}
LEVELS = {"en": "# Levels\n\nWithin a day.\n"}
SCHEMA = {**paper.SCHEMA, "fields": [each for each in paper.FIELDS if each["name"] == "customer_name"]}
WHERE = "/templates/deal/edit"


@pytest.fixture
def alice(world) -> Client:
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7")
    assert client.post("/login", {"email": world.alice.email, "password": PASSWORD}).status_code == 303
    return client


@pytest.fixture
def parts(world):
    return [world.version, world.publish("terms", TERMS, SCHEMA), world.publish("levels", LEVELS, SCHEMA)]


@pytest.fixture
def copy(world, alice, parts):
    """The working copy of a packet of the first two."""
    said = {"packet_name": "Deal", "packet_category": "order", "part[]": [parts[0].id, parts[1].id, "", ""]}
    made = alice.post("/templates/new/packet", said)
    assert (made.status_code, made["Location"]) == (303, WHERE), made.content.decode()
    return working.find(Template.objects.get(workspace_id=world.workspace.id, key="deal"))


def keys(copy) -> list[str]:
    copy.refresh_from_db()
    return [f"{each['key']} {each['number']}" for each in copy.layout["components"]]


def revised(world, version, **changes):
    """The next version of a part, published."""
    by = world.alice.actor()
    own = working.open(version.template, by=by)
    working.save(own, edition=own.edition, by=by, **changes)
    newer = working.freeze(own, by=by)
    approval.approve_and_publish(newer, by=world.bob.actor())
    return newer


def press(client, copy, do: str, **more):
    copy.refresh_from_db()
    return client.post(f"{WHERE}/parts", {"edition": copy.edition, "in": "en", "do": do, **more})


def test_made_put_in_order_and_sent(alice, copy, parts):
    assert (copy.form, copy.template.category, copy.languages) == ("packet", "order", ["en", "es"])
    page = alice.get(WHERE).content.decode()
    assert "Templates in this packet" in page and 'id="preview"' in page and "/templates/deal/test" in page
    assert press(alice, copy, "up:2").status_code == 303
    assert keys(copy) == ["terms 1", "service_order 1"]
    assert press(alice, copy, "add", add=parts[2].id).status_code == 303
    assert keys(copy) == ["terms 1", "service_order 1", "levels 1"] and copy.languages == ["en"]
    press(alice, copy, "down:1")
    press(alice, copy, "down:3")
    press(alice, copy, "up:1")
    assert keys(copy) == ["service_order 1", "terms 1", "levels 1"]
    press(alice, copy, "remove:3")
    assert keys(copy) == ["service_order 1", "terms 1"]
    copy.refresh_from_db()
    sent = alice.post(f"{WHERE}/submit", {"edition": copy.edition, "note": "For the new plan"})
    assert sent.status_code == 303, sent.content.decode()
    version = Template.objects.get(pk=copy.template_id).versions.get()
    assert (version.form, version.status, version.note) == ("packet", IN_REVIEW, "For the new plan")


def test_a_pdf_template_is_not_offered_and_the_page_says_why(world, alice, copy):
    why = "PDF template keeps its own pages and is sent as a contract of its own"
    assert why not in alice.get(WHERE).content.decode()
    name = form.published(world).template.name()
    for where in (WHERE, "/templates/new"):
        page = alice.get(where).content.decode()
        assert f"Not offered: {name}. A {why}" in page and f">{name} · v1<" not in page


def test_a_newer_version_is_offered_and_taken(world, alice, copy, parts):
    revised(world, parts[1], sources={**TERMS, "en": TERMS["en"] + "\nMore.\n"})
    page = alice.get(WHERE).content.decode()
    assert "v2 is published." in page and "Take all of them" not in page
    assert keys(copy) == ["service_order 1", "terms 1"]
    press(alice, copy, "take:2")
    assert keys(copy) == ["service_order 1", "terms 2"] and "More." in copy.sources["en"]
    assert "is published." not in alice.get(WHERE).content.decode()


def test_two_that_only_agree_together_are_taken_together(world, alice, parts):
    by, said = world.alice.actor(), '# A\n\n{% library "law" %}\n'
    law = library.make("law", titles={"en": "Law"}, sources={"en": "Spain."}, by=by)
    for key in ("one", "two"):
        row = template.make(key, names={"en": key}, by=by)
        own = working.open(row, by=by)
        working.save(own, edition=own.edition, by=by, sources={"en": said}, schema=SCHEMA)
        approval.approve_and_publish(working.freeze(own, by=by), by=world.bob.actor())
    one, two = (
        Template.objects.get(workspace_id=by.workspace_id, key=key).published for key in ("one", "two")
    )
    alice.post("/templates/new/packet", {"packet_name": "Deal", "part[]": [one.id, two.id]})
    copy = working.find(Template.objects.get(workspace_id=by.workspace_id, key="deal"))
    library.revise(law, after=1, titles={"en": "Law"}, sources={"en": "France."}, by=by)
    for version in (one, two):
        revised(world, version, clauses={"law": 2})
    refused = press(alice, copy, "take:1")
    assert refused.status_code == 422
    assert "pin different versions of the clause “law”" in refused.content.decode()
    assert keys(copy) == ["one 1", "two 1"] and "Take all of them" in refused.content.decode()
    assert press(alice, copy, "take:all").status_code == 303
    assert keys(copy) == ["one 2", "two 2"]


def test_what_is_refused_says_why_and_keeps_what_was_chosen(world, alice, parts):
    few = alice.post("/templates/new/packet", {"packet_name": "Deal", "part[]": [parts[0].id, ""]})
    assert few.status_code == 422 and "Choose two templates at least." in few.content.decode()
    assert 'value="Deal"' in few.content.decode()
    assert f'value="{parts[0].id}" selected' in few.content.decode()
    nameless = alice.post("/templates/new/packet", {"part[]": [each.id for each in parts]})
    assert nameless.status_code == 422 and 'href="#f-packet_name"' in nameless.content.decode()
    person = [{**each, "type": "person"} for each in SCHEMA["fields"]]
    other = world.publish("other", {"en": "# Other\n"}, {**SCHEMA, "fields": person})
    odd = alice.post("/templates/new/packet", {"packet_name": "Deal", "part[]": [parts[0].id, other.id]})
    assert odd.status_code == 422 and "is declared differently in" in odd.content.decode()
    assert not Template.objects.filter(workspace_id=world.workspace.id, form="packet").exists()


def test_what_was_changed_elsewhere_stays(alice, copy):
    old = copy.edition
    press(alice, copy, "up:2")
    late = alice.post(f"{WHERE}/parts", {"edition": old, "do": "up:2"})
    assert late.status_code == 422 and "changed elsewhere" in late.content.decode()
    assert keys(copy) == ["terms 1", "service_order 1"]


def test_a_text_has_no_parts(world, alice):
    working.open(world.version.template, by=world.alice.actor())
    answer = alice.post("/templates/service_order/edit/parts", {"edition": "1", "do": "up:1"})
    assert answer.status_code == 404
