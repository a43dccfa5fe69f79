"""A PDF version before whoever approves it: what to look at, comments on fields, what changed, in words."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import form as order
from tests.world import PASSWORD

from undersign.drafting.review import comments
from undersign.drafting.writing import working
from undersign.journal.refused import Refused
from undersign.web.desk.library import versions_shown


@pytest.fixture
def version(world):
    return order.published(world)


@pytest.fixture
def second(world, version):
    """The next version, in review: a field came, one went, one moved, one is not needed any more."""
    by = world.alice.actor()
    copy = working.start_from(version, by=by)
    kept = {each["name"]: dict(each) for each in copy.layout["fields"] if each["name"] != "job"}
    kept["seats"] |= {"y": 300, "page": 2}
    kept["country"] |= {"required": False}
    kept["firm"] |= {"w": 120}
    came = {**kept["po"], "name": "reference", "label": {"en": "Reference"}, "x": 100, "y": 545}
    layout = {**copy.layout, "fields": [*kept.values(), came]}
    working.save(copy, edition=copy.edition, by=by, layout=layout)
    return working.freeze(copy, by=by, note="Shorter")


@pytest.fixture
def bob(world):
    client = Client(SERVER_NAME="localhost")
    client.post("/login", {"email": world.bob.email, "password": PASSWORD})
    return client


def test_what_lies_on_each_other_is_said_before_approval(bob, version, second):
    assert second.rehearsal["is_full"]
    assert {"field": "po", "other": "reference", "page": 1} in second.rehearsal["overlaps"]
    page = bob.get("/templates/order_form/versions/2/").content.decode()
    assert "To look at before you approve" in page
    assert "“Po” and “Reference” overlap on page 1." in page.replace("&quot;", '"')
    assert (
        "To look at before you approve" not in bob.get("/templates/order_form/versions/1/").content.decode()
    )


def test_comments_lie_on_fields(world, bob, version, second):
    said = comments.comment(
        second, language="en", line=0, field="seats", text="Why here?", by=world.bob.actor()
    )
    assert (said.line, said.field) == (2, "seats")
    with pytest.raises(Refused, match="no such line, page or field"):
        comments.comment(second, language="en", line=1, field="job", text="?", by=world.bob.actor())
    form = bob.get("/templates/order_form/versions/2/?view=pages&field=firm").content.decode()
    assert "Comment on the field “Firm”, page 1" in form and 'name="field" value="firm"' in form
    there = {"field": "firm", "line": "9", "text": "Too narrow"}
    posted = bob.post("/templates/order_form/versions/2/comments", there)
    assert posted.status_code == 303 and posted["Location"].endswith("#line-1")
    assert version.comments.count() == 0 and second.comments.get(line=1).field == "firm"
    page = bob.get("/templates/order_form/versions/2/").content.decode()
    assert "Page 1: Firm" in page and "Page 2: Seats" in page


def test_changes_are_said_in_words(bob, version, second):
    short = "1 field added, 1 field removed, 1 field moved, 1 field resized, 1 field changed"
    assert ", ".join(versions_shown.summary(version, second).others) == short
    assert ", ".join(versions_shown.summary(None, version).others) == "29 fields on 2 pages"
    page = " ".join(bob.get("/templates/order_form/compare?from=1&to=2").content.decode().split())
    for said in (
        ">Reference</span> added on page 1 (Text)",
        ">Job</span> removed from page 1 (Job title)",
        ">Seats</span> moved from page 1 to page 2",
        ">Firm</span> resized on page 1",
        ">Country</span> changed: whether it has to be filled in",
        short,
    ):
        assert said in page, said
    assert "layout" not in page.split("<main")[1].split("</main>")[0].lower()
    for view in ("text", "source"):
        assert bob.get(f"/templates/order_form/compare?from=1&to=2&view={view}").status_code == 200
