"""Staff and roles: legal says what each person does, an agent names a group and a copy, the page tells it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import routed
from tests.routed import person, role

from undersign.drafting.stock import template
from undersign.drafting.writing import working

ROLES = [
    role("customer", 1, "in_person"),
    role("board", 2, group=True, party="provider"),
    role("finance", 3, "approver", "provider", when={"field": "fee", "over": "10000"}),
]


@pytest.mark.parametrize(("width", "language"), [(390, "es")])
def test_signing_people_of_a_draft(world, work, staff, width, language):
    version = world.publish("routed", *routed.template(*ROLES))
    people = [person(world, "customer", "Carol Ortiz"), person(world, "board", "Ann Board", order=2)]
    contract = world.draft(*people, version=version, values={"fee": "12000.00"})
    maya = staff("maya", width=width, language=language)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/prepare")
    maya.look("prepare")
    page.locator("summary", has_text="Board").last.click()
    page.locator("#f-new-board-name").fill("Ben Board")
    page.locator("#f-new-board-email").fill(world.email("ben"))
    maya.look("one-more")
    page.locator("button[name=joins][value=board]").click()
    expect(page.locator("#person-board-2")).to_contain_text("Ben Board")
    page.locator("details", has=page.locator("#person-finance")).locator("summary").click()
    page.locator("#f-people-finance-name").fill("Fay Finance")
    page.locator("#f-people-finance-email").fill(world.email("fay"))
    expect(page.locator("#person-finance")).to_contain_text("Fay Finance")
    maya.look("all-named")
    page.locator("button[formaction$='send']").first.click()
    page.wait_for_url(lambda url: "told=sent" in url)
    work()
    page.goto(f"{maya.home}/contracts/{contract.id}/signers")
    expect(page.locator(".signer")).to_have_count(4)
    maya.look("signers")


@pytest.mark.parametrize(("width", "language"), [(1440, "en")])
def test_signing_people_of_a_template(world, staff, width, language):
    version = world.publish(
        "routed", *routed.template(role("customer"), role("finance", 2, party="provider"))
    )
    alice = staff("alice", width=width, language=language)
    working.open(template.Template.objects.get(pk=version.template_id), by=world.alice.actor())
    page = alice.page
    page.goto(f"{alice.home}/templates/routed/edit/signing")
    page.locator("#part-finance summary").click()
    page.locator("#part-finance-kind").select_option("approver")
    page.locator("#part-finance-field").select_option("fee")
    page.locator("#part-finance-test").select_option("over")
    page.locator("#f-part-finance-value").fill("10000")
    alice.look("who-takes-part")
    page.locator("button[form=signing]").click()
    expect(page.locator("#part-finance summary")).to_contain_text(
        {"en": "Approves", "es": "Aprueba"}[language]
    )
    held = working.find(version.template)
    assert held.schema["roles"][1]["kind"] == "approver"
    assert held.schema["roles"][1]["when"] == {"field": "fee", "over": "10000"}
    page.goto(f"{alice.home}/templates/routed/edit")
    expect(page.locator("#people")).to_contain_text("10,000" if language == "en" else "10.000")
    alice.look("people-panel")
