"""The clause library and imports at the desk: a new version is offered, a file becomes a working copy."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.uploads import pdf, saved
from tests.world import PASSWORD

from undersign.drafting.stock import library
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working


@pytest.fixture
def alice(world):
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7")
    assert client.post("/login", {"email": world.alice.email, "password": PASSWORD}).status_code == 303
    return client


def row_of(world, key: str) -> Template:
    return Template.objects.get(workspace_id=world.workspace.id, key=key)


def test_a_new_version_of_a_clause_is_offered_and_never_forced(alice, world):
    form = {"key": "late-payment", "title.en": "Late payment", "source.en": "Interest of 5 % is due."}
    assert alice.post("/clauses/new/make", form).status_code == 303
    by, of = world.alice.actor(), world.version.template
    copy = working.open(of, by=by)
    sources = {code: text + '\n{% library "late-payment" %}\n' for code, text in copy.sources.items()}
    working.save(copy, edition=copy.edition, by=by, sources={**sources, "es": copy.sources["es"]})
    assert copy.clauses["late-payment"]["number"] == 1

    said = {"after": "1", "title.en": "Late payment", "source.en": "Interest of 6 % is due.", "note": "Six"}
    assert alice.post("/clauses/late-payment/revise", said).status_code == 303
    again = alice.post("/clauses/late-payment/revise", said)
    assert again.status_code == 422 and b"Somebody else wrote a new version" in again.content
    page = alice.get("/clauses/late-payment/").content.decode()
    assert "has v1" in page and "Update their drafts" in page and "6 %" in page
    assert "v1 here, v2 in the library" in alice.get(f"/templates/{of.key}/edit").content.decode()
    assert working.find(of).clauses["late-payment"]["number"] == 1

    assert alice.post("/clauses/late-payment/offer", {"template": "nothing"}).status_code == 422
    assert alice.post("/clauses/late-payment/offer", {"template": of.key}).status_code == 303
    assert working.find(of).clauses["late-payment"]["number"] == 2
    assert "late-payment" not in world.version.clauses
    assert library.of(by).count() == 1


def test_any_two_versions_of_a_clause_are_read_as_one_alone_or_in_a_template(alice, world):
    by, of = world.alice.actor(), world.version.template
    texts = ("Interest of 5 % is due.", "Interest of 6 % is due.", "Interest of 6 % is due after 30 days.")
    form = {"key": "late-payment", "title.en": "Late payment", "source.en": texts[0]}
    assert alice.post("/clauses/new/make", form).status_code == 303
    compare = "/clauses/late-payment/compare"
    assert "nothing yet to compare" in alice.get(compare).content.decode()
    copy = working.open(of, by=by)
    sources = {"en": copy.sources["en"] + '\n{% library "late-payment" %}\n', "es": copy.sources["es"]}
    working.save(copy, edition=copy.edition, by=by, sources=sources)
    for after, text in enumerate(texts[1:], 1):
        said = {"after": str(after), "title.en": "Late payment", "source.en": text, "note": f"Note {after}"}
        assert alice.post("/clauses/late-payment/revise", said).status_code == 303

    old = alice.get("/clauses/late-payment/?version=1").content.decode()
    assert "This is v1. v3 is the newest." in old and "5 %" in old and "from=1&amp;to=3" in old
    page = alice.get(f"{compare}?from=1&to=2").content.decode()
    assert re.search(r"<del[^>]*>5</del><ins>6</ins>", page) and "after 30 days" not in page
    assert "Templates that would change" in page and f"from=1&amp;to=3&amp;of={of.key}" in page
    page = alice.get(f"{compare}?from=1&to=3&of={of.key}&in=en").content.decode()
    assert "Update their drafts" in page and re.search(r"<ins[^>]*> ?after 30 days", page)
    assert working.find(of).clauses["late-payment"]["number"] == 1
    assert alice.post("/clauses/late-payment/offer", {"template": of.key}).status_code == 303
    assert "None: all that use it have v3." in alice.get(f"{compare}?from=1&to=2").content.decode()
    assert "Choose two different ones." in alice.get(f"{compare}?from=2&to=2").content.decode()


def test_a_markdown_file_becomes_a_text(alice, world):
    text = "# Lease\n\n{{ tenant }} rents the flat. <script>alert(1)</script>\n"
    given = SimpleUploadedFile("lease.md", text.encode())
    answer = alice.post("/templates/import/take", {"file": given, "name": ""})
    assert answer["Location"].startswith("/templates/lease/imported"), answer.content.decode()
    page = alice.get("/templates/lease/imported").content.decode()
    assert "tenant" in page and "<script>alert" not in page
    settled = alice.post("/templates/lease/imported/settle", {"type.tenant": "person"})
    assert settled["Location"] == "/templates/lease/edit"
    copy = working.find(row_of(world, "lease"))
    declared = {each["name"]: each.get("type") for each in copy.schema["fields"]}
    assert declared["tenant"] == "person" and {r["name"] for r in copy.schema["roles"]}


def test_a_pdf_keeps_its_pages_and_goes_on_to_its_fields(alice, world):
    given = SimpleUploadedFile("Order form.pdf", saved(pdf("Sign here: [[signature:customer]]")))
    answer = alice.post("/templates/import/take", {"file": given})
    assert answer["Location"].startswith("/templates/order_form/imported"), answer.content.decode()
    assert alice.get("/templates/order_form/imported").status_code == 200
    settled = alice.post("/templates/order_form/imported/settle")
    assert settled["Location"] == "/templates/order_form/fields"
    copy = working.find(row_of(world, "order_form"))
    assert copy.form == "pdf" and copy.layout["pages"]
    assert [each["kind"] for each in copy.layout["fields"]] == ["signature"]
    assert alice.get("/templates/order_form/fields").status_code == 200


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"MZ" + b"\0" * 400), ("a.pdf", b""), ("a.exe", b"MZ\x90\x00\x03" * 50)]
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(alice, world, name, data):
    before = Template.objects.filter(workspace_id=world.workspace.id).count()
    answer = alice.post("/templates/import/take", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert Template.objects.filter(workspace_id=world.workspace.id).count() == before
