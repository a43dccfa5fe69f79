"""A contract on its way: reminded, its end moved, readdressed, taken back and corrected; mail that came back;
the workspace's looks. On a phone, in two languages."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from undersign.contracts.draft import Person
from undersign.journal import clock
from undersign.notices import returns
from undersign.signing import link

WORDS = {
    "en": {
        "sent": "Mail sent",
        "next": "Next reminder",
        "remind": "Remind Carol Ortiz",
        "reminded": "The reminder is on its way.",
        "correct": "Correct",
        "day": "Last day to sign",
        "message": "Your words in the mails to the signers",
        "save": "Save",
        "saved": "Saved.",
        "back": "Take it back and correct it",
        "taken": "The contract is taken back.",
        "replaced": "This was replaced by a newer version",
        "newer": "A newer version took its place",
        "copy": "Copy the link of Carol Ortiz",
        "came back": "came back",
        "change": "Change email",
        "change it": "Change and send",
        "changed": "The old link is dead.",
        "seen": "I have looked at it",
        "nothing": "Nothing waits here.",
        "darker": "a darker shade is used",
        "colour": "Colour",
        "name": "Name",
        "code": "Send me a code",
    },
    "es": {
        "sent": "Correo enviado",
        "next": "Próximo recordatorio",
        "remind": "Recordar a Carol Ortiz",
        "reminded": "El recordatorio",
        "correct": "Corregir",
        "day": "Último día para firmar",
        "message": "Tus palabras en los correos a los firmantes",
        "save": "Guardar",
        "saved": "Guardado.",
        "back": "Retirarlo y corregirlo",
        "taken": "El contrato se retiró.",
        "replaced": "Esto fue reemplazado por una versión nueva",
        "newer": "Una versión nueva tomó su lugar",
        "copy": "Copiar el enlace de Carol Ortiz",
        "came back": "fue devuelto",
        "change": "Cambiar",
        "change it": "Cambiar y enviar",
        "changed": "El enlace",
        "seen": "Ya lo revisé",
        "nothing": "Aquí no hay nada pendiente.",
        "darker": "un tono más oscuro",
        "colour": "Color",
        "name": "Nombre",
        "code": "Enviarme un código",
    },
}
both = pytest.mark.parametrize("language", WORDS)


@pytest.fixture
def waits(world, work):
    contract = world.sent()
    work()
    return contract


@both
def test_reminded_extended_corrected(staff, visit, world, waits, worker, inbox, html_faults, language):
    words = WORDS[language]
    maya = staff(width=390, language=language)
    page = maya.page
    old_link = f"{maya.home}/sign/{link.secret_for(world.recipient(waits))}/"
    page.goto(f"{maya.home}/contracts/{waits.id}/signers")
    expect(page.get_by_text(words["sent"]).first).to_be_visible()
    expect(page.get_by_text(words["next"]).first).to_be_visible()
    maya.look("signers", whole=True)
    page.locator("main .rows").get_by_role("button", name=words["remind"]).click()
    expect(page.get_by_text(words["reminded"])).to_be_visible()

    page.locator(".head-actions summary").click()
    page.get_by_role("link", name=words["correct"], exact=True).click()
    maya.look("correct", whole=True)
    served = {"correct": page.request.get(page.url).text()}
    served["signers"] = page.request.get(f"{maya.home}/contracts/{waits.id}/signers").text()
    served["returned"] = page.request.get(f"{maya.home}/returned").text()
    assert maya.sideways() <= 0
    day = (clock.now() + timedelta(days=50)).date()
    page.get_by_label(words["day"]).fill(str(day))
    page.get_by_label(words["message"]).fill("Page 2 has the new price.")
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.get_by_text(words["saved"]).first).to_be_visible()
    page.locator("main .rows").get_by_role("button", name=words["remind"]).click()
    letter = inbox.wait(world.carol.email, lambda m: "Page 2 has the new price." in m.text, seconds=60)
    assert str(day.year) in letter.text

    page.goto(f"{maya.home}/contracts/{waits.id}/correct")
    page.get_by_role("button", name=words["back"]).click()
    expect(page.get_by_text(words["taken"])).to_be_visible()
    expect(page.locator(".head .number")).to_have_text(f"{waits.number}-2")
    maya.look("corrected-draft")
    page.goto(f"{maya.home}/contracts/{waits.id}/")
    expect(page.get_by_text(words["newer"])).to_be_visible()
    maya.look("taken-back")

    carol = visit(390, language=language, name="carol")
    carol.page.goto(f"{old_link}?lang={language}")
    expect(carol.page.get_by_role("heading", name=words["replaced"])).to_be_visible()
    carol.look("replaced")
    served["replaced"] = carol.page.request.get(carol.page.url).text()
    assert html_faults(served) == []


@both
def test_the_link_is_handed_out_under_a_code(staff, visit, world, waits, language):
    words = WORDS[language]
    maya = staff(width=390, language=language)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{waits.id}/signers")
    page.get_by_role("button", name=words["copy"]).click()
    maya.look("link")
    address = page.locator("#f-link").input_value()
    carol = visit(390, language=language, name="carol")
    carol.page.goto(f"{address}?lang={language}")
    expect(carol.page.get_by_role("button", name=words["code"])).to_be_visible()
    assert "recipient.link_copied" in world.events(waits)


@both
def test_it_came_back_and_the_address_is_mended(staff, world, work, worker, inbox, language):
    words = WORDS[language]
    nobody = Person("customer", "Carol Ortiz", world.email("carol", "bounces.example"))
    contract = world.sent(nobody, world.dan)
    work()
    maya = staff(width=390, language=language)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/signers")
    expect(page.locator(".say-red").filter(has_text=words["came back"])).to_be_visible()
    expect(page.locator(".signer-steps").first).to_contain_text("550 5.1.1")
    maya.look("bounced", whole=True)
    page.locator(".head-actions").get_by_role("link", name=re.compile(words["change"])).click()
    fresh = world.email("carol.fresh")
    page.locator("#f-email").fill(fresh)
    page.get_by_role("button", name=words["change it"]).click()
    expect(page.get_by_text(words["changed"]).first).to_be_visible()
    assert inbox.link(fresh, seconds=60)


REPORT = (
    "Subject: Undeliverable: please sign\nContent-Type: multipart/report; boundary=b\n\n--b\n"
    "Content-Type: text/plain\n\nThis mailbox is closed.\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: b\n\nFinal-Recipient: rfc822; {}\nAction: failed\nStatus: 5.2.1\n--b--\n"
)


@both
def test_what_nobody_can_place_is_shown_to_a_person(staff, world, waits, language):
    words = WORDS[language]
    assert returns.take(REPORT.format(world.carol.email).encode()) == returns.WAITS
    maya = staff(width=390, language=language)
    page = maya.page
    page.goto(f"{maya.home}/returned")
    page.locator("summary").filter(has_text=re.compile("says|dice")).click()
    expect(page.get_by_text("This mailbox is closed.")).to_be_visible()
    maya.look("returned", whole=True)
    page.get_by_role("button", name=words["seen"]).click()
    expect(page.get_by_text(words["nothing"])).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("es", 390), ("en", 1440)])
def test_the_workspaces_looks(staff, visit, world, waits, work, html_faults, language, width):
    words = WORDS[language]
    bob = staff("bob", width=width, language=language)
    page = bob.page
    page.goto(f"{bob.home}/settings/brand")
    page.get_by_label(words["name"], exact=True).fill("Northwind & Friends")
    page.get_by_label(words["colour"]).fill("#ffcc33")
    png = {"name": "logo.png", "mimeType": "image/png", "buffer": LOGO}
    page.locator("#f-logo").set_input_files([png])
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.get_by_text(words["darker"])).to_be_visible()
    bob.look("brand", whole=True)
    carol = visit(width, language=language, name="carol")
    carol.page.goto(f"{bob.home}/sign/{link.secret_for(world.recipient(waits))}/?lang={language}")
    expect(carol.page.locator("img.logo")).to_be_visible()
    colour = carol.page.get_by_role("button", name=words["code"]).evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert colour not in ("rgb(11, 95, 192)", "rgb(255, 204, 51)")
    carol.look("identify")
    served = {
        "brand": page.request.get(page.url).text(),
        "identify": carol.page.request.get(carol.page.url).text(),
    }
    assert html_faults(served) == []


LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
