"""A real SAML identity provider: SimpleSAMLphp of Debian, under PHP's own web server on a free loopback port.

`Provider.visit` is somebody with a browser: from the address we send them to, to what their browser then
posts to us. Starts in about a second.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
from tests.inbox import free_port
from tests.services import machine

SHARE, ETC = Path("/usr/share/simplesamlphp"), Path("/etc/simplesamlphp")
PEOPLE = {
    "iris": ("Iris Vega", "iris.vega@northwind.example", ["staff", "contracts-legal"]),
    "mallory": ("Mallory Vex", "mallory@elsewhere.example", ["staff"]),
}


@dataclass
class Provider:
    """metadata: the XML that describes it."""

    url: str
    metadata: str
    encrypt_to: Callable[[str], None]

    def visit(self, address: str, account: str) -> dict[str, str]:
        """Sign in there; the fields of the form that the browser then posts to us, and `action`."""
        with httpx.Client(timeout=20, follow_redirects=True) as browser:
            page = browser.get(address)
            where = re.search(r'<form[^>]*action="([^"]+)"', page.text)[1]
            state = re.search(r'name="AuthState" value="([^"]+)"', page.text)[1]
            given = {"username": account, "password": "secret", "AuthState": unescape(state)}
            answer = browser.post(page.url.join(unescape(where)), data=given)
        action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert action, answer.text[:2000]
        fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
        return {"action": unescape(action[1]), **{name: unescape(value) for name, value in fields}}


@contextmanager
def running(folder: Path, entity: str, answer_url: str) -> Iterator[Provider]:
    """One that knows us as `entity`, until the block ends. Skips where it is not installed.

    Once `encrypt_to` was told a certificate, its assertions are encrypted to that one's key."""
    php = machine.program("php")
    machine.program(str(SHARE))
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    _configure(folder, url, entity, answer_url)
    # Without the cache of compiled files, which looks at a file anew only every two seconds.
    said = ["-d", "display_errors=0", "-d", "opcache.enable=0"]
    server = subprocess.Popen(
        [php, *said, "-S", f"127.0.0.1:{port}", "-t", str(SHARE / "www")],
        env={"PATH": os.environ["PATH"], "SIMPLESAMLPHP_CONFIG_DIR": str(folder / "config")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Provider(url, _metadata(f"{url}saml2/idp/metadata.php"), _us(folder, entity, answer_url))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def _metadata(where: str) -> str:
    for _ in range(100):
        try:
            answer = httpx.get(where, timeout=20)
            assert answer.status_code == 200, answer.text[:2000]
            return answer.text
        except httpx.ConnectError:
            time.sleep(0.1)
    raise RuntimeError("SimpleSAMLphp did not start")


def _configure(folder: Path, url: str, entity: str, answer_url: str) -> None:
    for name in ("config", "metadata", "cert", "log", "data", "tmp", "sessions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(ETC / "acl.php", folder / "config" / "acl.php")
    changed = {
        "baseurlpath": url, "certdir": f"{folder}/cert/", "loggingdir": f"{folder}/log/",
        "datadir": f"{folder}/data/", "tempdir": f"{folder}/tmp", "metadatadir": f"{folder}/metadata/",
        "secretsalt": "only for tests", "technicalcontact_email": "na@example.org",
        "session.phpsession.savepath": f"{folder}/sessions", "logging.handler": "file",
        "enable.saml20-idp": True, "module.enable": {"exampleauth": True, "core": True, "saml": True},
        "auth.adminpassword": "only for tests", "session.cookie.secure": False,
        "session.cookie.samesite": None, "session.phpsession.cookiename": "SimpleSAML",
    }  # fmt: skip
    said = "\n".join(f"$config['{key}'] = {_php(value)};" for key, value in changed.items())
    (folder / "config" / "config.php").write_text(f"{(ETC / 'config.php').read_text()}\n{said}\n")
    accounts = {
        f"{name}:secret": {"uid": [name], "displayName": [shown], "mail": [mail], "groups": groups}
        for name, (shown, mail, groups) in PEOPLE.items()
    }
    source = {"people": {0: "exampleauth:UserPass", **accounts}, "admin": {0: "core:AdminPassword"}}
    (folder / "config" / "authsources.php").write_text(f"<?php\n$config = {_php(source)};\n")
    host = {"host": "__DEFAULT__", "privatekey": "idp.key", "certificate": "idp.pem", "auth": "people"}
    host["userid.attribute"] = "uid"
    hosted = f"<?php\n$metadata['{url}idp'] = {_php(host)};\n"
    (folder / "metadata" / "saml20-idp-hosted.php").write_text(hosted)
    _us(folder, entity, answer_url)("")
    key = ["-keyout", f"{folder}/cert/idp.key", "-out", f"{folder}/cert/idp.pem", "-subj", "/CN=idp"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", *key],
        check=True,
        capture_output=True,
    )


def _us(folder: Path, entity: str, answer_url: str) -> Callable[[str], None]:
    """What it knows of us, written anew with a certificate, or without one."""

    def write(certificate: str) -> None:
        said: dict = {"AssertionConsumerService": answer_url}
        if certificate:
            key = {"encryption": True, "signing": False, "type": "X509Certificate"}
            said |= {"assertion.encryption": True, "keys": {0: {**key, "X509Certificate": certificate}}}
        told = f"<?php\n$metadata['{entity}'] = {_php(said)};\n"
        (folder / "metadata" / "saml20-sp-remote.php").write_text(told)

    return write


def _php(value) -> str:
    if isinstance(value, dict):
        return "[" + ", ".join(f"{_php(key)} => {_php(each)}" for key, each in value.items()) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(_php(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "\\'") + "'"
