"""“Preview as signer” is the ceremony's own page, on invented values, and leaves no trace."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests import designs
from tests import form as order
from tests.world import PASSWORD

from undersign.contracts.people.recipient import Recipient
from undersign.drafting.writing import working
from undersign.signing import consent, tryout
from undersign.store import walls
from undersign.web.desk.library import as_signer_shown

JSON = {"headers": {"Accept": "application/json"}}
FULL = {
    "asked[]": ["who", "mail", "firm", "job", "po", "seats", "setup", "start", "agree", "extras", "colour",
                "shade", "country"],
    "answer-who": "Carol Ortiz", "answer-mail": "carol@acme.example", "answer-firm": "Acme", "answer-job": "",
    "answer-po": "PO-7", "answer-seats": "10", "answer-setup": "250", "answer-start": "2026-12-01",
    "answer-agree": "yes", "answer-colour": "blue", "answer-shade": "Navy", "answer-country": "Spain",
    "mark": "typed", "mark_text": "Carol Ortiz", "face": "dancing",
    "initials_mark": "typed", "initials_mark_text": "CO", "initials_face": "dancing",
    "same[]": ["small__2"], "answer-proof": "proof.pdf", "answer-logo": "logo.png",
}  # fmt: skip


@pytest.fixture
def version(world):
    return order.published(world)


@pytest.fixture
def desk(world):
    client = Client(SERVER_NAME="localhost")
    client.post("/login", {"email": world.alice.email, "password": PASSWORD})
    return client


def at(version, role: str, rest: str = "", language: str = "en") -> str:
    return as_signer_shown.address(version, version.number, role, language) + rest


def kept() -> list[tuple]:
    """Count and newest version of every workspace's rows, table by table."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(walls.tenant_tables()):
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}")
            found.append((table, *cursor.fetchone()))
    return found


def play(desk, version, part: str, so_far: dict, **said):
    sent = {**said, "so_far": urlencode(so_far, doseq=True)}
    return desk.post(at(version, "customer", part), sent, **JSON)


def test_page_is_the_ceremony_s_own(version, desk):
    before = kept()
    page = desk.get(at(version, "customer")).content.decode()
    for said in ("Sign and finish", 'id="answer-seats"', 'data-if="answer-colour"', "Sample Customer"):
        assert said in page, said
    assert desk.get(at(version, "customer", "pages/1.png")).content.startswith(b"\x89PNG")
    assert desk.get(at(version, "customer", "copy.pdf")).content.startswith(b"%PDF")
    spanish = desk.get(at(version, "customer", language="es")).content.decode()
    assert "Firmar y terminar" in spanish and "Azul" in spanish
    provider = desk.get(at(version, "provider")).content.decode()
    assert 'id="answer-remark"' in provider, "what the customer is thought to have said shows it"
    assert kept() == before


def test_answers_are_judged_as_a_signer_s(version, desk):
    before = kept()
    wrong = play(desk, version, "answers", {}, **{"asked[]": ["seats"], "answer-seats": "501"})
    assert wrong.status_code == 422
    assert wrong.json()["problems"][0]["sentence"] == "This is more than the most allowed: 500."
    so_far = {"asked[]": ["colour"], "answer-colour": "red"}
    hidden = play(desk, version, "answers", so_far, **{"asked[]": ["shade"], "answer-shade": ""})
    assert hidden.status_code == 200, "what another answer hides is not missed"
    so_far["answer-colour"] = "blue"
    asked = play(desk, version, "answers", so_far, **{"asked[]": ["shade"], "answer-shade": ""})
    assert asked.json()["problems"][0]["field"] == "answer-shade"
    seats = {"asked[]": ["seats"], "answer-seats": "10"}
    total = play(desk, version, "answers", seats, **{"asked[]": ["setup"], "answer-setup": "250"})
    assert total.json()["shown"]["total"] == "$10,250.00"
    mark = desk.post(at(version, "customer", "mark"), {"mark": "typed", "mark_text": ""}, **JSON)
    assert mark.json()["problems"][0]["sentence"] == "Your signature is still empty."
    picture = order.png()
    attached = desk.post(
        at(version, "customer", "answers"), {"asked[]": ["logo"], "answer-logo": _file(picture)}, **JSON
    )
    assert attached.status_code == 200
    unfit = desk.post(
        at(version, "customer", "answers"), {"asked[]": ["logo"], "answer-logo": _file(b"GIF")}, **JSON
    )
    assert "cannot be used" in unfit.json()["problems"][0]["sentence"]
    assert kept() == before


