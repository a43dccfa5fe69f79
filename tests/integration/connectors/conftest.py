"""The outside systems, started once, and the subjects that the checks may write to."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings
from tests import corpora
from tests.integration.connectors.directories import (  # noqa: F401
    a_hubspot,
    a_salesforce,
    hubspot_directory,
    salesforce_directory,
    tryton,
    tryton_billing,
    tryton_directory,
    tryton_whole,
)
from tests.integration.connectors.helpdesks import (  # noqa: F401
    a_freshdesk,
    a_redmine,
    a_zendesk,
    freshdesk_helpdesk,
    redmine_helpdesk,
    zendesk_helpdesk,
)
from tests.integration.connectors.stores import (  # noqa: F401
    azure_vault,
    blobs,
    box_vault,
    dropbox_vault,
    gcs_vault,
    google,
    google_drive_vault,
    onedrive_vault,
    rados,
    s3_vault,
    sftp_vault,
    ssh,
)
from tests.services import machine, request_tracker, sms, webdav

from undersign.connectors import api, registry
from undersign.connectors.conformance import Subject
from undersign.connectors.out.reach import Reach

LOOPBACK = Reach(private=True, loopback=True)
NUMBER = "+15550100222"
DESCRIPTION = corpora.ROOT.parent / "specs" / "twilio-api-v2010.json"


@pytest.fixture(scope="session")
def rt(tmp_path_factory):
    """Request Tracker, or a skip that says how to get it; where nothing may be skipped, a failure."""
    try:
        with request_tracker.running(tmp_path_factory.mktemp("rt")) as tracker:
            yield tracker
    except request_tracker.NotInstalled as error:
        machine.absent(str(error))


@pytest.fixture(scope="session")
def dav(tmp_path_factory):
    with webdav.running(tmp_path_factory.mktemp("dav") / "root") as server:
        yield server


def rt_settings(tracker, url: str = "") -> registry.Configured:
    """How an administrator would enter `tracker`; `url` puts something in between."""
    return registry.Configured(
        settings={"url": url or tracker.url}, secrets={"token": tracker.token}, reach=LOOPBACK
    )


def dav_settings(server, folder: str = "", url: str = "") -> registry.Configured:
    settings = {"url": url or server.url, "user": server.user, "folder": folder}
    return registry.Configured(settings=settings, secrets={"password": server.password}, reach=LOOPBACK)


@pytest.fixture
def request_tracker_helpdesk(rt):
    """(open, subject) as the conformance checks take them; so are the fixtures below."""
    connector = registry.find("request_tracker")
    subject = Subject(
        ticket_ref=rt.make_ticket("Conformance"),
        status="open",
        other_status="stalled",
        fields={request_tracker.FIELD: "Unterschrieben ✓"},
    )
    subject.records[api.TICKET] = (subject.ticket_ref, request_tracker.FIELD, "Sent", "Signed ✓")
    return lambda: connector.make(api.HELPDESK, rt_settings(rt)), subject


@pytest.fixture
def webdav_vault(dav):
    connector = registry.find("webdav")
    return lambda: connector.make(api.VAULT, dav_settings(dav, "Verträge/Undersign")), Subject()


@pytest.fixture
def folder_vault(tmp_path):
    connector = registry.find("folder")
    with override_settings(ARCHIVE_DIR=tmp_path):
        yield lambda: connector.make(api.VAULT, registry.Configured(workspace_id="wsp_1")), Subject()


@pytest.fixture
def settings_archive(tmp_path):
    """The instance's archive folder, for one test."""
    with override_settings(ARCHIVE_DIR=tmp_path):
        yield tmp_path


@pytest.fixture
def builtin_helpdesk(world):
    connector = registry.find("builtin")
    configured = registry.Configured(workspace_id=world.workspace.id)
    subject = Subject(
        ticket_ref=world.ticket.id,
        status="open",
        other_status="pending",
        fields={"plan": "ñ ✓"},
        records={api.TICKET: (world.ticket.id, "priority", "high", "Ж 契約")},
    )
    return lambda: connector.make(api.HELPDESK, configured), subject


@pytest.fixture
def builtin_directory(world):
    connector = registry.find("builtin")
    world.account.details = {**world.account.details, "deal": "Renewal", "deal_amount": "1480.00"}
    world.account.save()
    configured = registry.Configured(workspace_id=world.workspace.id)
    subject = Subject(
        account_ref=world.account.id,
        deal_ref=world.account.id,
        contact_email=world.contact.email,
        records={
            api.ACCOUNT: (world.account.id, "city", "Ñuñoa", "契約"),
            api.CONTACT: (world.contact.id, "title", "Head of Support", "COO"),
        },
    )
    return lambda: connector.make(api.DIRECTORY, configured), subject


@pytest.fixture
def builtin_billing(world):
    connector = registry.find("builtin")
    configured = registry.Configured(workspace_id=world.workspace.id)
    return lambda: connector.make(api.BILLING, configured), Subject(account_ref=world.account.id)


@pytest.fixture(scope="session")
def network():
    with sms.smpp() as server:
        yield server


@pytest.fixture(scope="session")
def twilio():
    if not DESCRIPTION.exists():
        pytest.skip("Twilio's description (specs/twilio-api-v2010.json) is not in ../shared")
    with sms.twilio(json.loads(DESCRIPTION.read_text())) as server:
        yield server


def over_smpp(network, **more) -> registry.Configured:
    settings = {"host": "127.0.0.1", "port": str(network.port), "user": "us", "sender": "Northwind", **more}
    return registry.Configured(settings=settings, secrets={"password": "pw"}, reach=LOOPBACK)


def over_twilio(twilio) -> registry.Configured:
    settings = {"account": sms.ACCOUNT, "sender": "+15550100100", "url": twilio.url}
    return registry.Configured(settings=settings, secrets={"token": sms.TOKEN}, reach=LOOPBACK)


@pytest.fixture
def smpp_messenger(network):
    subject = Subject(number=NUMBER, unreachable=sms.UNREACHABLE)
    return lambda: registry.find("smpp").make(api.MESSENGER, over_smpp(network)), subject


@pytest.fixture
def twilio_messenger(twilio):
    subject = Subject(number=NUMBER, unreachable=sms.UNREACHABLE)
    return lambda: registry.find("twilio").make(api.MESSENGER, over_twilio(twilio)), subject
