"""A finished contract goes to every archive that is connected, to each by itself, and nowhere twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from tests.browse import Staff
from tests.integration.connectors.peers import between, once, reply
from tests.integration.connectors.stores import over_gcs, over_sftp, vault
from tests.world import PASSWORD

from undersign.connectors import api
from undersign.connectors.api import Permanent
from undersign.connectors.giving import destinations
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.storing import archiving
from undersign.contracts import document, practice
from undersign.journal import history
from undersign.journal.delivery import DONE, DUE, Delivery


@pytest.fixture
def archive(world):
    """Puts one more archive into the workspace, as an administrator would."""

    def connect(connector, name, configured, **more):
        how = {"settings": {**configured.settings, **more}, "secrets": configured.secrets}
        return connection.connect(api.VAULT, connector, name, by=world.bob.actor(), allow_private=True, **how)

    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        yield connect


def copies_of(contract, opened, path):
    """The two files of a contract as they lie there."""
    evidence = path.removesuffix(".pdf") + ".evidence.zip"
    wanted = [document.find(contract, kind).read() for kind in (document.SEALED, document.BUNDLE)]
    assert [opened.get(path), opened.get(evidence)] == wanted
    return sorted(each.path for each in opened.files())


def test_each_archive_gets_its_own_copy_and_one_that_is_down_holds_up_no_other(
    world, work, archive, ssh, google
):
    at_google, over_ssh = over_gcs(google, folder=world.tag), over_sftp(ssh, folder=world.tag)
    archive("sftp", "Files", over_ssh, pattern="{year}/{account}/{number} {title}")
    with between(google.url, once("POST", reply(503, b"later", retry_after=60))) as url:
        row = archive("gcs", "Google", over_gcs(google, url, folder=world.tag))
        contract = world.signed_by_all(work)
        made = {each.target: each for each in Delivery.objects.filter(subject=contract.id, effect="archive")}
        assert len({each.lane for each in made.values()}) == len(made) == 3, "the built-in folder is one"
        assert made[row.id].status == DUE and "later" in made[row.id].last_error
        assert {each.status for target, each in made.items() if target != row.id} == {DONE}
        made[row.id].retry(by=world.maya.actor())
        work()
    assert {status for states in world.deliveries(contract).values() for status in states} == {DONE}

    copies = {each.archive: each for each in destinations.copies(contract)}
    opened = vault("sftp", over_ssh)
    there = copies_of(contract, opened, copies["Files"].path)
    opened.close()
    assert len(there) == 2 and there[0].split("/")[1] == "Acme Robotics GmbH"
    there = copies_of(contract, vault("gcs", at_google), copies["Google"].path)
    assert len(there) == 2 and there[0].startswith("Acme Robotics GmbH/")
    assert copies["Google"].url.startswith("https://storage.cloud.google.com/archive/")
    assert copies["Files"].url == "" and copies["Files"].held_until is None


def test_people_open_the_copy_there_from_the_contracts_page(world, work, live, archive, google):
    archive("gcs", "Google", over_gcs(google, folder=world.tag))
    contract = world.signed_by_all(work)
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    page = maya.get(f"/contracts/{contract.id}/files")
    copy = next(each for each in destinations.copies(contract) if each.archive == "Google")
    assert f'href="{copy.url}"' in page.response.text and page.says(copy.path)
    assert maya.get(f"/contracts/{contract.id}/deliveries").says("Google")


def test_a_lock_lasts_the_years_of_its_connection_and_is_on_record(world, work, archive, google):
    configured = over_gcs(google, folder=world.tag)
    archive("gcs", "Google", configured, lock_years="7")
    contract = world.signed_by_all(work)
    copy = next(each for each in destinations.copies(contract) if each.archive == "Google")
    opened = vault("gcs", configured)
    held = {opened.locked_until(each.path) for each in opened.files()}
    assert held == {copy.held_until.replace(microsecond=0) + timedelta(seconds=1)}
    assert copy.held_until.year == contract.completed_at.year + 7
    told = [
        each for each in history.of(contract.workspace_id, contract.id) if each.event == "record.handed_on"
    ]
    assert copy.held_until.isoformat() in {each.facts.get("held_until") for each in told}
    row = Delivery.objects.get(subject=contract.id, effect="archive", target=_id(world, "Google"))
    Delivery.objects.filter(pk=row.pk).update(status=DUE)
    row.retry(by=world.maya.actor())
    work()
    assert len(list(opened.files())) == 2, "a repeat leaves nothing beside it"


def test_an_archive_that_was_switched_off_since_gets_nothing(world, work, archive, google):
    configured = over_gcs(google, folder=world.tag)
    with between(google.url, once("POST", reply(503))) as url:
        row = archive("gcs", "Google", over_gcs(google, url, folder=world.tag))
        contract = world.signed_by_all(work)
        Connection.objects.filter(pk=row.pk).update(enabled=False)
        waiting = Delivery.objects.get(subject=contract.id, effect="archive", target=row.id)
        waiting.retry(by=world.maya.actor())
        work()
    waiting.refresh_from_db()
    assert waiting.status == DONE and "skipped" in waiting.result
    assert list(vault("gcs", configured).files()) == []


def test_where_the_crm_is_the_archive_nothing_is_kept_twice(world, work):
    crm = connection.first(api.DIRECTORY, world.workspace.id)
    Connection.objects.filter(pk=crm.pk).update(settings={**crm.settings, destinations.IS_ARCHIVE: "yes"})
    contract = world.signed_by_all(work)
    (row,) = Delivery.objects.filter(subject=contract.id, effect="archive")
    assert row.target == crm.id and row.status == DONE
    account = Delivery.objects.get(subject=contract.id, effect="account")
    with connection.first(api.DIRECTORY, world.workspace.id).opened() as directory:
        pdf = directory.attached(world.account.id, key=account.id)
        evidence = directory.attached(world.account.id, key=row.id)
        assert directory.attached(world.account.id, key=f"{row.id}#2") is None
    assert pdf.content == document.find(contract, document.SEALED).read()
    assert evidence.content == document.find(contract, document.BUNDLE).read()
    assert evidence.filename.endswith(".evidence.zip")
    assert [each.archive for each in destinations.copies(contract)] == [crm.name]


def test_where_the_crm_is_the_archive_and_no_account_gets_copies_it_gets_both_files(world, work):
    crm = connection.first(api.DIRECTORY, world.workspace.id)
    Connection.objects.filter(pk=crm.pk).update(settings={**crm.settings, destinations.IS_ARCHIVE: "yes"})
    usual = practice.of(world.workspace.id)
    practice.change(
        methods=usual.proofs,
        reminder_hours=usual.reminder_hours,
        destinations=["archive"],
        by=world.bob.actor(),
    )
    contract = world.signed_by_all(work)
    row = Delivery.objects.get(subject=contract.id, effect="archive")
    with connection.first(api.DIRECTORY, world.workspace.id).opened() as directory:
        both = [directory.attached(world.account.id, key=key) for key in (row.id, f"{row.id}#2")]
    assert [each.content[:4] for each in both] == [b"%PDF", b"PK\x03\x04"]


def test_what_an_archive_is_told_is_read_strictly():
    assert archiving.of({}) == archiving.Wishes() and archiving.of({"lock_years": " 10 "}).lock_years == 10
    for wrong in ("0", "-1", "ten", "1.5", "101", "²"):
        with pytest.raises(Permanent):
            archiving.of({"lock_years": wrong})
    assert archiving.sample("{year}/{account}/{title}") == "2026/Acme GmbH/Support agreement.pdf"
    with pytest.raises(Permanent, match="unknown"):
        archiving.sample("{customer}/{title}")
    for pattern, _label in archiving.PATTERNS:
        assert archiving.sample(pattern).endswith(".pdf")


def _id(world, name):
    return Connection.objects.get(workspace_id=world.workspace.id, name=name).id
