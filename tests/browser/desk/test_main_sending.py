"""From the ticket to the sent contract, as an agent does it: three clicks, and what is missing is asked."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from undersign.contracts.contract import Contract

SECONDS = 15


@pytest.mark.parametrize("width", [1440, 390])
def test_three_clicks_and_fifteen_seconds(staff, world, ticket, worker, inbox, width):
    maya = staff(width=width)
    page = maya.page
    expect(page.get_by_role("heading", name="Tickets", exact=True)).to_be_visible()
    maya.look("tickets")
    page.get_by_role("link", name=ticket.subject).click()
    expect(page.get_by_text("Please send us the order form.")).to_be_visible()
    maya.look("ticket")

    began = time.monotonic()
    page.get_by_role("link", name="New contract").click()
    suggested = page.locator(".is-suggested")
    expect(suggested).to_contain_text("Suggested")
    maya.look("templates")
    suggested.get_by_role("button").click()
    expect(page.locator("#preview img").first).to_have_js_property("complete", True)
    maya.look("prepare")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()
    assert time.monotonic() - began <= SECONDS

    expect(page.locator(".head .pill")).to_have_text("Waiting for \u2068Carol Ortiz\u2069", timeout=15_000)
    inbox.wait(world.carol.email)
    maya.look("sent")
    assert maya.sideways() <= 0
    page.goto(f"{maya.home}/tickets/{ticket.number}/")
    expect(page.get_by_text("was sent to Carol Ortiz")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_values_say_where_they_come_from_and_missing_ones_are_asked(staff, world, ticket, worker, width):
    ticket.fields = {}
    ticket.save(update_fields=["fields"])
    maya = staff(width=width)
    page = maya.page
    page.goto(f"{maya.home}/tickets/{ticket.number}/new")
    page.locator(".is-suggested").get_by_role("button").click()

    expect(page.locator("#row-f-customer_name")).to_contain_text("from the account")
    expect(page.locator("#row-f-start_date")).to_contain_text("the template's default")
    expect(page.locator("#needed-count")).to_have_text("1 value missing")
    expect(page.locator("#clauses")).to_contain_text("Included because Plan is Premium")
    maya.look("missing")

    maya.expected.append("422")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("us-refused")).to_be_focused()
    expect(page.locator("us-refused")).to_contain_text("“Monthly fee” is still missing.")
    maya.look("refused")
    page.get_by_role("link", name="“Monthly fee” is still missing.").click()

    before = page.locator("#page-1").get_attribute("src")
    page.get_by_label("Monthly fee").fill("1480.00")
    expect(page.locator("#needed-count")).to_have_text("Complete")
    expect(page.locator("us-refused")).to_have_count(0)
    expect(page.locator("#page-1")).not_to_have_attribute("src", before or "")

    page.locator("#row-f-plan > summary").click()
    page.get_by_label("Plan", exact=True).select_option("standard")
    expect(page.locator("#clauses")).to_contain_text("1 clause left out")
    expect(page.locator("#row-f-plan")).to_contain_text("entered by hand")
    if width == 390:
        page.get_by_role("button", name="Preview").click()
        expect(page.locator("#preview")).to_be_visible()
    maya.look("filled")

    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()
    sent = Contract.objects.get(ticket=ticket)
    assert (sent.values["plan"], sent.sources["plan"]) == ("standard", "agent")


def test_a_customer_without_an_address_is_asked_for_one(staff, world, ticket, worker, inbox):
    world.contact.email = ""
    world.contact.save(update_fields=["email"])
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/tickets/{ticket.number}/new")
    page.locator(".is-suggested").get_by_role("button").click()
    expect(page.locator("#person-customer")).to_contain_text("no email")
    maya.expected.append("422")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("us-refused")).to_contain_text("Carol Ortiz has no e-mail address")
    maya.look("no-email")

    page.get_by_label("Email", exact=True).first.fill("not an address")
    expect(page.locator("#kept")).to_contain_text("is not an e-mail address")
    page.get_by_label("Email", exact=True).first.fill(world.carol.email)
    expect(page.locator("#person-customer")).to_contain_text(world.carol.email)
    expect(page.locator("#kept")).to_be_empty()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()
    inbox.wait(world.carol.email)


def test_keyboard_only(staff, ticket, worker):
    """No pointer between the ticket and the sent contract."""
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/tickets/{ticket.number}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    _press(page, page.get_by_role("link", name="New contract"))
    _press(page, page.locator(".is-suggested button"))
    _press(page, page.locator("#row-f-plan > summary"))
    _press(page, page.get_by_role("button", name="Send", exact=True), back=True)
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()


def _press(page, target, *, back: bool = False) -> None:
    """Tab on until `target` has the focus, then Enter."""
    target.wait_for()
    for _step in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if target.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


def test_without_script(staff, ticket, worker):
    maya = staff(scripts=False)
    page = maya.page
    page.goto(f"{maya.home}/tickets/{ticket.number}/")
    page.get_by_role("link", name="New contract").click()
    page.locator(".is-suggested").get_by_role("button").click()
    page.locator("#row-f-note > summary").click()
    page.get_by_label("Note", exact=False).fill("As agreed on the telephone.")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator("#row-f-note")).to_contain_text("As agreed on the telephone.")
    maya.picture("prepare")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()


def test_spanish(staff, ticket, worker):
    maya = staff(language="es")
    page = maya.page
    page.goto(f"{maya.home}/tickets/{ticket.number}/")
    page.get_by_role("link", name="Nuevo contrato").click()
    page.get_by_role("link", name="Español").click()
    maya.look("plantillas")
    page.locator(".is-suggested").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Revisa estos valores")).to_be_visible()
    maya.look("preparar")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_text("Enviado. El primer firmante recibe un correo ahora.")).to_be_visible()
    assert Contract.objects.get(ticket=ticket).language == "es"
