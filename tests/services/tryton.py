"""A real Tryton 8 on a free loopback port, with a company's parties in an SQLite file of its own.

Activating modules takes seconds, so that is done once a machine: a template under build/, by versions, that
each server starts from a copy of.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx
from tests.inbox import free_port

BUILD = Path(__file__).resolve().parents[2] / "build" / "tryton"
PASSWORD = "correct-horse-battery"
SMALL, WHOLE = ("party",), ("party", "sale_opportunity", "account_invoice")
CONF = """
[database]
uri = sqlite://
path = {folder}
[web]
listen = 127.0.0.1:{port}
[session]
authentications = password
"""
SEED = """
import json, os, sys
from trytond import config
config.update_etc(sys.argv[1])
from trytond.pool import Pool
Pool.start()
pool = Pool("crm"); pool.init()
from trytond.transaction import Transaction
with Transaction().start("crm", 1):
    key, = pool.get("res.user.application").create([{"user": 1, "application": "rest", "state": "validated"}])
    made = {"key": key.key}
    Party = pool.get("party.party")
    if "account_invoice" in sys.argv[2:]:
        lines = [("create", [{"type": "remainder", "relativedeltas": [("create", [{"days": 30}])]}])]
        Term = pool.get("account.invoice.payment_term")
        term, = Term.create([{"name": "30 days", "lines": lines}])
    if "sale_opportunity" in sys.argv[2:]:
        Currency, Company = pool.get("currency.currency"), pool.get("company.company")
        euro, = Currency.create([{"name": "Euro", "code": "EUR", "symbol": "€", "rounding": "0.01"}])
        us, = Party.create([{"name": "Northwind Cloud"}])
        company, = Company.create([{"party": us.id, "currency": euro.id}])
        pool.get("res.user").write([pool.get("res.user")(1)],
            {"companies": [("add", [company.id])], "company": company.id})
        made |= {"company": company.id, "currency": euro.id}
    print(json.dumps(made))
"""


class NotInstalled(Exception):
    """The message is the sentence to skip or fail with."""


@dataclass(frozen=True)
class Tryton:
    url: str
    key: str
    company: int = 0
    currency: int = 0

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """A request by other code than the one under test."""
        headers = {"Authorization": f"bearer {self.key}"}
        where = f"{self.url}/crm/rest/model/{path}"
        answer = httpx.request(method, where, headers=headers, timeout=30, **sent)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def merge(self, party: str, into: str) -> None:
        """As people do it: by Tryton's wizard, which its clients reach by JSON-RPC."""
        user, session, *_more = self._rpc("common.db.login", ["admin", {"password": PASSWORD}, "en"])
        signed = base64.b64encode(f"admin:{user}:{session}".encode()).decode()
        wizard, *_states = self._rpc("wizard.party.replace.create", [{}], signed)
        asked = {"ask": {"source": int(party), "destination": int(into)}}
        self._rpc("wizard.party.replace.execute", [wizard, asked, "replace", {}], signed)

    def _rpc(self, method: str, params: list[Any], signed: str = "") -> Any:
        headers = {"Authorization": f"Session {signed}"} if signed else {}
        sent = {"id": 1, "method": method, "params": params}
        answer = httpx.post(f"{self.url}/crm/rpc/", json=sent, headers=headers, timeout=30).json()
        told = answer.get("result") if isinstance(answer, dict) else answer
        if told is None and isinstance(answer, dict) and answer.get("error"):
            raise RuntimeError(f"{method}: {answer['error']}")
        return told

    def make_party(self, name: str, email: str = "", **more: Any) -> str:
        sent: dict[str, Any] = {"name": name, "code": more.pop("code", None), **more}
        sent["addresses"] = [
            ["create", [{"street": "Hauptstraße 1", "city": "Köln", "postal_code": "50667"}]]
        ]
        if email:
            sent["contact_mechanisms"] = [["create", [{"type": "email", "value": email}]]]
        return str(self.ask("POST", "party.party", json=sent)["id"])


@contextmanager
def running(folder: Path, modules: tuple[str, ...] = SMALL) -> Iterator[Tryton]:
    """Until the block ends. Raises `NotInstalled`."""
    template = _template(modules)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template / "crm.sqlite", folder)
    made = (template / "made.json").read_text()
    port = free_port()
    (folder / "trytond.conf").write_text(CONF.format(folder=folder, port=port))
    with (folder / "server.log").open("wb") as log:
        command = [_bin("trytond"), "-c", str(folder / "trytond.conf"), "-d", "crm"]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=_environment())
    tryton = Tryton(f"http://127.0.0.1:{port}", **json.loads(made))
    try:
        _await(tryton, server, folder)
        yield tryton
    finally:
        server.terminate()
        server.wait(timeout=20)


def _template(modules: tuple[str, ...]) -> Path:
    try:
        version = metadata.version("trytond")
        versions = [version, *(metadata.version(f"trytond_{name}") for name in modules)]
    except metadata.PackageNotFoundError as error:
        raise NotInstalled(f"Tryton is not installed ({error}): make test brings it") from error
    name = sha256("\0".join([*versions, SEED, *modules]).encode()).hexdigest()[:16]
    ready = BUILD / name
    if not (ready / "made.json").exists():
        _make(ready, modules)
    return ready


def _make(ready: Path, modules: tuple[str, ...]) -> None:
    folder = ready.with_name(f"{ready.name}.{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "crm.sqlite").touch()
    (folder / "password").write_text(PASSWORD)
    conf = str(folder / "trytond.conf")
    Path(conf).write_text(CONF.format(folder=folder, port=0))
    admin = [_bin("trytond-admin"), "-c", conf, "-d", "crm", "--all", "--email", "admin@undersign.test"]
    _run([*admin, "-u", *modules, "--activate-dependencies"], folder)
    seed = [sys.executable, "-c", SEED, conf, *modules]
    (folder / "made.json").write_text(_run(seed, folder).strip().splitlines()[-1])
    try:
        folder.rename(ready)
    except OSError:  # another run was first
        shutil.rmtree(folder)


def _run(command: list[str], folder: Path) -> str:
    environment = _environment() | {"TRYTONPASSFILE": str(folder / "password")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _bin(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def _await(tryton: Tryton, server: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            tryton.ask("GET", "party.party", params={"s": "1", "f": "name"})
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError((folder / "server.log").read_text() or "Tryton did not start")
