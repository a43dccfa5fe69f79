"""The same thread by keyboard alone, and with script off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from undersign.contracts import lifecycle


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (390, "es"), (1440, "en"), (1440, "es")])
def test_main_keyboard_only(world, signer, width, language):
    customer = replace(world.carol, language=language)
    contract = world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, width=width, language=language)
    page, look = carol.page, carol.visitor.look
    carol.arrive()
    to(carol, "send")
    page.keyboard.press("Enter")
    page.locator("#code").wait_for()
    assert page.evaluate("document.activeElement.id") == "code"
    page.keyboard.type(carol.inbox.code(customer.email))
    page.keyboard.press("Enter")
    page.locator("#form").wait_for()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    look("skip")
    page.keyboard.press("Enter")
    to(carol, "start")
    page.keyboard.press("Enter")
    to(carol, "#characters")
    page.keyboard.type(carol.characters())
    to(carol, "#agreed")
    page.keyboard.press("Space")
    look("agreed")
    page.keyboard.press("Enter")  # the form's one action, whatever field one is in
    carol.shown("ask")
    to(carol, "#answer-authority")
    page.keyboard.press("Space")
    to(carol, "next")
    page.keyboard.press("Enter")
    carol.shown("checks")
    to(carol, "correct")
    look("checked")
    page.keyboard.press("Enter")
    carol.shown("signature")
    to(carol, "[name=mark]:checked")
    to(carol, "[name=face]:checked")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "caveat"
    look("face")
    to(carol, "use")
    page.keyboard.press("Enter")
    carol.shown("review")
    assert page.locator("[data-now]").inner_text() == carol.words["last step"]
    to(carol, "sign")
    look("focus")
    page.keyboard.press("Enter")
    carol.done()
    assert world.recipient(contract).status == lifecycle.SIGNED
    assert world.recipient(contract).marks.get().face == "caveat"


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["en", "es"])
def test_main_script_off(world, signer, width, language):
    customer = replace(world.carol, language=language)
    contract = world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, width=width, language=language, scripts=False)
    page, look = carol.page, carol.read_over
    carol.visitor.expected = ["422"]

    carol.arrive()
    look("identify", whole=True)
    carol.press("send")
    look("code", whole=True)
    page.fill("#code", "000000")
    carol.press("open")
    look("wrong-code")
    page.fill("#code", carol.inbox.code(customer.email))
    carol.press("open")
    look("document", whole=True)
    carol.press("sign")
    assert page.locator("#problems a[href='#agreed']").is_visible()
    look("not-agreed")
    carol.consent()
    page.fill("#answer-billing_email", "nobody")
    carol.press("sign")
    look("answers-wrong")
    assert page.locator("#answer-billing_email").input_value() == "nobody"
    assert page.locator("#agreed").count() == 0, "consent was given and is not asked again"
    page.fill("#answer-billing_email", "ap@customers.example")
    page.locator("#answer-authority").check()
    page.fill("#mark-text", "")
    carol.press("sign")
    look("signature-missing")
    page.fill("#mark-text", "Carol Ortiz")
    page.locator(".face").nth(1).click()
    carol.press("sign")
    carol.done()
    look("done")
    assert world.dan.name in page.locator("ol.next").inner_text(), "whose turn it is now"
    assert world.recipient(contract).status == lifecycle.SIGNED
    mark = world.recipient(contract).marks.get()
    assert (mark.form, mark.text, mark.face) == ("typed", "Carol Ortiz", "caveat")


def to(signer, target: str) -> None:
    """Tab until the focus is on `target`, a selector or one of the signer's words, and it is in sight."""
    is_selector = target[0] in "#["
    sought = target if is_selector else signer.words[target]
    for _ in range(60):
        signer.page.keyboard.press("Tab")
        if signer.page.evaluate(_IS_HERE, [sought, is_selector]):
            assert signer.page.evaluate(_IS_SEEN), f"the focus on {sought} is out of sight"
            return
    raise AssertionError(f"the keyboard does not reach {sought}")


_IS_HERE = """([target, isSelector]) => {
    const at = document.activeElement;
    return isSelector ? at.matches(target) : at.textContent.trim() === target;
}"""
# The label stands for a control that is drawn by it.
_IS_SEEN = """() => {
    const at = document.activeElement.closest('label') ?? document.activeElement;
    const { left, right, top, bottom } = at.getBoundingClientRect();
    const inside = left >= 0 && top >= 0 && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5;
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return inside && (at.contains(seen) || seen.contains(at));
}"""
