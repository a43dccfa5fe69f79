"""A page of somebody's, on another origin, in which a person signs: the one that docs/embedding.md shows."""

from __future__ import annotations

import re

import httpx
import pypdfium2
from playwright.sync_api import expect
from tests.browser.conftest import _axe
from tests.browser.signer.conftest import WORDS

from undersign.contracts import lifecycle

SAID = WORDS["en"]


def address(live, world, contract, origin: str) -> str:
    """As the program's server asks for it."""
    who = world.recipient(contract)
    where = f"{live.url}/api/v1/contracts/{contract.id}/recipients/{who.id}/embedding"
    said = {"origins": [origin], "colour": "#7a1f6b"}
    answer = httpx.post(where, json=said, headers={"Authorization": f"Bearer {world.key}"}, timeout=60)
    assert answer.status_code == 201, answer.text
    return answer.json()["url"]


def test_embedded_signing_in_a_page_of_another_origin(live, world, visit, worker, inbox, host):
    contract = world.sent()
    inbox.link(world.carol.email, seconds=90)  # it is Carol's turn
    host.address = address(live, world, contract, host.url)
    visitor = visit(width=390)
    visitor.expected += [re.escape(f"asked another host: {host.url}/")]
    page = visitor.page
    page.goto(host.url)
    frame = page.frame_locator("iframe")

    frame.get_by_role("button", name=SAID["send"], exact=True).click()
    frame.locator("#code").wait_for()
    look(visitor, "code")
    frame.locator("#code").fill(inbox.code(world.carol.email, seconds=90))
    frame.get_by_role("button", name=SAID["open"], exact=True).click()
    frame.locator("#form").wait_for()
    look(visitor, "document")
    press(frame, "start")
    frame.locator("#characters").fill(characters(frame, visitor))
    frame.get_by_label(SAID["tick"]).check()
    look(visitor, "consent")
    press(frame, "agree")
    frame.locator("#answer-authority").check()
    press(frame, "next")
    frame.locator("#answer-po_number").fill("PO-7731")
    for word in ("correct", "use", "sign"):
        press(frame, word)
    expect(frame.get_by_role("heading", name=SAID["done"], exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Thank you.")
    look(visitor, "done")

    assert page.context.cookies() == [], "a frame of another site gets none"
    heard = page.evaluate("heard.map((told) => told.undersign)")
    assert [each for each in dict.fromkeys(heard) if each != "height"] == [
        "ready", "opened", "consented", "signed",
    ]  # fmt: skip
    assert "height" in heard
    assert world.recipient(contract).status == lifecycle.SIGNED


def test_embedded_signing_no_other_origin_may_frame_it(live, world, visit, worker, inbox, host):
    """Clickjacking: whoever gets hold of an address sees nothing of it in a page of theirs."""
    contract = world.sent()
    inbox.link(world.carol.email, seconds=90)
    host.address = address(live, world, contract, "https://app.example.com")
    visitor = visit(width=390)
    visitor.expected += [re.escape(f"asked another host: {host.url}/"), "frame-ancestors", "chrome-error"]
    page = visitor.page
    page.goto(host.url)
    page.wait_for_function("document.querySelector('iframe').src !== ''")
    page.wait_for_timeout(500)
    assert [each for each in page.frames if each.url.startswith("chrome-error://")]
    assert page.evaluate("heard") == []
    host.address = f"{live.url}/login"
    page.goto(host.url)
    page.wait_for_function("document.querySelector('iframe').src !== ''")
    page.wait_for_timeout(500)
    assert [each for each in page.frames if each.url.startswith("chrome-error://")]


def press(frame, word: str) -> None:
    frame.get_by_role("button", name=SAID[word], exact=True).click()


def look(visitor, name: str) -> None:
    """A picture, no violation of axe inside the frame, nothing wider than it."""
    visitor.picture(name, whole=True)
    inside = next(each for each in visitor.page.frames if "/sign/" in each.url)
    inside.evaluate(_axe())
    found = inside.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == [], name
    assert inside.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def characters(frame, visitor) -> str:
    """Of one's own small PDF, read as a person would."""
    href = frame.locator("a[href$='disclosure.pdf']").get_attribute("href")
    answer = visitor.page.request.get(visitor.home + href)
    text = pypdfium2.PdfDocument(answer.body())
    words = "\n".join(text[n].get_textpage().get_text_range() for n in range(len(text)))
    spaced = re.search(r"\b((?:[2-9A-HJKMNPQRSTV-Z] ?){6})\s*$", words, re.MULTILINE)
    found = re.findall(r"\b[2-9A-HJKMNPQRSTV-Z]{6}\b", words)
    return found[-1] if found else spaced[1]
