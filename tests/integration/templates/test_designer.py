"""Fields of a PDF template over HTTP: what an upload proposes, what is saved, and what is not taken."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client
from tests import designs
from tests.form import png
from tests.world import PASSWORD

from undersign.drafting.pdf.layout import Layout
from undersign.drafting.writing import working


@pytest.fixture
def form(world):
    return designs.uploaded(world)


def client(who) -> Client:
    browser = Client(SERVER_NAME="localhost")
    assert browser.post("/login", {"email": who.email, "password": PASSWORD}).status_code == 303
    return browser


def fields(template) -> dict:
    return {each.name: each for each in Layout.from_json(working.find(template).layout).fields}


def save(browser: Client, template, work: dict, edition: int | None = None):
    edition = working.find(template).edition if edition is None else edition
    body = json.dumps({"edition": edition, "work": work})
    return browser.post(f"/templates/{template.key}/fields/save", body, content_type="application/json")


def work_of(template) -> dict:
    copy = working.find(template)
    return {"fields": copy.layout["fields"], "roles": copy.schema["roles"]}


def test_an_upload_proposes_what_it_holds(world, form):
    found = fields(form)
    assert {name: each.kind for name, each in found.items() if name != "signature"} == {
        "purchase_order": "text", "newsletter": "checkbox",
    } | {name: each.kind for name, each in found.items() if each.kind == "signature"}  # fmt: skip
    assert [each.kind for each in found.values()].count("signature") == 1
    order = found["purchase_order"]
    assert (order.page, round(order.x), round(order.y), round(order.w)) == (1, 160, 684, 240)
    assert {each.role for each in found.values()} == {"customer"}


def test_saved_fields_are_the_working_copy_and_say_what_is_wrong(world, form):
    alice, work = client(world.alice), work_of(form)
    work["roles"].append({"name": "provider", "labels": {"en": "For us"}, "party": "provider", "order": 2})
    work["fields"][0] |= {"x": 580.0}
    answer = save(alice, form, work)
    assert answer.status_code == 200
    told = " ".join(each["sentence"] for each in answer.json()["faults"])
    assert "For us has no signature field." in told and "lies off page 1" in told
    assert fields(form)[work["fields"][0]["name"]].x == 580.0


def test_two_people_do_not_overwrite_each_other(world, form):
    first, second, work = client(world.alice), client(world.bob), work_of(form)
    edition = working.find(form).edition
    moved = {**work, "fields": [{**each, "x": each["x"] + 5} for each in work["fields"]]}
    assert save(first, form, moved, edition).status_code == 200
    refused = save(second, form, work, edition)
    assert refused.status_code == 409
    assert refused.json()["edition"] == working.find(form).edition
    assert fields(form) == {each["name"]: fields(form)[each["name"]] for each in moved["fields"]}


A_FIELD = {"name": "a", "kind": "text", "page": 1, "x": 1, "y": 1, "w": 1, "h": 1}


@pytest.mark.parametrize(
    "work",
    [
        {},
        {"fields": 3, "roles": []},
        {"fields": [{}], "roles": []},
        {"fields": [], "roles": [{"name": "A b", "party": "customer", "order": 1}]},
        {"fields": [{**A_FIELD, "page": "x"}], "roles": []},
        {"fields": [{**A_FIELD, "x": 1e9}], "roles": []},
        {"fields": [{**A_FIELD, "kind": {}}], "roles": []},
        {"fields": [{**A_FIELD, "options": ["a"]}], "roles": []},
        {"fields": [{**A_FIELD, "x": float("nan")}], "roles": []},
        {"fields": [{**A_FIELD, "picture": "R0lGODlh"}], "roles": []},
    ],
)
def test_what_is_no_layout_changes_nothing(world, form, work):
    before = working.find(form).edition
    assert save(client(world.alice), form, work).status_code == 422
    assert working.find(form).edition == before


def test_a_stamp_carries_its_picture(world, form):
    work = work_of(form)
    stamp = {**A_FIELD, "name": "stamp", "kind": "stamp", "w": 90, "h": 60, "role": ""}
    picture = base64.b64encode(png()).decode()
    work["fields"].append({**stamp, "picture": picture})
    assert save(client(world.alice), form, work).json()["faults"] == []
    assert fields(form)["stamp"].picture == picture


def test_a_value_of_the_account_is_declared_by_choosing_it(world, form):
    work = work_of(form)
    work["fields"][0] |= {"role": "", "source": "customer_name"}
    assert save(client(world.alice), form, work).json()["faults"] == []
    declared = working.find(form).schema["fields"]
    assert [(each["name"], each["source"]) for each in declared] == [("customer_name", "account.name")]
    work["fields"][0] |= {"role": "customer", "source": ""}
    save(client(world.alice), form, work)
    assert working.find(form).schema["fields"] == []


def test_the_plain_form_moves_adds_and_removes(world, form):
    alice = client(world.alice)
    page = alice.get(f"/templates/{form.key}/fields").content.decode()
    assert 'name="f.0.x"' in page
    known = list(fields(form).values())
    rows = {"edition": working.find(form).edition, "page": "1"}
    for n, each in enumerate(known):
        rows |= {f"f.{n}.kind": each.kind, f"f.{n}.role": each.role, f"f.{n}.page": "1"}
        rows |= {f"f.{n}.x": "10", f"f.{n}.top": "10", f"f.{n}.w": "50", f"f.{n}.h": "10"}
    new = len(known)
    rows |= {"f.1.gone": "1", f"f.{new}.kind": "initials", f"f.{new}.role": "customer", f"f.{new}.page": "2"}
    rows |= {f"f.{new}.x": "150", f"f.{new}.top": "200", f"f.{new}.w": "20", f"f.{new}.h": "10,5"}
    assert alice.post(f"/templates/{form.key}/fields/save", rows).status_code == 303
    after = fields(form)
    assert known[1].name not in after and len(after) == len(known)
    moved, added = after[known[0].name], after[f"initials_{new + 1}"]
    assert (round(moved.x), round(moved.y), round(moved.w)) == (28, 785, 142)
    assert (added.page, round(added.h, 1)) == (2, 29.8)


def test_pages_are_images_under_their_hash(world, form):
    alice, sha256 = client(world.alice), working.find(form).layout["sha256"]
    there = f"/templates/{form.key}/pages"
    answer = alice.get(f"{there}/{sha256}/1000/2.png")
    assert answer["Content-Type"] == "image/png" and "immutable" in answer["Cache-Control"]
    for nowhere in (f"{sha256}/1000/3.png", f"{sha256}/999/1.png", f"{'0' * 64}/1000/1.png", "../1000/1.png"):
        assert alice.get(f"{there}/{nowhere}").status_code == 404


def test_fields_that_are_wrong_are_not_sent_for_approval(world, form):
    alice, work = client(world.alice), work_of(form)
    work["fields"] = [each for each in work["fields"] if each["kind"] != "signature"]
    save(alice, form, work)
    answer = alice.post(f"/templates/{form.key}/fields/submit")
    assert answer.status_code == 422 and "Customer has no signature field." in answer.content.decode()
    assert working.find(form) is not None and form.versions.count() == 0


def test_sent_for_approval_it_is_a_version(world, form):
    alice = client(world.alice)
    assert alice.post(f"/templates/{form.key}/fields/submit").status_code == 303
    version = form.versions.get()
    assert (version.form, version.status) == ("pdf", "in_review")
    assert alice.get(f"/templates/{form.key}/fields").status_code == 200
    assert working.find(form) is None


def test_agents_do_not_design(world, form):
    maya = client(world.maya)
    assert maya.get(f"/templates/{form.key}/fields").status_code == 403
    assert save(maya, form, work_of(form)).status_code in (403, 422)


@pytest.mark.parametrize(
    ("extra", "size"),
    [
        ("/Rotate 90", (842, 595)),
        ("/CropBox [50 100 495 742]", (445, 642)),
        ("/Rotate 270 /CropBox [0 0 300 842]", (842, 300)),
    ],
)
def test_turned_and_cut_pages_are_as_readers_see_them(world, extra, size):
    form = designs.uploaded(world, designs.pdf(extra=extra))
    layout = Layout.from_json(working.find(form).layout)
    assert [(round(w), round(h)) for w, h in layout.pages] == [size, size]
