"""Compliance says how long contracts are kept, and verifies it; a contract tells until when and why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.retention import category, law_check
from undersign.retention.record import Record


@pytest.mark.parametrize(("width", "language", "scheme"), [(1440, "en", "light"), (390, "es", "dark")])
def test_retention_is_said_verified_and_shown(world, staff, work, html_faults, width, language, scheme):
    contract = world.signed_by_all(work)
    world.join("Cid Compliance", "compliance")
    cid = staff("cid", width=width, language=language, scheme=scheme)
    page, home = cid.page, cid.home
    page.goto(f"{home}/retention/categories")
    expect(page.locator("table.list tbody tr")).to_have_count(5)
    cid.look("categories", whole=True)
    assert cid.sideways() <= 0
    sources = {"categories": page.request.get(page.url).text()}

    page.goto(f"{home}/retention/categories/standard")
    assert "Illinois" in page.locator(".say-amber").last.inner_text(), "RT-2: longer laws are named"
    page.locator("#f-years").fill("12")
    page.locator("#f-changed").fill("Longer than every limitation law.")
    page.locator("form[action$='/keep'] [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.locator("form[action$='/verify'] button").click()
    expect(page.locator("form[action$='/verify']")).to_have_count(0)
    cid.look("category", whole=True)
    assert cid.sideways() <= 0
    sources["category"] = page.request.get(page.url).text()
    held = category.find(world.workspace.id, "standard")
    assert (held.months, held.verified_by) == (144, world.cid.id)

    page.goto(f"{home}/retention/categories/hipaa")
    page.locator("form[action$='/attach'] button").click()
    expect(page.locator("form[action$='/detach']")).to_have_count(1)

    page.goto(f"{home}/retention/categories")
    page.locator("details summary", has_text="…").click()
    page.locator("#f-place").fill("Illinois")
    page.locator("#f-years").fill("10")
    page.locator("form[action$='/laws/verify'] button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert law_check.of(world.workspace.id, "US-IL").years == 10

    page.goto(f"{home}/contracts/{contract.id}/retention")
    page.locator("#f-law").fill("Illinois")
    page.locator("form[action$='/law'] button").click()
    expect(page.get_by_text("Illinois").first).to_be_visible()
    cid.look("contract", whole=True)
    assert cid.sideways() <= 0
    sources["contract"] = page.request.get(page.url).text()
    assert html_faults({f"{name}-{width}": source for name, source in sources.items()}) == []
    assert Record.objects.get(contract=contract).governing_law == "US-IL"
