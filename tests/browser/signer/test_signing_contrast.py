"""Every step of the ceremony where the system chooses the colours: axe finds nothing, and what is chosen or
wrong still shows."""

from __future__ import annotations

from dataclasses import replace

from tests.browser.signer.test_main_signing import draw

# Whether something draws an edge of its own there: a border or an outline that is not transparent.
EDGE = """(e) => {
    const is = (wide, how, colour) =>
        parseFloat(wide) > 0 && how !== 'none' && !/^rgba.*, 0\\)$/.test(colour);
    const at = getComputedStyle(e), after = getComputedStyle(e, '::after');
    return is(at.borderTopWidth, at.borderTopStyle, at.borderTopColor) ||
        is(at.borderBottomWidth, at.borderBottomStyle, at.borderBottomColor) ||
        is(at.outlineWidth, at.outlineStyle, at.outlineColor) ||
        is(after.borderTopWidth, after.borderTopStyle, after.borderTopColor); }"""


def test_signing_in_forced_colours(world, signer, language="es"):
    customer = replace(world.carol, language=language)
    world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, language=language, forced_colors="active")
    page, look = carol.page, carol.visitor.look

    carol.arrive()
    carol.prove()  # looks at the first page and at the code's
    look("document")
    page.locator("[data-show=pages]").click()
    look("pages")
    assert has_edge(page, ".views [aria-current]") and has_edge(page, ".page rect") is not None
    page.locator("details.other > summary").click()
    for each in page.locator("details.other details > summary").all():
        each.click()
    look("other-options")
    page.locator("details.other > summary").click()
    carol.press("start")
    page.locator(".disclosure summary").click()
    look("consent")
    page.locator(".disclosure summary").click()
    carol.press("agree")
    page.locator("[aria-invalid=true]").first.wait_for()
    carol.visitor.expected.append("422")
    look("consent-refused")
    assert page.locator(".error:not([hidden])").first.inner_text().strip()
    carol.consent()
    carol.press("agree")
    carol.fill()
    look("checks")
    carol.press("correct")
    look("signature")
    assert has_edge(page, ".kinds :checked + span") and has_edge(page, ".face:has(:checked)")
    draw(page)
    look("drawn")
    carol.press("use")
    look("review")
    assert has_edge(page, "progress")
    carol.press("sign")
    carol.done()
    look("done")


def has_edge(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(EDGE)
