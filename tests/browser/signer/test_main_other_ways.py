"""The same thread by keyboard alone, and with script off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from undersign.contracts import lifecycle


def test_main_keyboard_only(world, signer):
    contract = world.sent()
    carol = signer(world.carol.email, width=1440)
    page = carol.page
    carol.arrive()
    to(page, "Send me a code")
    page.keyboard.press("Enter")
    page.locator("#code").wait_for()
    assert page.evaluate("document.activeElement.id") == "code"
    page.keyboard.type(carol.inbox.code(world.carol.email))
    page.keyboard.press("Enter")
    page.locator("#form").wait_for()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    to(page, "Start")
    page.keyboard.press("Enter")
    to(page, "#characters")
    page.keyboard.type(carol.characters())
    to(page, "#agreed")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # the form's one action, whatever field one is in
    shown(page, "One thing to confirm")
    to(page, "#answer-authority")
    page.keyboard.press("Space")
    to(page, "Next")
    page.keyboard.press("Enter")
    shown(page, "Check these 3")
    to(page, "All correct")
    page.keyboard.press("Enter")
    shown(page, "Your signature")
    to(page, "[name=mark]:checked")
    to(page, "[name=face]:checked")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "caveat"
    to(page, "Use this signature")
    page.keyboard.press("Enter")
    shown(page, "Check and sign")
    assert page.locator("[data-now]").inner_text() == "Step 5 of 5"
    to(page, "Sign and finish")
    carol.visitor.look("focus")
    page.keyboard.press("Enter")
    carol.done()
    assert world.recipient(contract).status == lifecycle.SIGNED


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["en", "es"])
def test_main_script_off(world, signer, width, language):
    customer = replace(world.carol, language=language)
    contract = world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, width=width, language=language, scripts=False)
    page, picture = carol.page, carol.visitor.picture
    carol.visitor.expected = ["422"]

    carol.arrive()
    carol.press("send")
    page.fill("#code", "000000")
    carol.press("open")
    picture("wrong-code")
    page.fill("#code", carol.inbox.code(customer.email))
    carol.press("open")
    picture("document", whole=True)
    carol.press("sign")
    assert page.locator("#problems a[href='#agreed']").is_visible()
    picture("not-agreed")
    carol.consent()
    page.fill("#answer-billing_email", "nobody")
    carol.press("sign")
    picture("answers-wrong")
    assert page.locator("#answer-billing_email").input_value() == "nobody"
    assert page.locator("#agreed").count() == 0, "consent was given and is not asked again"
    page.fill("#answer-billing_email", "ap@customers.example")
    page.locator("#answer-authority").check()
    page.fill("#mark-text", "")
    carol.press("sign")
    picture("signature-missing")
    page.fill("#mark-text", "Carol Ortiz")
    page.locator(".face").nth(1).click()
    carol.press("sign")
    carol.done()
    picture("done")
    assert world.recipient(contract).status == lifecycle.SIGNED
    mark = world.recipient(contract).marks.get()
    assert (mark.form, mark.text, mark.face) == ("typed", "Carol Ortiz", "caveat")


def to(page, target: str) -> None:
    """Tab until the focus is on `target`: a selector, or a button's words."""
    is_selector = target[0] in "#["
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """([target, isSelector]) => {
                const at = document.activeElement;
                return isSelector ? at.matches(target) : at.textContent.trim() === target;
            }""",
            [target, is_selector],
        )
        if here:
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def shown(page, heading: str) -> None:
    page.get_by_role("heading", name=heading, exact=True).wait_for()
