"""Stores of files, started once, and how an administrator would enter each; conftest takes these in."""

from __future__ import annotations

from contextlib import contextmanager

import botocore.session
import pytest
from tests.services import azurite, gcs, machine, radosgw, sshd
from tests.services.vendors import box, dropbox, google_drive, onedrive

from undersign.connectors import api, registry
from undersign.connectors.conformance import Subject
from undersign.connectors.out.reach import Reach

LOOPBACK = Reach(private=True, loopback=True)
FOLDER = "Verträge/Undersign"
# Each drive's fake.
DRIVES = {
    "onedrive": onedrive.OneDrive,
    "google_drive": google_drive.Drive,
    "dropbox": dropbox.Dropbox,
    "box": box.Box,
}
LOCKED, PLAIN = "archive", "plain"  # buckets: with Object Lock, and without


@pytest.fixture(scope="session")
def ssh(tmp_path_factory):
    with sshd.running(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(scope="session")
def google(tmp_path_factory):
    with gcs.running(tmp_path_factory.mktemp("gcs")) as server:
        yield server


@pytest.fixture(scope="session")
def blobs(tmp_path_factory):
    with azurite.running(tmp_path_factory.mktemp("azurite")) as server:
        yield server


@pytest.fixture(scope="session")
def rados(tmp_path_factory):
    """A radosgw with one bucket that locks and one that does not."""
    try:
        with radosgw.running(tmp_path_factory.mktemp("rados")) as server:
            theirs = their_s3(server)
            theirs.create_bucket(Bucket=LOCKED, ObjectLockEnabledForBucket=True)
            theirs.create_bucket(Bucket=PLAIN)
            yield server
    except radosgw.NotInstalled as error:
        machine.absent(str(error))


def their_s3(server):
    """Amazon's own client, to look and arrange with."""
    return botocore.session.get_session().create_client(
        "s3",
        region_name=server.region,
        endpoint_url=server.url,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
    )


def over_sftp(server, **more) -> registry.Configured:
    told = {"host": server.host, "port": str(server.port), "user": server.user, "folder": FOLDER}
    return _entered({**told, "host_key": server.fingerprint, **more}, private_key=server.private_key)


def over_gcs(server, url: str = "", **more) -> registry.Configured:
    told = {"bucket": gcs.BUCKET, "folder": FOLDER, "url": url or server.url, **more}
    return _entered(told, service_account=server.key_file)


def over_azure(server, url: str = "", **more) -> registry.Configured:
    told = {"account": server.account, "container": server.container, "folder": FOLDER}
    return _entered({**told, "url": url or server.url, **more}, key=server.key)


def over_s3(server, bucket: str = LOCKED, url: str = "", **more) -> registry.Configured:
    told = {"bucket": bucket, "region": server.region, "url": url or server.url, "folder": FOLDER, **more}
    return _entered({**told, "access_key": server.access_key}, secret_key=server.secret_key)


def _entered(settings, **secrets) -> registry.Configured:
    return registry.Configured(settings=settings, secrets=secrets, reach=LOOPBACK)


def vault(name: str, configured: registry.Configured):
    return registry.find(name).make(api.VAULT, configured)


@pytest.fixture
def sftp_vault(ssh):
    made = []

    def open_():
        made.append(vault("sftp", over_sftp(ssh)))
        return made[-1]

    yield open_, Subject()
    for each in made:
        each.close()


@pytest.fixture
def gcs_vault(google):
    return lambda: vault("gcs", over_gcs(google)), Subject()


@pytest.fixture
def azure_vault(blobs):
    return lambda: vault("azure", over_azure(blobs)), Subject()


@pytest.fixture
def s3_vault(rados):
    return lambda: vault("s3", over_s3(rados)), Subject()


@contextmanager
def drive(name: str, **more):
    """(its fake, how it would be configured), of a drive whose servers are the fake."""
    with DRIVES[name]().running() as account:
        told = {"tenant": "contoso", "client_id": "us", "server": account.url, **more}
        yield account, _entered(told, access_token="token", client_secret="hush")


def _drive_vault(name):
    @pytest.fixture
    def open_():
        with drive(name, folder=FOLDER) as (_account, configured):
            yield lambda: vault(name, configured), Subject()

    return open_


onedrive_vault, google_drive_vault, dropbox_vault, box_vault = map(_drive_vault, DRIVES)
