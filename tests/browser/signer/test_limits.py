"""What a phone on a poor line and a person with other needs get: bytes, targets, 320 px, contrast."""

from __future__ import annotations

import gzip
import json

import pytest
from playwright.sync_api import expect

KB = 1000


@pytest.fixture
def opened(world, signer):
    def come(**how):
        world.sent()
        carol = signer(world.carol.email, **how)
        carol.arrive()
        carol.page.locator("button.main").click()
        carol.page.fill("#code", carol.inbox.code(world.carol.email))
        carol.visitor.requests.clear()
        carol.page.locator("form.code button").click()
        carol.page.locator("#form").wait_for()
        return carol

    return come


def test_byte_budget_of_the_phone_page(opened, record_property):
    carol = opened(width=390)
    page = carol.page
    page.locator("[data-show=pages]").click()
    page.wait_for_load_state("networkidle")
    sizes = {"html": 0, "css": 0, "js": 0, "image": 0, "font": 0}
    got = [r for r in carol.visitor.requests if r.method == "GET" and r.url.startswith("http")]
    for request in got:
        body = page.request.get(request.url).body()  # the browser may have dropped its own
        kind = {"stylesheet": "css", "script": "js", "image": "image", "font": "font"}.get(
            request.resource_type, "html"
        )
        if kind == "image" and sizes["image"]:
            continue  # further pages come as they are scrolled to
        sizes[kind] += len(body) if kind == "image" else len(gzip.compress(body, 6))
    record_property("sign_page", json.dumps(sizes))
    first = [r for r in got if r.resource_type != "image"]
    assert sizes["css"] <= 12 * KB
    assert sizes["js"] <= 8 * KB
    assert sizes["font"] == 0, "the faces are fetched when the signature's step is shown"
    assert sum(sizes.values()) <= 100 * KB, sizes
    assert len(first) + 1 <= 8, [r.url for r in got]


def test_layout_holds_still(opened):
    carol = opened(width=390)
    carol.page.reload()
    carol.page.wait_for_load_state("networkidle")
    shift = carol.page.evaluate(
        """() => new Promise((told) => {
            let sum = 0;
            const add = (list) => { for (const s of list.getEntries()) sum += s.value; };
            new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => told(sum), 300);
        })"""
    )
    assert shift <= 0.05


@pytest.mark.parametrize("text", [1, 2])
def test_nothing_runs_out_sideways_at_320(opened, text):
    carol = opened(width=320)
    page, visitor = carol.page, carol.visitor
    enlarge = f"document.documentElement.style.fontSize = '{text * 100}%'"
    page.evaluate(enlarge)
    assert visitor.sideways() <= 0, visitor.wide()
    visitor.picture(f"document-{text}")
    page.locator("[data-next]:is(button)").click()
    assert visitor.sideways() <= 0, visitor.wide()
    visitor.look(f"consent-{text}")
    carol.consent()
    carol.press("agree")
    expect(page.get_by_role("heading", name="One thing to confirm")).to_be_visible()
    carol.fill()
    carol.press("correct")
    visitor.look(f"signature-{text}")
    assert visitor.sideways() <= 0, visitor.wide()
    carol.press("use")
    visitor.look(f"review-{text}")
    assert visitor.sideways() <= 0, visitor.wide()
    page.locator("details.other > summary").click()
    visitor.picture(f"other-{text}")
    assert visitor.sideways() <= 0, visitor.wide()


def test_targets_are_48_high(opened):
    carol = opened(width=390)
    small = """() => [...document.querySelectorAll('button, .button, summary, input, textarea, .views a')]
        .filter((e) => e.checkVisibility() && !e.closest('label'))
        .map((e) => [e.textContent.trim() || e.id, Math.round(e.getBoundingClientRect().height)])
        .filter(([, high]) => high < 48)"""
    labels = """() => [...document.querySelectorAll('label:has(input)')].filter((e) => e.checkVisibility())
        .map((e) => [e.textContent.trim(), Math.round(e.getBoundingClientRect().height)])
        .filter(([, high]) => high < 48)"""
    page = carol.page
    page.locator("details.other > summary").click()
    for each in page.locator("details.other details > summary").all():
        each.click()
    assert page.evaluate(small) == []
    page.locator("details.other > summary").click()
    carol.press("start")
    carol.consent()
    assert page.evaluate(small) + page.evaluate(labels) == []
    carol.press("agree")
    carol.fill()
    carol.press("correct")
    expect(page.get_by_role("heading", name="Your signature")).to_be_visible()
    assert page.evaluate(small) + page.evaluate(labels) == []
    carol.press("use")
    expect(page.get_by_role("heading", name="Check and sign")).to_be_visible()
    assert page.evaluate(small) == []


def test_served_html_is_valid(opened, html_faults):
    pages = {}
    carol = opened(width=390)
    url = carol.page.url
    for language in ("en", "es"):
        for view in ("", "easy", "pages"):
            got = carol.page.request.get(f"{url}?lang={language}&view={view}")
            pages[f"document-{language}-{view}"] = got.text()
    token = carol.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    wrong = carol.page.request.post(
        url + "finish", form={"csrfmiddlewaretoken": token}, headers={"Origin": carol.visitor.home}
    )
    assert wrong.status == 422
    pages["document-wrong"] = wrong.text()
    assert html_faults(pages) == []
