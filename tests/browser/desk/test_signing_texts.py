"""An admin connects a service for text messages, tries it, and switches it off; no secret is shown again."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from tests import corpora
from tests.services import sms

from undersign.connectors.linking.connection import Connection
from undersign.contracts.people import checks
from undersign.journal import history

DESCRIPTION = corpora.ROOT.parent / "specs" / "twilio-api-v2010.json"
SECRET = sms.TOKEN


@pytest.fixture(scope="module")
def twilio():
    if not DESCRIPTION.exists():
        pytest.skip("Twilio's description (specs/twilio-api-v2010.json) is not in ../shared")
    with sms.twilio(json.loads(DESCRIPTION.read_text())) as server:
        yield server


@pytest.fixture(scope="module")
def network():
    with sms.smpp() as server:
        yield server


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_signing_texts_by_twilio(world, staff, twilio, html_faults, width, language):
    bob = staff("bob", width=width, language=language)
    bob.expected.append("422")
    page, url = bob.page, f"{bob.home}/settings/texts"
    page.goto(f"{bob.home}/settings/identity")
    bob.look("identity", whole=True)
    assert bob.sideways() <= 0
    assert html_faults({f"identity-{width}": page.request.get(page.url).text()}) == []
    page.locator(".head-actions a").click()
    bob.look("nothing-yet", whole=True)
    card = page.locator("section", has=page.locator("#s-twilio"))
    card.locator("summary").click()
    given = {"account": sms.ACCOUNT, "token": SECRET, "sender": "+15550100100", "url": twilio.url}
    for name, value in given.items():
        page.fill(f"#f-twilio-{name}", value)
    card.locator("[name=allow_private]").check()
    card.locator("details [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert SECRET not in page.content() and page.input_value("#f-twilio-token") == ""
    page.fill("#f-twilio-number", sms.UNREACHABLE)
    card.locator("[action$='/try'] button").click()
    expect(page.get_by_role("alert")).to_contain_text("21211")
    bob.look("refused", whole=True)
    page.fill("#f-twilio-number", "+1 555 0100 222")
    card.locator("[action$='/try'] button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert twilio.messages[-1]["to"] == "+15550100222" and twilio.faults == []
    bob.look("on", whole=True)
    assert bob.sideways() <= 0
    assert html_faults({f"texts-{width}": page.request.get(url).text()}) == []
    page.fill("#f-twilio-url", "https://elsewhere.example")
    card.locator("details [type=submit]").click()
    expect(page.get_by_role("alert").locator("a")).to_have_attribute("href", "#f-twilio-token")
    page.goto(url)
    card.locator("[action$='/switch'] button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert not Connection.objects.get(workspace_id=world.workspace.id, kind="messenger").enabled
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)][-4:]
    assert told == ["connection.made", "connection.tried", "connection.tried", "connection.switched"]


def test_signing_texts_by_smpp_after_twilio(world, staff, network, twilio):
    """One is on at a time; where no text can leave, the check cannot be chosen."""
    with override_settings(OUTBOX=False):
        assert checks.why_not("sms_code", world.workspace.id)
    bob = staff("bob")
    page = bob.page
    page.goto(f"{bob.home}/settings/texts")
    given = {"host": "127.0.0.1", "port": str(network.port), "user": "us", "password": "p", "sender": "Us"}
    card = page.locator("section", has=page.locator("#s-smpp"))
    card.locator("summary").click()
    for name, value in given.items():
        page.fill(f"#f-smpp-{name}", value)
    card.locator("[name=allow_private]").check()
    card.locator("details [type=submit]").click()
    page.fill("#f-smpp-number", "+1 555 0100 222")
    card.locator("[action$='/try'] button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert network.texts[-1][:2] == ("Us", "15550100222")
    with override_settings(OUTBOX=False):
        assert not checks.why_not("sms_code", world.workspace.id)
