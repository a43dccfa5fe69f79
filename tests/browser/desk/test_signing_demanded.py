"""Which checks of identity a person has to pass: the floor in the editor, more of it in a draft."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import paper

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.drafting.writing import working

SAID = {
    "en": {
        "sms": "Phone access (code by SMS",
        "access": "Access code (told by the sender",
        "source": "from the contact",
        "phone": "Phone number for the code",
        "code": "Access code",
        "easy": "This access code is too easy to guess.",
        "floor": "demanded by the template",
        "below": "The template demands at least this check",
        "send": "Send",
        "save": "Save",
    },
    "es": {
        "sms": "Acceso al teléfono (código por SMS",
        "access": "Código de acceso (comunicado",
        "source": "del contacto",
        "phone": "Teléfono para el código",
        "code": "Código de acceso",
        "easy": "Este código de acceso es demasiado fácil de adivinar.",
        "floor": "lo exige la plantilla",
        "below": "La plantilla exige al menos esta comprobación",
        "send": "Enviar",
        "save": "Guardar",
    },
}


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("es", 390)])
def test_more_than_the_template_asks_and_never_less(world, staff, html_faults, language, width):
    words = SAID[language]
    world.contact.phone = "+34 600 100 222"
    world.contact.save()
    contract = world.draft()
    maya = staff("maya", language=language, width=width)
    maya.expected = ["403", "422"]
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/prepare")
    page.locator("#person-customer").click()
    card = page.locator("#f-people-customer-proofs")
    expect(card.get_by_text(words["floor"])).to_be_visible()
    expect(page.locator("#f-people-customer-phone")).to_be_hidden()
    card.get_by_label(words["sms"]).check()
    card.get_by_label(words["access"]).check()
    expect(page.locator("#f-people-customer-phone")).to_have_value("+34600100222")
    expect(card.get_by_text(words["source"])).to_be_visible()
    page.fill("#f-people-customer-code", "123456")
    maya.look("checks", whole=True)
    assert maya.sideways() <= 0
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.get_by_text(words["easy"])).to_be_visible()
    page.locator("#person-customer").click()
    page.fill("#f-people-customer-code", "Rio Tinto 77")
    page.get_by_role("button", name=words["send"], exact=True).click()
    page.wait_for_url(f"**/contracts/{contract.id}**told=sent")
    carol = world.recipient(contract)
    assert carol.demanded.methods == ["email_code", "sms_code", "access_code"]
    assert Contract.objects.get(pk=contract.pk).status != lifecycle.DRAFT


@pytest.mark.parametrize("language", ["en", "es"])
def test_legal_sets_the_floor_of_a_role(world, staff, language):
    words, template = SAID[language], world.version.template
    working.open(template, by=world.alice.actor())
    alice = staff("alice", language=language)
    page = alice.page
    page.goto(f"{alice.home}/templates/{template.key}/edit#people")
    role = page.locator("#people details").filter(has=page.locator("input[name=was][value=customer]"))
    role.locator("summary").click()
    role.get_by_label(words["sms"]).check()
    role.get_by_role("button", name=words["save"], exact=True).scroll_into_view_if_needed()
    alice.look("floor")
    ticks, card = role.locator(".checks").bounding_box(), page.locator("#people").bounding_box()
    assert ticks["x"] + ticks["width"] <= card["x"] + card["width"]
    role.get_by_role("button", name=words["save"], exact=True).click()
    page.wait_for_timeout(500)
    page.reload()
    kept = working.open(template, by=world.alice.actor()).schema["roles"]
    assert {r["name"]: r.get("proofs") for r in kept}["customer"] == ["email_code", "sms_code"]
    assert paper.SCHEMA["roles"][0]["name"] in {r["name"] for r in kept}