def _file(data: bytes):
    return SimpleUploadedFile("logo.png", data)


def test_it_ends_without_a_signature(version, desk):
    before = kept()
    for missing, field in (
        ("answer-seats", "answer-seats"),
        ("answer-proof", "answer-proof"),
        ("same[]", "places"),
    ):
        said = {name: value for name, value in FULL.items() if name != missing}
        no = play(desk, version, "finish", said).json()
        assert no["problems"][0]["field"] == field, no
    done = play(desk, version, "finish", FULL).json()
    assert done["next"] == at(version, "customer", "over")
    assert "The preview ends here" in desk.get(done["next"]).content.decode()
    plain = desk.post(at(version, "customer", "decline"), {"reason": "terms"}, follow=True)
    assert "In a preview it does not." in plain.content.decode()
    assert kept() == before


def test_a_working_copy_asks_consent_with_its_demonstration(world, desk):
    template = designs.uploaded(world)
    schema = {**working.find(template).schema, "consumer_disclosure": True}
    copy = working.find(template)
    working.save(copy, edition=copy.edition, by=world.alice.actor(), schema=schema)
    opened = desk.get(f"/templates/{template.key}/fields/preview", follow=True)
    where = opened.redirect_chain[-1][0]
    assert where == f"/as-signer/{template.key}~0~customer~en/"
    assert 'data-step="consent"' in opened.content.decode()
    assert desk.get(where + "disclosure.pdf").content.startswith(b"%PDF")
    no = desk.post(where + "consent", {"agreed": "on", "characters": "222222"}, **JSON).json()
    assert no["problems"][0]["field"] == "characters"
    shown = Recipient(id=tryout.NOBODY, workspace_id=world.workspace.id)
    right = {"agreed": "on", "characters": consent.characters_for(shown)}
    assert desk.post(where + "consent", right, **JSON).json()["ok"]
    without = {"mark": "typed", "mark_text": "C", "asked[]": ["purchase_order"], "answer-purchase_order": "7"}
    for said, ok in ((without, False), ({**without, **right}, True)):
        told = desk.post(where + "finish", {"so_far": urlencode(said, doseq=True)}, **JSON).json()
        assert told["ok"] is ok, told


def test_who_may_not_write_is_not_shown_what_is_written(world, version):
    template = designs.uploaded(world, key="another_form")
    maya = Client(SERVER_NAME="localhost")
    maya.post("/login", {"email": world.maya.email, "password": PASSWORD})
    assert maya.get(at(version, "customer")).status_code == 200, "it is published"
    assert maya.get(f"/as-signer/{template.key}~0~customer~en/").status_code == 403
    for unknown in (
        f"{template.key}~9~customer~en",
        "x~0~customer~en",
        f"{version.template.key}~1~nobody~en",
        "x",
    ):
        assert maya.get(f"/as-signer/{unknown}/").status_code in (403, 404), unknown


def test_texts_are_played_too(world, desk):
    where = at(world.version, "customer")
    before = kept()
    page = desk.get(where).content.decode()
    assert "Sign and finish" in page and 'data-field="' in page
    assert desk.get(where + "pages/1.png").content.startswith(b"\x89PNG")
    opened = desk.get("/templates/service_order/fields/preview", follow=True)
    assert opened.redirect_chain[-1][0].startswith("/as-signer/service_order~0~")
    assert 'href="/templates/service_order/edit"' in opened.content.decode()
    assert kept() == before
