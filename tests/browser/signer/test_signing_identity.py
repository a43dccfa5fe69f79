"""How signers show who they are, on a phone: each check alone and all of them, with and without script."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests import paper

from undersign.contracts import sending
from undersign.contracts.people import demanding
from undersign.notices.outbox import Mail

PHONE, CODE = "+34600100222", "Rio Tinto 77"
SAID = {
    "en": {
        "sms": "Text me a code",
        "number": "Check 2 of 2",
        "not mine": "I cannot use this phone",
        "access": "Enter the access code that Maya Agent told you",
        "wrong": "That code does not match. Try again: 4 tries are left.",
        "questions": "In which city is your company?",
        "not all": "Not everything matches. Try again: 4 tries are left.",
        "alone": "This link came to your mailbox and is meant for you alone. Do not pass it on.",
    },
    "es": {
        "sms": "Enviarme un código por SMS",
        "number": "Comprobación 2 de 2",
        "not mine": "No puedo usar este teléfono",
        "access": "Escriba el código de acceso que le dio Maya Agent",
        "wrong": "Ese código no coincide. Inténtelo de nuevo: quedan 4 intentos.",
        "questions": "¿En qué ciudad está su empresa?",
        "not all": "No todo coincide. Inténtelo de nuevo: quedan 4 intentos.",
        "alone": "Este enlace llegó a su buzón y es solo para usted. No lo reenvíe.",
    },
}
REFUSED = ["422", "429"]


@pytest.fixture
def asked(world, signer):
    """asked(language, *methods) → Carol at the first page of a contract that demands them."""

    def make(language: str, *methods: str, version=None, **how):
        world.account.city = "Köln"
        world.account.save()
        customer = replace(world.carol, language=language)
        contract = world.draft(
            customer, world.dan, language=language, **({"version": version} if version else {})
        )
        if methods:
            given = {"phone": PHONE, "code": CODE, "facts": ["account.city", "ticket.number"]}
            demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=methods, **given)
        sending.send(contract, by=world.maya.actor())
        carol = signer(customer.email, language=language, name="customer", **how)
        carol.visitor.expected = REFUSED
        carol.arrive()
        return carol

    return make


def mailbox(carol) -> None:
    """The first of several checks."""
    carol.press("send")
    carol.page.fill("#code", carol.inbox.code(carol.address, seconds=90))
    carol.press("next")


def texted(world) -> str:
    """The code on the phone, as the outbox has the text."""
    for _wait in range(300):
        row = Mail.objects.filter(workspace_id=world.workspace.id, kind="sms").first()
        if row:
            return re.search(r"#(\d{6})$", row.read()["text"])[1]
        time.sleep(0.1)
    raise AssertionError("no text within 30 s")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_link_alone(world, asked, language):
    roles = [{**role, "proofs": ["email_link"]} for role in paper.SCHEMA["roles"]]
    version = world.publish("by_link", paper.SOURCES, {**paper.SCHEMA, "roles": roles})
    carol = asked(language, version=version)
    expect(carol.page.get_by_text(SAID[language]["alone"])).to_be_visible()
    carol.visitor.look("link")
    carol.press("open")
    carol.page.locator("#form").wait_for()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_code_by_mail_and_one_by_sms(world, asked, html_faults, language):
    words, carol = SAID[language], asked(language, "email_code", "sms_code")
    mailbox(carol)
    expect(carol.page.get_by_text(words["number"])).to_be_visible()
    expect(carol.page.locator(".address")).to_have_text("+34 ••• 22")
    carol.visitor.look("sms-begin")
    carol.page.get_by_role("button", name=words["sms"]).click()
    carol.page.locator("#code").wait_for()
    url, code = carol.page.url, texted(world)
    carol.page.fill("#code", f"{(int(code) + 1) % 1_000_000:06d}")
    carol.press("open")
    carol.page.locator(".error").wait_for()
    carol.page.get_by_text(words["not mine"]).click()
    carol.visitor.look("sms-wrong")
    assert html_faults({"sms": carol.page.request.get(url).text()}) == []
    carol.page.fill("#code", code)
    carol.press("open")
    carol.page.locator("#form").wait_for()


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_access_code_told_by_phone(world, asked, language):
    words, carol = SAID[language], asked(language, "email_code", "access_code")
    mailbox(carol)
    carol.page.get_by_label(words["access"]).fill("my guess")
    carol.press("open")
    expect(carol.page.locator(".error")).to_have_text(words["wrong"])
    carol.visitor.look("access-code")
    carol.page.get_by_label(words["access"]).fill("rio-tinto 77")
    carol.press("open")
    carol.page.locator("#form").wait_for()


@pytest.mark.parametrize("language", ["en", "es"])
def test_questions_from_the_records(world, asked, language):
    words, carol = SAID[language], asked(language, "email_code", "knowledge")
    mailbox(carol)
    carol.page.get_by_label(words["questions"]).fill("Bonn")
    carol.page.fill("#answer-1", "48211")
    carol.press("open")
    expect(carol.page.locator(".error")).to_have_text(words["not all"])
    carol.visitor.look("questions")
    carol.page.get_by_label(words["questions"]).fill("koln")
    carol.page.fill("#answer-1", "#48211")
    carol.press("open")
    carol.page.locator("#form").wait_for()


def test_all_of_them_without_script(world, asked):
    carol = asked("en", "email_code", "sms_code", "access_code", "knowledge", scripts=False)
    mailbox(carol)
    carol.read_over("sms-begin")
    carol.page.get_by_role("button", name=SAID["en"]["sms"]).click()
    carol.page.fill("#code", texted(world))
    carol.press("next")
    carol.read_over("access-code")
    carol.page.fill("#code", CODE)
    carol.press("next")
    carol.read_over("questions")
    carol.page.fill("#answer-0", "Köln")
    carol.page.fill("#answer-1", "48211")
    carol.press("open")
    carol.page.locator("#form").wait_for()


def test_a_forwarded_link_stops_at_the_first_check(world, asked, visit):
    carol = asked("en", "email_code", "access_code")
    mailbox(carol)
    carol.page.locator("#code").wait_for()
    friend = visit(390, name="friend")
    friend.page.goto(carol.page.url)
    expect(friend.page.get_by_role("button", name="Send me a code")).to_be_visible()
    assert friend.page.locator("#form").count() == 0
