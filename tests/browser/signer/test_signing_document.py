"""An identity document at 390 pixels: sent, looked at by a person, refused once, accepted, and signed on."""

from __future__ import annotations

import pytest
from tests import papers as made
from tests.browse import Staff
from tests.services import machine
from tests.world import PASSWORD

from undersign.contracts import draft, sending
from undersign.contracts.people import demanding
from undersign.signing.proof import papers

WORDS = {
    "en": {"send": "Send it", "waits": "looks at what you sent", "old": "This document has expired."},
    "es": {"send": "Enviar", "waits": "revisa lo que usted envió", "old": "Este documento ha caducado."},
}


@pytest.fixture
def come(world, signer):
    """come(language, **browser) → somebody asked for a document, after the code by mail."""
    machine.program("tesseract")
    machine.program(str(made.FONT))

    def come(language: str, **how):
        who = draft.Person("customer", "Carol Ortiz", world.email("carol"), order=1, language=language)
        contract = world.draft(who, world.dan)
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=["id_document"])
        sending.send(contract, by=world.maya.actor())
        her = signer(who.email, language=language, name="signer", **how)
        her.contract = contract
        her.arrive()
        her.press("send")
        her.page.fill("#code", her.inbox.code(her.address, seconds=90))
        her.press("next")
        her.page.locator("#picture").wait_for()
        return her

    return come


def send(her, lines: list[str]) -> None:
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": made.photograph(lines)}
    her.page.locator("#picture").set_input_files(photo)
    her.page.get_by_role("button", name=WORDS[her.language]["send"]).click()


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_with_a_document(world, visit, come, language):
    said, her = WORDS[language], come(language)
    her.visitor.look("ask")
    her.visitor.expected.append("422")
    send(her, made.passport("ORTIZ<<CAROL", expires="261101"))
    her.page.get_by_text(said["old"]).wait_for(timeout=40_000)
    her.visitor.look("expired")
    send(her, made.passport("ORTIZ<<CAROL"))
    her.page.get_by_text(said["waits"]).wait_for(timeout=40_000)
    her.visitor.look("waiting")

    desk = visit(1440 if language == "en" else 390, language=language, name="desk")
    page = desk.page
    page.goto(desk.home + "/login?next=/reviews/identity")
    page.fill("[name=email]", world.bob.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").last.click()
    page.locator(".identity-picture").wait_for()
    desk.look("review", whole=True)
    page.locator("[name=reason]").fill("A thumb covers the face")
    page.locator("[value=refuse]").click()
    page.locator(".say, [role=status]").first.wait_for()
    her.page.reload()
    her.page.get_by_text("A thumb covers the face").wait_for()
    her.visitor.look("refused")
    send(her, made.passport("ORTIZ<<CAROL"))
    her.page.get_by_text(said["waits"]).wait_for(timeout=40_000)
    papers.decide(papers.latest(world.recipient(her.contract)), True, by=world.bob.actor())
    her.page.goto(her.inbox.link(her.address, count=3, seconds=90))
    her.page.locator("#form").wait_for()


def test_settings_of_identity(world, visit, live):
    desk = visit(1440, name="desk")
    page = desk.page
    page.goto(desk.home + "/login?next=/settings/identity")
    page.fill("[name=email]", world.bob.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").last.click()
    page.locator("#f-issuer").wait_for()
    desk.look("settings", whole=True)
    person = Staff(live.url)
    person.sign_in(world.maya.email, PASSWORD)
    assert person.get("/settings/identity").status == 403 and person.get("/reviews/identity").status == 403
