"""The panel on a ticket's page of a real Request Tracker: sent from there, the signed PDF found there."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import expect
from tests.browser.connectors.test_panel import Shown
from tests.services import machine, request_tracker

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.panel import panel
from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract

EXTENSION = Path(__file__).resolve().parents[3] / "apps" / "request_tracker" / "RT-Extension-Undersign"
SITE = """
$RT::LocalPluginPath = '{plugins}';
Plugin('RT::Extension::Undersign');
Set($UndersignURL, '{home}');
Set($UndersignPanel, '{panel}');
Set($UndersignSecret, '{secret}');
"""


@pytest.fixture
def tracker(live, world, tmp_path):
    """RT with our extension as docs/sidebar.md has it set up, connected; its root has Maya's address."""
    port = request_tracker.free_port()
    url, by = f"http://127.0.0.1:{port}", world.bob.actor()
    Connection.objects.filter(kind=api.HELPDESK).update(enabled=False)
    how = {"settings": {"url": url}, "secrets": {"token": "1-later"}, "allow_private": True}
    row = connection.connect(api.HELPDESK, "request_tracker", "RT", by=by, **how)
    made, secret = panel.set_up(row, url, by=by)
    shutil.copytree(EXTENSION, tmp_path / "plugins" / EXTENSION.name)
    site = SITE.format(plugins=tmp_path / "plugins", home=live.url, panel=made.id, secret=secret)
    try:
        with request_tracker.running(tmp_path / "rt", port=port, site=site) as rt:
            row.keep({"token": rt.token})
            row.save(update_fields=["sealed"])
            rt.ask("PUT", "user/root", json={"EmailAddress": world.maya.email})
            yield rt
    except request_tracker.NotInstalled as error:
        machine.absent(str(error))


@pytest.mark.all_systems
def test_connectors_panel_in_request_tracker(visit, world, work, tracker):
    assert world.version
    number = tracker.make_ticket("Please send the order form", world.contact.email)
    visitor = visit(width=1440)
    visitor.expected += ["asked another host", "JQMIGRATE", "status of 422"]
    page = visitor.page
    page.goto(tracker.url)
    page.fill("input[name=user]", "root")
    page.fill("input[name=pass]", "password")
    page.locator("input[type=submit], button[type=submit]").first.click()
    page.wait_for_load_state()
    shown = Shown(visitor, f"{tracker.url}/Ticket/Display.html?id={number}")
    expect(shown.panel.get_by_text("No contracts for this customer.")).to_be_visible(timeout=30_000)
    visitor.picture("ticket", whole=True)

    shown.panel.get_by_role("button", name="New", exact=True).click()
    shown.panel.get_by_role("button", name="Service order").click()
    shown.panel.get_by_label("Monthly fee").fill("1480.00")
    shown.panel.get_by_role("button", name="Send", exact=True).click()
    expect(shown.panel.locator(".say-green")).to_contain_text("Sent.", timeout=20_000)
    work()
    contract = Contract.objects.get(ticket__external_ref=number)
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    contract.refresh_from_db()
    assert (contract.status, contract.owner) == (lifecycle.SEALED, world.maya)

    page.reload()
    expect(shown.panel.get_by_role("link", name=contract.title)).to_be_visible(timeout=30_000)
    visitor.picture("signed", whole=True)
    found = page.get_by_role("link", name=f"{contract.number} {contract.title}.pdf").first
    kept = page.request.get(urljoin(page.url, found.get_attribute("href"))).body()
    assert kept == document.find(contract, document.SEALED).read()
    is_for_staff(tracker, number)


def is_for_staff(tracker, number) -> None:
    """Customers see no panel, and get no proof; nobody gets one without signing in."""
    nobody = httpx.get(f"{tracker.url}/Undersign/Proof?id={number}", follow_redirects=True)
    assert "signature" not in nobody.text
    carol = httpx.Client(base_url=tracker.url, follow_redirects=True, timeout=30)
    customer = {"Name": "vic", "EmailAddress": "vic@meridian.example", "Password": "a customer's word"}
    tracker.ask("POST", "user", json=customer)
    carol.post("/NoAuth/Login.html", data={"user": "vic", "pass": customer["Password"]})
    told = carol.get(f"/Undersign/Proof?id={number}")
    assert "signature" not in told.text
    assert "undersign-panel" not in carol.get(f"/Ticket/Display.html?id={number}").text
