"""What the product is for: a renewal sixty days before the end, an onboarding during the first response."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests import agreements, children
from tests.browser.signer.conftest import Signer

from undersign import timetable
from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.succession import days, workdays
from undersign.contracts.succession.standing import Term
from undersign.customers.billing import BillingDocument, BillingTerms

LOOKS = [(1440, "light", "en"), (390, "dark", "es"), (1440, "dark", "es"), (390, "light", "en")]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_renewal(staff, visit, world, worker, inbox, html_faults, width, scheme, language):
    """Sixty days before the end the addendum waits, with customer and plan in it and other service levels; it
    is sent, signed, and lies with the ticket; and what is agreed before and after can be looked at."""
    today = workdays.today(world.workspace.id)
    ends_on = today + timedelta(days=60)
    contract = _signed(world, days.add_months(ends_on + timedelta(days=1), -12))
    assert Term.objects.get(contract=contract).ends_on == ends_on
    timetable.turn_terms()
    inbox.wait(world.maya.email, lambda letter: contract.title in letter.subject, seconds=60)

    maya = staff("maya", width=width, scheme=scheme, language=language)
    page, pages = maya.page, {}
    page.goto(f"{maya.home}/renewals?show=60")
    row = page.locator("tbody tr")
    expect(row).to_contain_text(world.account.name)
    maya.look("renewals")
    pages["renewals"] = page.request.get(page.url).text()
    month = f"{maya.home}/renewals?show=month&month={ends_on:%Y-%m}"
    page.goto(month)
    expect(page.locator(".month-end")).to_contain_text(world.account.name)
    maya.look("month")
    pages["month"] = page.request.get(page.url).text()
    assert maya.sideways() <= 0

    page.goto(f"{maya.home}/renewals?show=60")
    row.locator("a[href$='/prepare']").click()
    expect(page.locator(".left-out")).to_contain_text("Standard → Premium")
    expect(page.locator("#clauses")).to_contain_text("Changed service levels")
    expect(page.locator("#row-f-customer")).to_contain_text(world.account.name)
    maya.look("prepare")
    page.locator("#row-f-new_fee > summary").click()
    page.locator("[name='v.new_fee']").fill("1150.00")
    expect(page.locator("#row-f-new_fee > summary")).to_contain_text(re.compile(r"1\W?150"))
    expect(page.locator("#preview img").first).to_have_js_property("complete", True)
    page.locator("#send-act").click()
    page.wait_for_url(lambda url: "told=sent" in url)
    renewal = Contract.objects.get(amends__original=contract)
    _sign(visit, inbox, world.carol.email)
    children.until(lambda: Contract.objects.get(pk=renewal.pk).status == lifecycle.SEALED, seconds=60)

    note = page.get_by_text(f"{renewal.number} {renewal.title}.pdf")
    children.until(lambda: _reaches(page, f"{maya.home}/tickets/{world.ticket.number}/", note), seconds=60)
    maya.look("ticket")
    page.goto(f"{maya.home}/contracts/{contract.id}/terms")
    expect(page.locator(".value-rows")).to_contain_text("Standard")
    page.goto(f"{maya.home}/contracts/{contract.id}/terms?on={ends_on + timedelta(days=1)}")
    expect(page.locator(".value-rows")).to_contain_text("Premium")
    expect(page.locator(".value-rows")).to_contain_text(renewal.number)
    maya.look("term")
    pages["term"] = page.request.get(page.url).text()
    assert Term.objects.get(contract=contract).ends_on == days.add_months(ends_on, 12)
    assert maya.sideways() <= 0 and not html_faults(pages)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_onboarding(staff, world, worker, inbox, html_faults, width, scheme, language):
    """The agreement goes out with the first response, with the notices that this customer needs; once it is
    signed, the packet lies with ticket and billing record, and billing confirms what is paid."""
    tess = world.join("Tess Billing", "billing")
    connection.connect(api.BILLING, "builtin", "Billing", by=world.bob.actor())
    version = world.publish("onboarding", *agreements.onboarding(), names={"en": "Onboarding agreement"})
    version.template.suggested_tags = ["onboarding"]
    version.template.save(update_fields=["suggested_tags"])
    world.account.details = {"hipaa": True, "monthly_fee": {"amount": "2400.00", "currency": "USD"}}
    world.account.save(update_fields=["details"])
    ticket, begins = world.ticket, workdays.today(world.workspace.id) + timedelta(days=14)
    ticket.tags, ticket.fields = ["onboarding"], {"fee": "2400.00", "begins": str(begins)}
    ticket.save(update_fields=["tags", "fields"])

    maya = staff("maya", width=width, scheme=scheme, language=language, name="maya")
    page, pages = maya.page, {}
    page.goto(f"{maya.home}/tickets/{ticket.number}/new")
    page.locator(".is-suggested").get_by_role("button").click()
    expect(page.locator("#clauses")).to_contain_text("Health information")
    expect(page.locator("#clauses")).to_contain_text("European rules")
    page.locator("#row-f-health > summary").click()
    page.locator("[name='v.health']").select_option(index=2)
    page.locator("[name='v.health']").select_option(index=1)
    maya.look("notices")
    page.locator("#send-act").click()
    page.wait_for_url(lambda url: "told=sent" in url)
    contract = Contract.objects.get(ticket=ticket)
    children.until(lambda: world.recipient(contract).status == lifecycle.INVITED, seconds=60)
    _sign_here(world, contract)
    file = page.get_by_text(f"{contract.number} {contract.title}.pdf")
    children.until(lambda: _reaches(page, f"{maya.home}/tickets/{ticket.number}/", file), seconds=60)
    children.until(lambda: BillingDocument.objects.filter(contract_id=contract.id).count() == 2, seconds=60)
    maya.look("ticket")

    there = staff("tess", width=width, scheme=scheme, language=language, name="billing")
    desk = there.page
    desk.goto(f"{there.home}/billing")
    there.look("billing")
    pages["billing"] = desk.request.get(desk.url).text()
    desk.locator("a.row-link").click()
    expect(desk.locator(".is-other")).to_have_count(1)  # once, not every month
    there.look("review")
    pages["review"] = desk.request.get(desk.url).text()
    assert there.sideways() <= 0
    desk.fill("#f-note", "First meeting booked")
    desk.locator("form[action$='/confirm'] button").click()
    desk.goto(f"{there.home}/billing?show=confirmed")
    expect(desk.locator("tbody tr")).to_contain_text("First meeting booked")
    there.look("confirmed")
    children.until(lambda: BillingTerms.objects.filter(contract_id=contract.id).exists(), seconds=60)
    with desk.expect_download() as download:
        desk.locator("form.ledger button").click()
    assert contract.number in download.value.path().read_text("utf-8-sig")
    assert tess.id and not html_faults(pages)


def _signed(world, start) -> Contract:
    """A signed agreement from before the customer took a larger plan."""
    world.publish("renewal", *agreements.renewal(), names={"en": "Renewal"})
    version = world.publish("agreement", *agreements.agreement(), names={"en": "Support agreement"})
    values = {"customer": world.account.name, "plan": "standard", "fee": agreements.FEE, "start": str(start)}
    contract = world.sent(world.carol, version=version, values=values)
    children.until(lambda: world.recipient(contract).status == lifecycle.INVITED, seconds=60)
    _sign_here(world, contract)
    children.until(lambda: Term.objects.filter(contract=contract).exists(), seconds=60)
    contract.refresh_from_db()
    return contract


def _sign_here(world, contract: Contract) -> None:
    visit = world.proven(world.recipient(contract))
    visit.adopt_throughout("Carol")
    visit.finish(visit.nonce)


def _sign(visit, inbox, address: str) -> None:
    """As the customer does on a phone."""
    carol = Signer(visit(width=390, name="customer"), inbox, address)
    carol.arrive()
    carol.prove()
    carol.press("start")
    carol.press("use")
    carol.visitor.look("sign")
    carol.press("sign")
    carol.done()


def _reaches(page, url: str, what) -> bool:
    page.goto(url)
    return what.first.is_visible()
