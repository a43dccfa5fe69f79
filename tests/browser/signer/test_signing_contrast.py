"""Every step of the ceremony where the system chooses the colours, on light and on dark ground: axe finds
nothing, and what is chosen or wrong still shows."""

from __future__ import annotations

import re
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

# Chromium paints text in the system's colour and still reports the page's own as its fill, which axe reads.
AS_PAINTED = """() => {
    if (window.asPainted) return;
    window.asPainted = window.getComputedStyle;
    window.getComputedStyle = (...of) => new Proxy(window.asPainted(...of), { get(style, name) {
        if (name === 'webkitTextFillColor') return style.color;
        if (name === 'getPropertyValue')
            return (of) => style.getPropertyValue(of === '-webkit-text-fill-color' ? 'color' : of);
        return typeof style[name] === 'function' ? style[name].bind(style) : style[name];
    } }); }"""


def test_signing_in_forced_colours(world, signer, language="es"):
    customer = replace(world.carol, language=language)
    world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, language=language, forced_colors="active")
    page = carol.page

    def look(name: str) -> None:
        carol.visitor.look(name)
        page.emulate_media(color_scheme="dark")
        assert is_dark(page), "the system's dark palette is on"
        page.evaluate(AS_PAINTED)
        carol.visitor.look(f"{name}-dark")
        page.emulate_media(color_scheme="light")

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


def is_dark(page) -> bool:
    """Whether the ground that the system paints is dark."""
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 3 * 128


def has_edge(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(EDGE)
