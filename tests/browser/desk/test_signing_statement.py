"""ES-1, ES-4 at the desk: legal reads the versions, writes the next, sees it as a signer, publishes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.signing import consent, disclosure


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_signing_statement_is_written_looked_at_and_published(
    world, work, staff, html_faults, width, language
):
    contract = world.sent()
    work()
    world.ready(world.recipient(contract))
    alice = staff("alice", width=width, language=language)
    alice.expected.append("422")
    page, url = alice.page, f"{alice.home}/settings/consent"
    page.goto(url)
    alice.look("ours", whole=True)
    page.locator("#next").click()
    text = page.locator(f"#f-statements-{language}")
    whole = text.input_value()
    text.fill(whole.replace("{#copies}", ""))
    page.locator("[name=needs][value=same]").check()
    page.locator("form .btn-primary").click()
    expect(page.get_by_role("alert").locator("a")).to_have_attribute("href", f"#f-statements-{language}")
    alice.look("lacks-a-part", whole=True)
    text.fill(whole + "\n\n<script>alert(1)</script> **Ñandú**")
    with page.expect_popup() as opened:
        page.locator(f"[name=in][value={language}]").click()
    opened.value.wait_for_load_state()
    expect(opened.value.locator("section.reading strong")).to_have_text("Ñandú")
    assert world.workspace.name in opened.value.locator("section.reading").inner_text()
    opened.value.screenshot(path=alice.folder / "09-as-signer.png")
    opened.value.close()
    assert disclosure.present(world.workspace.id) is None, "looking keeps nothing"
    page.locator("[name=needs][value=new]").check()
    page.locator("form .btn-primary").click()
    expect(page.get_by_role("status").first).to_be_visible()
    alice.look("published", whole=True)
    assert alice.sideways() <= 0
    assert html_faults({f"consent-{width}": page.request.get(url).text()}) == []
    assert disclosure.version(world.workspace.id) == "own-1"
    assert consent.live(world.recipient(contract)) is None, "ES-4"
    expect(page.locator(".rows li").last).to_contain_text("1 consent")
    page.get_by_role("link", name="Undersign").last.click()
    expect(page.locator("#text")).to_contain_text("Undersign")


def test_compliance_reads_and_does_not_publish(world, staff):
    world.join("Cid Compliance", "compliance")
    cid = staff("cid")
    cid.page.goto(cid.home + "/settings/consent")
    expect(cid.page.locator("#text")).to_be_visible()
    expect(cid.page.locator("#next")).to_have_count(0)
