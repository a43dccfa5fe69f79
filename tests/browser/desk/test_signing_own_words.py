"""The sender's words to one person alone, from the desk: in that person's mail and nobody else's."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.contracts import sending
from undersign.contracts.contract import Contract
from undersign.contracts.people import joining
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import correcting, pace


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_signing_words_to_one_person(world, staff, work, inbox, html_faults, width, language):
    contract = world.draft()
    maya = staff("maya", width=width, language=language)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/prepare")
    page.locator("#options summary").click()
    page.fill("#f-message", "Our summer offer.")
    card = page.locator(".draft-person", has=page.locator("#f-people-customer-message"))
    card.locator("summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/fill")):
        page.fill("#f-people-customer-message", "Carol, page 2 has your price.")
        page.keyboard.press("Tab")
    maya.look("prepare", whole=True)
    assert maya.sideways() <= 0
    assert html_faults({f"prepare-{width}": page.request.get(page.url).text()}) == []
    page.locator("[type=submit][formaction$='/send'], form[action$='/send'] [type=submit]").first.click()
    page.wait_for_url(lambda url: "prepare" not in url)
    work()
    letter = inbox.wait(world.carol.email, seconds=20)
    assert "Carol, page 2 has your price." in letter.text
    assert not any("summer offer" in letter.text for letter in inbox.to(world.carol.email))
    assert pace.words(world.recipient(contract, "Dan")) == "Our summer offer."
    page.goto(f"{maya.home}/contracts/{contract.id}/correct")
    expect(page.locator("#f-people-customer-message")).to_have_value("Carol, page 2 has your price.")
    page.fill("#f-people-customer-message", "")
    maya.look("correct", whole=True)
    assert html_faults({f"correct-{width}": page.request.get(page.url).text()}) == []
    page.locator(".sheet-foot [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert pace.words(world.recipient(contract)) == "Our summer offer."


def test_words_go_along_with_a_correction_and_away_with_their_reader(world, work):
    contract = world.draft()
    pace.say(contract, "You first.", by=world.maya.actor(), recipient=world.recipient(contract))
    joining.join(contract, joining.COPIES, "Eve", "eve@customers.example", by=world.maya.actor())
    eve = Recipient.objects.get(contract=contract, name="Eve")
    pace.say(contract, "For you too.", by=world.maya.actor(), recipient=eve)
    joining.leave(eve, by=world.maya.actor())
    sending.send(Contract.objects.get(pk=contract.pk), by=world.maya.actor())
    work()
    fresh = correcting.reissue(Contract.objects.get(pk=contract.pk), by=world.maya.actor())
    assert pace.words(world.recipient(fresh)) == "You first."
