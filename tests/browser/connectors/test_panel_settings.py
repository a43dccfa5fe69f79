"""Settings, Ticket panel: from nothing to what is pasted into the helpdesk, and off again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.panel import panel


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1440, "light", "en"), (390, "dark", "es"), (390, "light", "en")]
)
def test_connectors_panel_is_set_up(staff, world, html_faults, width, scheme, language):
    bob = staff("bob", width=width, scheme=scheme, language=language)
    page = bob.page
    bob.expected.append("status of 422")
    page.goto(bob.home + "/settings/panel")
    bob.look("nothing", whole=True)
    page.locator("#f-origin").fill("not an address")
    page.locator("main .btn-primary").click()
    expect(page.locator("us-refused")).to_be_visible()
    bob.look("refused", whole=True)
    page.locator("#f-origin").fill("https://desk.northwind.example/agent/1")
    page.locator("main .btn-primary").click()
    expect(page.locator("#made")).to_be_visible()
    assert "https://desk.northwind.example" in page.locator(".facts").inner_text()
    row = panel.Panel.objects.get(workspace_id=world.workspace.id)
    assert row.secret() in page.locator("main").inner_text()
    bob.look("made", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.reload()  # asked for again it is not shown, and made anew only if somebody says so
    page.goto(bob.home + "/settings/panel")
    row.refresh_from_db()
    assert row.secret() not in page.content()
    assert html_faults({"panel": page.request.get(bob.home + "/settings/panel").text()}) == []
    page.locator("main .btn-outline-danger").click()
    row.refresh_from_db()
    assert not row.enabled


def test_connectors_panel_of_zendesk_waits_for_its_key(staff, world):
    connection.Connection.objects.filter(kind=api.HELPDESK).update(enabled=False)
    how = {"settings": {"url": "https://northwind.zendesk.com", "email": "a@b.example"}}
    connection.connect(
        api.HELPDESK, "zendesk", "Zendesk", by=world.bob.actor(), secrets={"token": "t"}, **how
    )
    bob = staff("bob", width=1440)
    page = bob.page
    bob.expected.append("status of 422")
    page.goto(bob.home + "/settings/panel")
    expect(page.locator("#f-origin")).to_have_value("https://northwind.zendesk.com")
    page.locator("main .btn-primary").click()
    expect(page.get_by_text("Waits for its key")).to_be_visible()
    expect(page.locator("main")).to_contain_text("make zendesk-app ADDRESS=")
    page.locator("#f-key_pem").fill("no key")
    page.locator("main .btn-primary").click()
    expect(page.locator("us-refused")).to_contain_text("This is not the public key")
    bob.look("no-key", whole=True)
