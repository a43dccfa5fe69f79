"""RT-4 at the desk: a hold that is placed while a destruction is pending wins; two people release it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests import disposing

from undersign.journal import clock
from undersign.retention import record as records
from undersign.retention.disposition import deciding, turning

LOOKS = [(390, "es", "dark"), (1440, "en", "light")]


@pytest.mark.law("RT-4")
@pytest.mark.parametrize(("width", "language", "scheme"), LOOKS)
def test_a_hold_placed_during_a_pending_disposal_wins(
    world, work, staff, html_faults, width, language, scheme
):
    world.join("Nora Compliance", "compliance")
    contract = world.signed_by_all(work)
    disposing.kept(contract, clock.now().date() - timedelta(days=1), verified_by=world.bob.id)
    deciding.decide(contract.id, deciding.Decision("destroy", disposing.WHY), by=world.alice.actor())
    turning.turn(contract.id)
    assert records.of(contract).status == records.WARNED

    nora = staff("nora", width=width, language=language, scheme=scheme)
    nora.expected.append("422")
    page, url = nora.page, f"{nora.home}/retention/holds"
    page.goto(url)
    nora.look("none-yet")
    page.locator(".head-actions .btn-primary").click()
    page.locator(".hold-search [name=q]").fill("Robotics")
    expect(page.locator("#taken .rows li")).to_have_count(1)
    page.locator("[name=do][value=place]").click()
    expect(page.get_by_role("alert").locator("a")).to_have_attribute("href", "#f-matter")
    expect(page.locator(".hold-search [name=q]")).to_have_value("Robotics")
    said = {"matter": "2026-CV-118", "title": "Acme v. Northwind", "custodian": "Nora Keller"}
    for name, text in {**said, "reason": "A claim was filed."}.items():
        page.locator(f"[name={name}]").fill(text)
    nora.look("what-it-would-take", whole=True)
    page.locator("[name=do][value=place]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    nora.look("placed", whole=True)
    assert nora.sideways() <= 0
    pages = {f"hold-{width}": page.url, f"holds-{width}": url, f"new-{width}": f"{url}/new"}
    faults = {name: page.request.get(each).text() for name, each in pages.items()}
    assert html_faults(faults) == []

    for days in (8, 15, 30):
        with disposing.after(days=days):
            turning.turn(contract.id)
            work()
    assert records.of(contract).status in (records.KEPT, records.REVIEW), "asked about anew, not destroyed"
    assert contract.latest().read()
    page.goto(f"{nora.home}/contracts/{contract.id}")
    expect(page.locator(".head-title .pill-purple")).to_be_visible()
    nora.look("contract")
    page.goto(f"{nora.home}/contracts?tab=all&status=held")
    expect(page.locator("#rows .pill-purple")).to_be_visible()
    nora.look("list")

    page.goto(url)
    nora.look("holds")
    page.locator("a.row-link").click()
    page.locator("[name=reason]").fill("The case was settled.")
    page.locator("[name=do][value=ask]").click()
    expect(page.locator("[name=do][value=drop]")).to_be_visible()
    expect(page.locator("[name=do][value=release]")).to_have_count(0)
    held = page.url.partition("?")[0]
    bob = staff("bob", width=width, language=language, scheme=scheme)
    bob.page.goto(held)
    bob.look("asked", whole=True)
    bob.page.locator("[name=do][value=release]").click()
    expect(bob.page.get_by_role("status").first).to_be_visible()
    bob.page.goto(f"{bob.home}/contracts/{contract.id}")
    expect(bob.page.locator(".head-title .pill-purple")).to_have_count(0)
