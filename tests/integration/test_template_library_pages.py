"""The template library at the desk: what agents see of it, and what is told about a template itself."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.designs import uploaded
from tests.world import PASSWORD

from undersign.drafting.writing import working
from undersign.web.desk.editing import editor_coverage


def enter(member) -> Client:
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7")
    assert client.post("/login", {"email": member.email, "password": PASSWORD}).status_code == 303
    return client


@pytest.fixture
def next_version(world):
    """A version in review beside the one that is sent."""
    by = world.alice.actor()
    copy = working.open(world.version.template, by=by)
    sources = {code: text.replace("#", "# Next ", 1) for code, text in copy.sources.items()}
    copy = working.save(copy, edition=copy.edition, by=by, sources=sources)
    return working.freeze(copy, by=by)


def test_agents_see_what_they_can_send_and_nothing_of_what_waits(world, next_version):
    key = world.version.template.key
    for page in ("/templates", f"/templates/{key}"):
        legal = enter(world.alice).get(page).content.decode()
        agent = enter(world.maya).get(page).content.decode()
        assert "In review" in legal, page
        assert "In review" not in agent, page
    assert enter(world.maya).get(f"/templates/{key}/versions/{next_version.number}/").status_code == 404


def test_the_category_is_changed_by_who_makes_the_rules(world):
    uploaded(world)
    sent = {"name.en": "Order", "folder": "Sales", "category": "order"}
    legal, admin = enter(world.alice), enter(world.bob)
    assert 'name="category"' not in legal.get("/templates/order_form/fields").content.decode()
    assert 'name="category"' in admin.get("/templates/order_form/fields").content.decode()
    assert admin.post("/templates/order_form/edit/details", sent).status_code == 303
    page = admin.get("/templates/order_form/fields").content.decode()
    assert re.search(r'value="order" selected', page)
    assert "Sales" in admin.get("/templates").content.decode()


def test_what_cannot_be_tried_yet_is_not_said_to_be_unreached(world):
    copy = working.open(world.version.template, by=world.alice.actor())
    copy.sources = {"en": '# A\n\n{{ unheard_of }}\n\n{% if plan == "premium" %}\nB\n{% endif %}\n'}
    found = editor_coverage.of(copy, "en")
    assert not any(each.kind == "warning" for each in found.warnings)
    page = enter(world.alice)
    working.save(copy, edition=copy.edition, by=world.alice.actor(), sources=copy.sources)
    said = page.get(f"/templates/{copy.template.key}/edit/coverage").content.decode()
    assert "Not tried yet" in said
    assert "combination" not in said


def test_who_approves_pages_sees_them_with_their_fields_and_can_comment_on_one(world):
    form = uploaded(world)
    by = world.alice.actor()
    version = working.freeze(working.find(form), by=by)
    where, bob = f"/templates/order_form/versions/{version.number}/", enter(world.bob)
    for page in (where, "/templates/order_form"):
        seen = bob.get(page).content.decode()
        assert seen.count("<figure") == 2, page
        assert "Purchase order" in seen, page
    image = re.search(r'src="(/templates/order_form/pages/[^"]+)"', seen)
    assert image and bob.get(image[1]).headers["Content-Type"] == "image/png"

    said = {"in": "en", "line": "2", "text": "Thirty days is too long."}
    assert bob.post(f"{where}comments", said)["Location"].endswith("view=pages&in=en#line-2")
    assert "Thirty days is too long." in enter(world.alice).get(where).content.decode()
    assert bob.post(f"{where}comments", {**said, "line": "3"}).status_code == 422
    assert "Payment is due" in bob.get(f"{where}?view=text").content.decode()


def test_who_approves_reads_each_combination(world):
    where = f"/templates/{world.version.template.key}/versions/{world.version.number}/"
    bob = enter(world.bob)
    assert "&amp;with=" in bob.get(where).content.decode()
    page = bob.get(f"{where}?view=text&in=en&with=").content.decode()
    names = re.findall(r'<option value="([^"]+)"', page)
    texts = {bob.get(where, {"view": "text", "in": "en", "with": name}).content for name in names}
    assert len(names) > 1 and len(texts) > 1


def test_what_is_being_written_is_compared_with_what_is_sent(world):
    by, template = world.alice.actor(), world.version.template
    copy = working.open(template, by=by)
    sources = {code: text + "\nA line that is new.\n" for code, text in copy.sources.items()}
    working.save(copy, edition=copy.edition, by=by, sources=sources)
    where, number = f"/templates/{template.key}/compare", world.version.number
    pair = {"from": number, "to": number + 1, "in": "en"}
    legal = enter(world.alice)
    assert "us-ins" in legal.get(where, pair).content.decode()
    assert "A line that is new." in legal.get(where, {**pair, "view": "source"}).content.decode()
    assert f"to={number + 1}" in legal.get(f"/templates/{template.key}/edit").content.decode()
    assert "A line that is new." not in enter(world.maya).get(where, pair).content.decode()
