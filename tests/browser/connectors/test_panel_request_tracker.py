"""The panel on a ticket's page of a real Request Tracker: sent from there, the signed PDF found there."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import expect
from tests.browser.connectors.test_connect_request_tracker import WORDS, connected
from tests.browser.connectors.test_panel import Shown
from tests.services import machine, request_tracker

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract

EXTENSION = Path(__file__).resolve().parents[3] / "apps" / "request_tracker" / "RT-Extension-Undersign"
PLUGINS = "$RT::LocalPluginPath = '{plugins}';\n"


@pytest.fixture
def tracker(world, tmp_path):
    """An RT that nobody has connected yet; its root has Maya's address."""
    try:
        with request_tracker.running(tmp_path / "rt") as rt:
            rt.ask("PUT", "user/root", json={"EmailAddress": world.maya.email})
            yield rt
    except request_tracker.NotInstalled as error:
        machine.absent(str(error))


@pytest.mark.all_systems
def test_connectors_panel_in_request_tracker(staff, visit, world, work, tracker, tmp_path):
    """From nothing: connected in the wizard, a field mapped, the panel pasted into RT; sent from there."""
    assert world.version
    number = tracker.make_ticket("Please send the order form", world.contact.email)
    set_up_by_an_admin(staff("bob", width=1440), world, tracker, tmp_path)
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
    said = tracker.ask("GET", f"ticket/{number}").json()["CustomFields"]
    assert {each["name"]: each["values"] for each in said}[request_tracker.FIELD] == ["completed"]
    is_for_staff(tracker, number)


def set_up_by_an_admin(bob, world, tracker, tmp_path) -> None:
    """What RT's configuration gets is what the page says, word for word."""
    page = bob.page
    bob.expected.append("status of 422")
    connected(bob, tracker, WORDS["en"])
    row = connection.first(api.HELPDESK, world.workspace.id)
    page.goto(f"{bob.home}/settings/connectors/{row.id}/fields")
    page.locator("#f-theirs").select_option(f"ticket:{request_tracker.FIELD}")
    page.locator("#f-ours").select_option("contract.status")
    page.locator("#f-direction").select_option("to")
    page.locator("#map button[type=submit]").click()
    expect(page.locator(".sync-pairs")).to_contain_text("Status of the contract")
    page.get_by_role("link", name="Choose when it is written back").click()
    page.locator("[name=completed-fields]").check()
    page.locator("main form.stack button[type=submit]").click()
    bob.look("written back", whole=True)
    page.goto(f"{bob.home}/settings/panel")
    page.locator("main .btn-primary").click()
    told = page.locator("pre.mono").inner_text()
    bob.look("panel", whole=True)
    shutil.copytree(EXTENSION, tmp_path / "plugins" / EXTENSION.name)
    tracker.configure(PLUGINS.format(plugins=tmp_path / "plugins") + told)


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
