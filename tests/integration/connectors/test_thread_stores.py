"""The whole thread with its archive in each store: signed by everybody, both files lie there byte for byte,
once, and a repeat leaves nothing beside them."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.integration.connectors import stores, thread

from undersign.connectors import api
from undersign.connectors.giving import destinations
from undersign.contracts import document
from undersign.journal.delivery import DUE, Delivery

SYSTEMS = {
    "sftp": ("ssh", stores.over_sftp),
    "gcs": ("google", stores.over_gcs),
    "s3": ("rados", stores.over_s3),
    "azure": ("blobs", stores.over_azure),
}
LONG_TO_START = {"s3", "azure"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.all_systems] * (each in LONG_TO_START)) for each in SYSTEMS],
)
def test_with_the_archive_in_a_store(world, work, request, name):
    server, entered = SYSTEMS[name]
    at_store = entered(request.getfixturevalue(server), folder=world.tag)
    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        thread.connected(world, api.VAULT, name, at_store)
        arrived_once(world, work, name, at_store)


@pytest.mark.parametrize("name", stores.DRIVES)
def test_with_the_archive_in_a_drive(world, work, name):
    drive = stores.drive(name, folder=world.tag)
    with override_settings(CONNECTORS_REACH_LOOPBACK=True), drive as (_account, at_store):
        thread.connected(world, api.VAULT, name, at_store)
        arrived_once(world, work, name, at_store)


def arrived_once(world, work, name, at_store):
    contract = thread.signed(world, work)
    (copy,) = destinations.copies(contract)
    evidence = copy.path.removesuffix(".pdf") + ".evidence.zip"
    wanted = {
        copy.path: document.find(contract, document.SEALED).read(),
        evidence: document.find(contract, document.BUNDLE).read(),
    }
    opened = stores.vault(name, at_store)
    assert {each.path: opened.get(each.path) for each in opened.files()} == wanted
    row = Delivery.objects.get(subject=contract.id, effect="archive")
    Delivery.objects.filter(pk=row.pk).update(status=DUE)
    row.retry(by=world.maya.actor())
    work()
    row.refresh_from_db()
    assert row.status == "done"
    assert sorted(each.path for each in opened.files()) == sorted(wanted), "a repeat leaves nothing beside it"
    getattr(opened, "close", lambda: None)()
