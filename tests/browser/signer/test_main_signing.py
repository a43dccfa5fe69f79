"""The main story's signer part: link, code, document, consent, questions, signature, review, done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [390, 1440])
def test_main_customer_signs_then_northwind(world, signer, inbox, width, language):
    customer = replace(world.carol, language=language)
    contract = world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, width=width, language=language, name="customer")
    page, look = carol.page, carol.visitor.look

    carol.arrive()
    carol.prove()
    look("document")
    assert page.locator("html").get_attribute("lang") == language
    carol.press("start")
    page.locator(".disclosure summary").click()
    look("consent")
    page.locator(".disclosure summary").click()
    carol.consent()
    carol.press("agree")
    carol.fill()
    look("checks")
    carol.press("correct")
    look("signature-typed")
    draw(page)
    look("signature-drawn")
    carol.press("use")
    look("review")
    carol.press("sign")
    carol.done()
    look("done")

    dan = signer(world.dan.email, width=width, language="es", name="northwind")
    dan.arrive()
    dan.prove()
    dan.press("start")
    page = dan.page
    while not page.get_by_role("button", name=dan.words["sign"]).is_visible():
        page.locator("[data-next]:is(button)").click()
        page.wait_for_timeout(150)
    dan.visitor.look("review")
    dan.press("sign")
    dan.done()

    inbox.wait(customer.email, lambda letter: letter.attachments, seconds=60)
    assert Contract.objects.get(pk=contract.pk).status == lifecycle.SEALED
    carol.page.reload()
    with carol.page.expect_download() as download:
        carol.page.locator("a[href$='signed.pdf']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    look("done-sealed")


def draw(page) -> None:
    """A signature as a finger would draw it."""
    page.locator(".kinds label").nth(1).click()
    page.locator("canvas[data-ready]").wait_for()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 50):
        up = (step % 8 - 4) * box["height"] / 16
        page.mouse.move(box["x"] + 30 + step * box["width"] / 65, box["y"] + box["height"] / 2 + up)
    page.mouse.up()
