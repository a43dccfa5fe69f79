"""The outside systems, started once, and the subjects that the checks may write to."""

from __future__ import annotations

import os

import pytest
from django.test import override_settings
from tests.services import request_tracker, webdav

from undersign.connectors import api, registry
from undersign.connectors.conformance import Subject
from undersign.connectors.reach import Reach

LOOPBACK = Reach(private=True, loopback=True)


@pytest.fixture(scope="session")
def rt(tmp_path_factory):
    """Request Tracker, or a skip that says how to get it; where nothing may be skipped, a failure."""
    try:
        with request_tracker.running(tmp_path_factory.mktemp("rt")) as tracker:
            yield tracker
    except request_tracker.NotInstalled as error:
        if os.environ.get("CI") or os.environ.get("UNDERSIGN_TESTS_SKIP_NOTHING"):
            pytest.fail(str(error))
        pytest.skip(str(error))


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
        ticket_ref=world.ticket.id, status="open", other_status="pending", fields={"plan": "ñ ✓"}
    )
    return lambda: connector.make(api.HELPDESK, configured), subject


@pytest.fixture
def builtin_directory(world):
    connector = registry.find("builtin")
    configured = registry.Configured(workspace_id=world.workspace.id)
    subject = Subject(account_ref=world.account.id, contact_email=world.contact.email)
    return lambda: connector.make(api.DIRECTORY, configured), subject
