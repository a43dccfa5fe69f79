"""An archive over SFTP from nothing: folders chosen by a sample, connected, and a contract's copy told."""

from __future__ import annotations

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from tests.services import sshd

from undersign.connectors.giving import destinations

WORDS = {
    "en": {
        "server": "Server",
        "key": "Host key",
        "user": "User name",
        "private": "Private key",
        "folders": "Folders in it",
        "inside": "It stands in our own network",
        "try": "Connect and try it",
        "good": "It answered as it should.",
        "in": "In the archive",
    },
    "es": {
        "server": "Servidor",
        "key": "Clave del servidor",
        "user": "Nombre de usuario",
        "private": "Clave privada",
        "folders": "Carpetas dentro de ella",
        "inside": "Está en nuestra propia red",
        "try": "Conectar y probar",
        "good": "Respondió como debe.",
        "in": "Copias archivadas",
    },
}


@pytest.fixture(scope="module")
def ssh(tmp_path_factory):
    with sshd.running(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.mark.parametrize(("width", "language", "scheme"), [(1440, "en", "light"), (390, "es", "dark")])
def test_connectors_archive_over_sftp(staff, world, work, ssh, width, language, scheme):
    said = WORDS[language]
    bob = staff("bob", width=width, language=language, scheme=scheme)
    page = bob.page
    page.goto(f"{bob.home}/settings/connectors/new/vault/sftp")
    page.locator("#f-name").fill("Files")
    for label, text in ((said["server"], ssh.host), (said["user"], ssh.user), (said["key"], ssh.fingerprint)):
        page.get_by_label(label, exact=True).fill(text)
    page.locator("#f-sftp-port").fill(str(ssh.port))
    page.locator("#f-sftp-private_key").fill(ssh.private_key)
    page.locator("#f-sftp-folder").fill(world.tag)
    sample = page.locator("pattern-sample")
    expect(sample).to_have_text("Acme GmbH/2026/C-2026-00042 Support agreement.pdf")
    page.locator("#f-sftp-pattern").fill("{year}/{account}/{title}")
    expect(sample).to_have_text("2026/Acme GmbH/Support agreement.pdf")
    page.get_by_label(said["inside"]).check()
    bob.look("form", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.get_by_role("button", name=said["try"]).click()
    expect(page.locator("main")).to_contain_text(said["good"])

    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        contract = world.signed_by_all(work)
    copy = next(each for each in destinations.copies(contract) if each.archive == "Files")
    assert (ssh.root / world.tag / copy.path).read_bytes().startswith(b"%PDF")
    page.goto(f"{bob.home}/contracts/{contract.id}/files")
    expect(page.get_by_role("heading", name=said["in"])).to_be_visible()
    expect(page.get_by_text(copy.path)).to_be_visible()
    bob.look("copies", whole=True)
    assert bob.sideways() <= 0, bob.wide()
