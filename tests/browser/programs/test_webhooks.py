"""An admin adds a webhook, sees its secret once, tests it, reads every try, and sends a message again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import happenings
from tests.services import receiver as receiving

from undersign.webhooks import drawing, endpoint

WORDS = {
    "en": {
        "none": "No program is told anything yet",
        "inside": "It stands in our own network",
        "add": "Add it",
        "once": "Shown once.",
        "test": "Send a test",
        "good": "The test was taken.",
        "tries": "1 try",
        "resent": "under the same id",
        "from": "Send again from a day",
        "count": "How many is that?",
        "go": "messages again",
        "said": "each under the id it had",
    },
    "es": {
        "none": "Todavía no se avisa a ningún programa",
        "inside": "Está en nuestra propia red",
        "add": "Agregar",
        "once": "Solo se muestra una vez.",
        "test": "Enviar una prueba",
        "good": "La prueba fue aceptada.",
        "tries": "1 intento",
        "resent": "con el mismo identificador",
        "from": "Enviar otra vez desde un día",
        "count": "¿Cuántos son?",
        "go": "mensajes otra vez",
        "said": "con el identificador que tenía",
    },
}


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1440, "en", "light"), (390, "es", "dark"), (1440, "es", "dark")]
)
def test_programs_webhooks(staff, world, html_faults, width, language, scheme):
    said = WORDS[language]
    bob = staff("bob", width=width, language=language, scheme=scheme)
    page = bob.page
    page.goto(bob.home + "/settings/webhooks")
    expect(page.get_by_text(said["none"])).to_be_visible()
    bob.look("nobody-is-told")
    with receiving.running() as receiver:
        _added(bob, said, receiver)
        row = endpoint.every(world.workspace.id)[0]
        contract = world.draft()
        happenings.happen(world.workspace.id, [contract.id])
        page.get_by_role("button", name=said["test"]).click()
        expect(page.get_by_text(said["good"])).to_be_visible()
        drawing.draw(row.id)
        page.reload()
        page.get_by_text(said["tries"]).first.click()
        bob.look("every-try", whole=True)
        html = {"webhook": page.request.get(page.url).text()}
        page.locator("form.act button").first.click()
        expect(page.get_by_text(said["resent"])).to_be_visible()
        page.get_by_role("link", name=said["from"]).click()
        page.get_by_role("button", name=said["count"]).click()
        bob.look("how-many")
        html["replay"] = page.request.get(page.url).text()
        page.get_by_role("button", name=said["go"]).click()
        expect(page.get_by_text(said["said"])).to_be_visible()
        drawing.draw(row.id)
        assert len(receiver.came) > len(receiver.taken)
    assert bob.sideways() <= 0, bob.wide()
    assert html_faults(html) == []


def _added(bob, said, receiver) -> None:
    page = bob.page
    page.goto(bob.home + "/settings/webhooks/new")
    page.fill("#f-url", receiver.url)
    page.get_by_label(said["inside"]).check()
    page.locator("input[value='contract.reassigned']").check()
    page.locator("input[value='contract.drafted']").check()
    bob.look("a-new-one", whole=True)
    page.get_by_role("button", name=said["add"], exact=True).click()
    expect(page.get_by_text(said["once"])).to_be_visible()
    receiver.secrets.append(page.locator("code", has_text="whsec_").inner_text())
    bob.look("its-secret")
