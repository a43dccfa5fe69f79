"""Somebody sends one template to a file of customers: reads the rows, mends one, leaves one out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests import bulks

from undersign.contracts.bulk.bulk import Bulk
from undersign.customers import segment as segments

WORDS = {
    "en": {"send": "Send 5", "done": "Done", "five": "5 of 5", "results": "Results", "check": "Check every"},
    "es": {"send": "Enviar 5", "done": "Hecho", "five": "5 de 5", "results": "Resul", "check": "Revisar"},
}


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "es")])
def test_a_file_of_customers(staff, world, worker, inbox, width, language):
    words = WORDS[language]
    assert world.version and world.contact
    segments.save("EU premium", {"plan": "premium", "region": "eu"}, by=world.bob.actor())
    bob = staff("bob", width=width, language=language)
    bob.expected.append("422")
    page, home = bob.page, bob.home

    page.goto(f"{home}/bulk")
    bob.look("empty", whole=True)
    page.goto(f"{home}/bulk/new")
    bob.look("new", whole=True)
    page.locator("#f-template").select_option("service_order")
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("us-refused")).to_be_visible()  # no file was chosen

    records = bulks.rows(6, world.tag, bad_every=100)
    records[1][5], records[3][2] = "1,480", "nobody at home"
    file = {"name": "Renewals 2027.csv", "mimeType": "text/csv", "buffer": bulks.csv(records, separator=";")}
    page.locator("#f-template").select_option("service_order")
    page.locator("#f-file").set_input_files(file)
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("#check")).to_contain_text("2")
    expect(page.locator("#f-column-5")).to_have_value("values.monthly_fee")
    bob.look("bad-rows", whole=True)

    fee = page.locator(".bulk-bad input[name='said.values.monthly_fee']")
    fee.fill("1480.00")
    fee.press("Enter")
    expect(page.locator("#check")).to_contain_text("1")
    page.locator("section[aria-labelledby=check] .card-actions button").click()
    expect(page.locator("form[aria-labelledby=confirm] .btn-primary")).to_be_enabled()
    page.get_by_role("button", name=words["check"]).click()
    expect(page.locator("main > .say-green")).to_be_visible()
    bob.look("ready", whole=True)
    page.get_by_role("button", name=words["send"]).click()
    expect(page.locator("#how-far")).to_have_text(words["five"], timeout=60_000)
    expect(page.locator("h1 .pill")).to_have_text(words["done"], timeout=30_000)
    bob.look("done", whole=True)

    with page.expect_download() as got:
        page.get_by_role("link", name=re.compile(words["results"])).click()
    lines = got.value.path().read_bytes().decode("utf-8-sig").splitlines()
    assert len(lines) == 7 and "NC-" in lines[1] and "nobody at home" in lines[4]
    made = Bulk.objects.get(workspace_id=world.workspace.id)
    first = made.rows.get(number=2).contract
    inbox.wait(first.people()[0].email, lambda letter: bool(letter.link))
    page.goto(f"{home}/bulk")
    bob.look("list", whole=True)
