"""S3 with a real Object Lock, and Azure's emulator: against the systems that take long to start."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from botocore.exceptions import ClientError
from tests.integration.connectors.peers import between, once, reply
from tests.integration.connectors.stores import FOLDER, LOCKED, PLAIN, over_azure, over_s3, their_s3, vault

from undersign.connectors import api
from undersign.connectors.conformance import PDF
from undersign.journal import clock

pytestmark = pytest.mark.all_systems

PATH = "Acme GmbH/2026/C-1 Vertrag ñ.pdf"


def test_a_compliance_lock_holds_against_the_owner_of_the_bucket(rados):
    opened, theirs = vault("s3", over_s3(rados, folder="held")), their_s3(rados)
    opened.put(PATH, PDF, key="k")
    until = clock.now() + timedelta(days=400)
    assert isinstance(opened, api.Locking) and opened.locked_until(PATH) is None
    opened.lock(PATH, until)
    opened.lock(PATH, until - timedelta(days=300))

    key = f"held/{PATH}"
    told = theirs.get_object_retention(Bucket=LOCKED, Key=key)["Retention"]
    assert told["Mode"] == "COMPLIANCE" and told["RetainUntilDate"] == opened.locked_until(PATH) >= until
    (version,) = theirs.list_object_versions(Bucket=LOCKED, Prefix=key)["Versions"]
    sooner = {"Mode": "COMPLIANCE", "RetainUntilDate": until - timedelta(days=300)}
    with pytest.raises(ClientError, match="AccessDenied"):
        theirs.delete_object(Bucket=LOCKED, Key=key, VersionId=version["VersionId"])
    with pytest.raises(ClientError, match="AccessDenied"):
        theirs.put_object_retention(Bucket=LOCKED, Key=key, Retention=sooner, BypassGovernanceRetention=True)
    assert opened.get(PATH) == PDF


def test_a_bucket_without_object_lock_is_asked_first_and_not_written_to(rados):
    opened = vault("s3", over_s3(rados, PLAIN))
    opened.put(PATH, PDF, key="k")
    with pytest.raises(api.Permanent, match="not set up to lock files"):
        opened.lock(PATH, clock.now() + timedelta(days=4))
    assert opened.get(PATH) == PDF
    with pytest.raises(api.Missing):
        opened.locked_until("none.pdf")


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("PUT", "lose"),
        ("PUT", "drop"),
        ("PUT", "half"),
        ("PUT", reply(503)),
        ("HEAD", "drop"),
        ("GET", "drop"),
    ],
)
def test_what_breaks_off_is_finished_by_the_retry(rados, method, wrong):
    folder = f"broken {method} {wrong if isinstance(wrong, str) else 'busy'}"
    with between(rados.url, once(method, wrong)) as url:
        # The signature covers the host, so what stands between has to be signed for.
        with pytest.raises(api.Temporary):
            vault("s3", over_s3(rados, url=url, folder=folder)).put(PATH, PDF, key="k")
        assert vault("s3", over_s3(rados, url=url, folder=folder)).put(PATH, PDF, key="k").path == PATH
    versions = their_s3(rados).list_object_versions(Bucket=LOCKED, Prefix=f"{folder}/")["Versions"]
    assert [each["Key"] for each in versions] == [f"{folder}/{PATH}"]


@pytest.mark.parametrize("bucket", [PLAIN, LOCKED])
def test_what_a_second_writer_brought_meanwhile_is_not_lost(rados, bucket):
    opened, theirs = vault("s3", over_s3(rados, bucket, folder="race")), their_s3(rados)

    def write_theirs(method, _path):
        if method == "PUT" and "Contents" not in theirs.list_objects_v2(Bucket=bucket, Prefix="race/"):
            theirs.put_object(Bucket=bucket, Key=f"race/{PATH}", Body=b"theirs")

    with between(rados.url, write_theirs) as url:
        stored = vault("s3", over_s3(rados, bucket, url=url, folder="race")).put(PATH, PDF, key="k")
    assert opened.get(stored.path) == PDF
    if stored.path == PATH:  # Ceph 16 does not hold If-None-Match against versions: theirs is the one before
        versions = theirs.list_object_versions(Bucket=bucket, Prefix="race/")["Versions"]
        assert bucket == LOCKED and {each["Size"] for each in versions} == {len(PDF), len(b"theirs")}
    else:
        assert stored.path == "Acme GmbH/2026/C-1 Vertrag ñ (2).pdf" and opened.get(PATH) == b"theirs"


def test_more_files_than_fit_on_one_page_are_listed(rados):
    opened, theirs, pages = vault("s3", over_s3(rados, PLAIN, folder="many")), their_s3(rados), []
    for number in range(7):
        theirs.put_object(Bucket=PLAIN, Key=f"many/a b/{number} ñ+&.pdf", Body=b"")
    real = opened._shelf._door.ask

    def in_threes(*asked, **sent):
        pages.append(dict(sent["params"]))
        return real(*asked, **{**sent, "params": {**sent["params"], "max-keys": "3"}})

    opened._shelf._door.ask = in_threes
    assert {each.path for each in opened.files("a b")} == {f"a b/{n} ñ+&.pdf" for n in range(7)}
    assert len(pages) == 3


def test_a_wrong_key_is_for_a_person_to_mend(rados, blobs):
    configured = over_s3(rados)
    wrong = type(configured)(
        settings=configured.settings, secrets={"secret_key": "no"}, reach=configured.reach
    )
    with pytest.raises(api.Permanent, match="Check the key or password"):
        vault("s3", wrong).put(PATH, PDF, key="k")


# --- Azure


def test_a_signature_that_was_entered_is_enough_and_a_wrong_one_is_refused(blobs):
    from azure.storage.blob import ContainerSasPermissions, generate_container_sas

    rights = ContainerSasPermissions(read=True, create=True, list=True)
    in_an_hour = clock.now() + timedelta(hours=1)
    signature = generate_container_sas(
        blobs.account, blobs.container, account_key=blobs.key, permission=rights, expiry=in_an_hour
    )
    configured = over_azure(blobs, folder="entered")
    for entered in (signature, f"?{signature}"):
        told = type(configured)(
            settings=configured.settings, secrets={"key": entered}, reach=configured.reach
        )
        assert vault("azure", told).put(PATH, PDF, key="k").path == PATH
    theirs = blobs.theirs.get_blob_client(blobs.container, f"entered/{PATH}")
    assert theirs.download_blob().readall() == PDF
    told = type(configured)(
        settings=configured.settings, secrets={"key": "sv=1&sig=x"}, reach=configured.reach
    )
    with pytest.raises(api.Permanent):
        vault("azure", told).put(PATH, PDF, key="k")


@pytest.mark.parametrize("wrong", ["lose", "drop", "half", reply(503)])
def test_a_broken_upload_to_azure_is_finished_by_the_retry(blobs, wrong):
    folder = f"broken {wrong if isinstance(wrong, str) else 'busy'}"
    with between(blobs.url, once("PUT", wrong)) as url:
        with pytest.raises(api.Temporary):
            vault("azure", over_azure(blobs, url, folder=folder)).put(PATH, PDF, key="k")
        assert vault("azure", over_azure(blobs, url, folder=folder)).put(PATH, PDF, key="k").path == PATH
    names = [each.name for each in blobs.theirs.get_container_client("archive").list_blobs(f"{folder}/")]
    assert names == [f"{folder}/{PATH}"]


def test_azures_lock_is_asked_for_as_documented(blobs):
    """The emulator knows no immutability, so it is played here (Set Blob Immutability Policy, 2020-06-12)."""
    until = (clock.now() + timedelta(days=9)).replace(microsecond=0)
    asked, plain = [], vault("azure", over_azure(blobs, folder="lock"))
    plain.put(PATH, PDF, key="k")
    assert plain.locked_until(PATH) is None

    def play(method, path):
        if method == "PUT" and "comp=immutabilityPolicies" in path:
            return lambda handler: (asked.append(dict(handler.headers)), reply(200)(handler))
        if method == "HEAD" and asked:
            shown = {
                "x-ms-immutability-policy-until-date": format_datetime(until, usegmt=True),
                "x-ms-immutability-policy-mode": "locked",
            }
            return reply(200, b"", **{name.replace("-", "_"): value for name, value in shown.items()})
        return None

    with between(blobs.url, play) as url:
        opened = vault("azure", over_azure(blobs, url, folder="lock"))
        opened.lock(PATH, until)
        opened.lock(PATH, until)
        assert opened.locked_until(PATH) == until
    (headers,) = asked
    assert headers["x-ms-immutability-policy-mode"] == "locked"
    assert headers["x-ms-immutability-policy-until-date"] == format_datetime(until, usegmt=True)


def test_where_they_lie_is_told(rados):
    stored = vault("s3", over_s3(rados)).put("a/b.pdf", PDF, key="k")
    assert stored.url.startswith(f"{rados.url}/{LOCKED}/Vertr") and FOLDER.startswith("Vertr")
