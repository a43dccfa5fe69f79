"""An agent hands a device to a customer, who signs on it; the desk is out of reach until the next sign-in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.routed import person, role, sent

WORDS = {
    "en": {
        "sign": "Sign in person",
        "hand": "Sign me out and hand over",
        "start": "Start",
        "next": "All correct",
        "use": "Use this signature",
        "finish": "Sign and finish",
        "done": "Signed",
        "back": "Close and hand back",
    },
    "es": {
        "sign": "Firmar en persona",
        "hand": "Cerrar mi sesión y entregar",
        "start": "Empezar",
        "next": "Todo correcto",
        "use": "Usar esta firma",
        "finish": "Firmar y terminar",
        "done": "Firmado",
        "back": "Cerrar y devolver",
    },
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_in_person(world, work, worker, staff, language):
    words = WORDS[language]
    host = world.people["maya"].id
    people = [person(world, "customer", "Carol Ortiz", host=host, language=language)]
    contract = sent(world, *people, roles=[role("customer", 1, "in_person")])
    work()
    device = staff("maya", width=390, language=language)
    page = device.page
    page.goto(f"{device.home}/contracts/{contract.id}/signers")
    device.look("signers")
    page.get_by_role("link", name=words["sign"]).first.click()
    device.look("hand-over")
    page.get_by_role("button", name=words["hand"]).click()
    page.locator("#form").wait_for()
    device.look("contract")
    signing = page.url
    other = page.context.new_page()
    other.goto(device.home + "/contracts")
    assert "/login" in other.url, "the signer has no way into the desk"
    other.close()
    page.get_by_role("button", name=words["start"], exact=True).click()
    page.fill("#answer-seats", "12")
    page.get_by_role("button", name=words["next"], exact=True).click()
    page.get_by_role("button", name=words["use"], exact=True).click()
    page.get_by_role("button", name=words["finish"], exact=True).click()
    page.get_by_role("heading", name=words["done"], exact=True).wait_for()
    device.look("done")
    page.get_by_role("button", name=words["back"]).click()
    page.wait_for_url("**/login**")
    page.goto(signing)
    expect(page.get_by_role("heading", name=words["done"], exact=True)).to_have_count(0)
    device.look("handed-back")
