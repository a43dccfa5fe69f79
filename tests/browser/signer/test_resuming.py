"""Refresh, back, second tab, double click, lost connection, other language: nothing is lost or doubled."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.contracts import lifecycle


@pytest.fixture
def inside(world, signer):
    """Carol at the first question, consent given."""
    world.contract = world.sent()
    carol = signer(world.carol.email)
    carol.arrive()
    carol.prove()
    carol.press("start")
    carol.consent()
    carol.press("agree")
    expect(heading(carol, "One thing to confirm")).to_be_visible()
    return carol


def heading(carol, name: str):
    return carol.page.get_by_role("heading", name=name, exact=True)


def test_refresh_and_back_keep_the_place_and_the_answers(inside):
    page = inside.page
    inside.fill()
    page.reload()
    expect(heading(inside, "Check these 3")).to_be_visible()
    assert page.locator("#answer-po_number").input_value() == "PO-7731", "typed, not yet saved"
    assert page.locator("#answer-authority").is_checked(), "saved"
    inside.press("correct")
    expect(heading(inside, "Your signature")).to_be_visible()
    page.go_back()
    expect(heading(inside, "Check these 3")).to_be_visible()
    page.go_forward()
    expect(heading(inside, "Your signature")).to_be_visible()
    inside.press("use")
    expect(page.locator("[data-review=answer-po_number] [data-value]")).to_have_text("PO-7731")
    page.locator("[data-goto=answer-po_number]").click()
    expect(heading(inside, "Check these 3")).to_be_visible()


def test_another_language_keeps_what_was_typed(inside):
    inside.fill()
    inside.page.locator(".languages [value=es]").click()
    expect(heading(inside, "Revise estos 3 datos")).to_be_visible()
    assert inside.page.locator("#answer-po_number").input_value() == "PO-7731"


def test_two_tabs_and_a_double_click_sign_once(inside, world):
    inside.fill()
    inside.press("correct")
    inside.press("use")
    second = inside.page.context.new_page()
    second.goto(inside.page.url)
    sign = second.get_by_role("button", name="Sign and finish")
    while not sign.is_visible():
        second.locator("[data-next]:is(button)").click()
        second.locator("[aria-disabled=true]").first.wait_for(state="detached")
    inside.page.get_by_role("button", name="Sign and finish").dblclick(no_wait_after=True)
    sign.click()
    for page in (inside.page, second):
        expect(page.get_by_role("heading", name="Signed", exact=True)).to_be_visible()
    assert world.events(world.contract).count("recipient.signed") == 1
    assert world.recipient(world.contract).status == lifecycle.SIGNED


def test_lost_connection_says_so_and_goes_on_by_itself(inside):
    inside.visitor.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = inside.page
    page.locator("#answer-authority").check()
    page.context.set_offline(True)
    inside.press("next")
    expect(page.locator("[data-alert]")).to_contain_text("Saved until step 1")
    inside.visitor.picture("offline")
    page.context.set_offline(False)
    expect(heading(inside, "Check these 3")).to_be_visible()


def test_wrong_answers_are_said_beside_the_field(inside):
    inside.visitor.expected = ["422"]
    page = inside.page
    inside.press("next")
    expect(page.locator("#answer-authority-error")).to_have_text("Tick this box to go on.")
    assert page.evaluate("document.activeElement.id") == "answer-authority"
    inside.fill()
    page.fill("#answer-billing_email", "nobody")
    inside.press("correct")
    expect(page.locator("#answer-billing_email-error")).to_contain_text("not an e-mail address")
    inside.visitor.look("wrong")


def test_a_drawing_survives_turning_the_phone(inside):
    page = inside.page
    inside.fill()
    inside.press("correct")
    page.locator(".kinds label").nth(1).click()
    page.locator("canvas[data-ready]").wait_for()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 24, box["y"] + 22, steps=6)
    page.mouse.up()
    expect(page.locator("[data-small]")).to_be_visible()
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 250, box["y"] + 90, steps=30)
    page.mouse.up()
    expect(page.locator("[data-small]")).to_be_hidden()
    before = page.locator("[name=strokes]").input_value()
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_timeout(200)
    assert page.locator("[name=strokes]").input_value() == before
    page.locator("canvas").scroll_into_view_if_needed()
    inside.visitor.picture("turned")
    page.get_by_role("button", name="Undo").click()
    assert page.locator("[name=strokes]").input_value() != before
