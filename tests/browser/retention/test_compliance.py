"""Compliance puts an agreement on record and switches health data on; all about the law has its page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.journal import clock
from undersign.regimes import agreement, hipaa
from undersign.workspaces.workspace import Workspace

PAGES = ("", "/modes", "/audit", "/access", "/guides/best-practices")


@pytest.mark.parametrize(("width", "language", "scheme"), [(1440, "en", "light"), (390, "es", "dark")])
def test_compliance_keeps_an_agreement_and_reads_every_page(
    world, staff, html_faults, tmp_path, width, language, scheme
):
    world.sent()
    world.join("Cid Compliance", "compliance")
    cid = staff("cid", width=width, language=language, scheme=scheme)
    page, home = cid.page, cid.home
    cid.expected.append("422")
    page.goto(f"{home}/compliance/modes")
    page.locator("form button", has_text="Activar" if language == "es" else "Switch on").click()
    expect(page.get_by_role("alert")).to_be_visible()

    page.locator("#f-party").fill("Cloud Host Inc.")
    page.locator("#f-signed_on").fill(clock.now().date().isoformat())
    paper = tmp_path / "agreement.pdf"
    paper.write_bytes(b"%PDF-1.7 signed")
    page.locator("#f-file").set_input_files(paper)
    page.locator("form[enctype] [type=submit]").click()
    expect(page.locator(".pill-green").first).to_be_visible()
    assert agreement.live(world.workspace.id).party == "Cloud Host Inc."

    sources = {}
    for path in PAGES:
        page.goto(f"{home}/compliance{path}")
        name = path.rpartition("/")[2] or "law"
        cid.look(name, whole=True)
        assert cid.sideways() <= 0, path
        sources[f"{name}-{width}"] = page.request.get(page.url).text()
    page.goto(f"{home}/emergency")
    cid.look("emergency")
    sources[f"emergency-{width}"] = page.request.get(page.url).text()
    assert html_faults(sources) == []

    page.goto(f"{home}/compliance/modes")
    page.locator("form button", has_text="Activar" if language == "es" else "Switch on").click()
    page.wait_for_url("**/profile**")  # a second factor is asked from now on
    assert hipaa.is_on(Workspace.objects.get(pk=world.workspace.id))
