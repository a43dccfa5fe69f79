"""A running instance, saved by one command and brought back by another; and what neither of them does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.inbox import free_port

from undersign import engine
from undersign.engine import binaries

UNDERSIGN = [sys.executable, "-m", "undersign.cli.main"]
# Three contracts; the backup is made while the fourth is on its way and the worker busy with it.
STORY = """
import json, subprocess, sys, threading
from pathlib import Path
from undersign.cli import demo
folder = Path(sys.argv[1])
with demo.throw_away() as (data, inbox):
    from undersign.demo import thread
    out = folder / "out"
    made = [thread.run_one(index, inbox, out).number for index in range(3)]
    busy = threading.Thread(target=thread.run_one, args=(3, inbox, out))
    busy.start()
    saved = subprocess.run(
        [sys.executable, "-m", "undersign.cli.main", "backup", "--data", data, "--to", folder / "saved",
         "--secrets", folder / "keys.tgz"], capture_output=True, text=True)
    busy.join()
    from undersign.cli import instance as opened
    from undersign.contracts.contract import Contract
    from undersign.journal import actor, erasure, moves
    from undersign.retention import destroyed_list
    from undersign.retention.events import RecordDestroyed
    from undersign.store import keys, tenancy
    (here,) = opened.workspaces()
    with tenancy.within(here):
        erased, destroyed = (Contract.objects.get(number=number) for number in made[:2])
        people = [person.email for person in erased.people()]
        erasure.erase(erased, reason="GDPR Art. 17", by=actor.system(here))
        moves.record(destroyed, RecordDestroyed(certificate_id="crt"), by=actor.system(here))
        for purpose in ("documents", "journal"):
            keys.destroy(destroyed.id, purpose)
        destroyed_list.add(folder / "destroyed.jsonl", destroyed_list.lines(here))
    (folder / "gone.json").write_text(json.dumps([erased.id, destroyed.id, people]))
    (folder / "told.json").write_text(json.dumps([made, saved.returncode, saved.stdout + saved.stderr]))
"""


def clean() -> dict[str, str]:
    """The environment of a shell that knows of no instance."""
    foreign = ("UNDERSIGN_", "DATABASE_", "APP_DATABASE_", "FAULT_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "UNDERSIGN_MODE": "test"}


def undersign(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*UNDERSIGN, *map(str, words)]
    return subprocess.run(
        command, env={**clean(), **more}, text=True, capture_output=True, check=False, timeout=180
    )


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """saved/: a backup; keys.tgz: its keys; told.json: what the story said."""
    here = Path(tempfile.mkdtemp(prefix="undersign-backup-"))
    here.chmod(0o711)  # the database's account passes through
    subprocess.run([sys.executable, "-c", STORY, here], env=clean(), check=True, timeout=300)
    yield here
    for data in here.glob("again*"):
        engine.discard(data)
    shutil.rmtree(here)


@pytest.fixture
def made(folder) -> list[str]:
    """The numbers of the contracts that were sealed before the backup."""
    numbers, status, said = json.loads((folder / "told.json").read_text())
    assert status == 0, said
    return numbers


@pytest.mark.law("GD-4")
def test_saved_while_it_runs_and_brought_back(folder, made):
    data = folder / "again"
    done = undersign("restore", "--data", data, "--from", folder / "saved", "--secrets", folder / "keys.tgz")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": intact;" in done.stdout and ", 0 do not." in done.stdout
    assert (data / "secrets").stat().st_mode & 0o777 == 0o700
    assert (data / "secrets/master.key").stat().st_mode & 0o777 == 0o600
    archived = {path.name for path in (data / "archive").rglob("*.pdf")}
    assert len(archived) >= len(made)

    assert "; 2 destructions and erasures since" in done.stdout

    audit = undersign("audit", "check", "--data", data)
    assert audit.returncode == 0, audit.stdout
    exported = undersign("audit", "export", "--data", data, "--out", folder / "audit")
    assert exported.returncode == 0, exported.stdout + exported.stderr
    (ledger,) = (folder / "audit").glob("*/events.jsonl")
    assert '"event":"instance.restored"' in ledger.read_text()
    told = [json.loads(line) for line in ledger.read_text().splitlines()]
    erased, destroyed, _people = json.loads((folder / "gone.json").read_text())
    again = [entry["event"] for entry in told if entry["subject"] in (erased, destroyed)]
    assert again.count("record.personal_facts_erased") == again.count("retention.destroyed") == 1
    assert (data / "objects" / erased).exists() and not (data / "objects" / destroyed).exists()
    sealed = [path for number in made for path in (folder / "out").glob(f"{number}*.pdf")]
    verified = undersign("verify", "--json", "--trust", data / "root.pem", *sealed)
    assert verified.returncode == 0 and verified.stdout.count("AUTHENTIC") == len(made)


def test_what_opens_documents_lies_apart(folder, made):
    assert sorted(path.name for path in (folder / "saved").iterdir()) == [
        "backup.json", "checkpoints.tgz", "database.dump", "destroyed.jsonl", "folder.tgz",
    ]  # fmt: skip
    files = [folder / "keys.tgz", folder / "keys.keys", *(folder / "saved").iterdir()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    listed = subprocess.run(["tar", "-tzf", folder / "saved/folder.tgz"], capture_output=True, text=True)
    names = listed.stdout.split()
    assert any(name.startswith("objects/") for name in names) and "root.pem" in names
    assert not [name for name in names if name.startswith(("secrets", "engine", "checkpoints", "run"))]


@pytest.fixture
def copy(folder, made, tmp_path) -> Path:
    shutil.copytree(folder / "saved", tmp_path / "saved")
    shutil.copy(folder / "keys.tgz", tmp_path / "saved/secrets.tgz")
    shutil.copy(folder / "keys.keys", tmp_path / "saved/secrets.keys")
    return tmp_path / "saved"


def refused(copy: Path, said: str, **more: str) -> None:
    data = copy.parent / "new"
    done = undersign("restore", "--data", data, "--from", copy, **more)
    assert done.returncode == 1 and said in done.stderr, done.stderr
    assert not data.exists() or not (data / "engine").exists(), "nothing was made"


@pytest.mark.parametrize(
    "name", ["database.dump", "folder.tgz", "checkpoints.tgz", "secrets.tgz", "secrets.keys"]
)
def test_a_damaged_backup_is_named(copy, name):
    with (copy / name).open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"\0" * 8)
    refused(copy, name)


def test_a_backup_that_was_not_finished_is_none(copy):
    (copy / "backup.json").unlink()
    refused(copy, "no finished backup")


def test_without_its_keys(copy):
    (copy / "secrets.tgz").unlink()
    refused(copy, "secrets.tgz is missing")


def test_without_the_records_keys(copy):
    (copy / "secrets.keys").unlink()
    refused(copy, "secrets.keys is missing")


def test_the_records_keys_lie_in_no_dump_and_end(copy):
    """RT-7: what was destroyed is unreadable in every backup after the day the certificate names."""
    program = next(Path(place) for place in PLACES if (Path(place) / "pg_restore").exists())
    listed = subprocess.run(
        [program / "pg_restore", "-l", copy / "database.dump"], capture_output=True, text=True, check=True
    ).stdout
    assert "TABLE DATA public contract " in listed and "TABLE DATA public store_key" not in listed
    refused(copy, "The keys in", UNDERSIGN_CLOCK_OFFSET=str(36 * 86_400))


def test_not_into_a_folder_that_holds_something(copy):
    data = copy.parent / "new"
    data.mkdir()
    (data / "letter.txt").write_text("mine")
    refused(copy, "is not empty")
    assert [path.name for path in data.iterdir()] == ["letter.txt"]


def test_not_into_a_database_that_holds_something(copy, instance):
    urls = {"DATABASE_URL": instance.url_owner, "APP_DATABASE_URL": instance.environment["APP_DATABASE_URL"]}
    refused(copy, "is not empty", **urls)


def test_a_backup_is_not_written_over_another(folder, made, instance):
    before = {path: path.read_bytes() for path in (folder / "saved").iterdir()}
    done = undersign("backup", "--data", instance.data, "--to", folder / "saved")
    assert done.returncode == 1 and "is not empty" in done.stderr
    assert {path: path.read_bytes() for path in (folder / "saved").iterdir()} == before


def test_nor_into_what_it_saves(instance):
    done = undersign("backup", "--data", instance.data, "--to", instance.data / "saved")
    assert done.returncode == 1 and "inside" in done.stderr
    assert not (instance.data / "saved").exists()


def test_a_folder_that_holds_no_instance(tmp_path):
    done = undersign("backup", "--data", tmp_path, "--to", tmp_path.parent / "saved")
    assert done.returncode == 1 and "holds no instance" in done.stderr
    assert list(tmp_path.iterdir()) == []


PROGRAMS = Path("/usr/lib/postgresql/15/bin")
PLACES = (binaries.tools(),)


@pytest.fixture
def own_server() -> Iterator[Callable[[str], dict[str, str]]]:
    """database(name) → the two addresses of a fresh one on a PostgreSQL 15 of the operator's own."""
    if not (PROGRAMS / "postgres").exists() or os.geteuid() != 0:
        pytest.skip("needs root and PostgreSQL 15: apt-get install postgresql-15")
    here = Path(tempfile.mkdtemp(prefix="undersign-own-"))
    shutil.chown(here, "postgres", "postgres")
    port = free_port()

    def call(program: str, *words: object, **how) -> None:
        command = [PROGRAMS / program, *map(str, words)]
        subprocess.run(command, user="postgres", group="postgres", cwd=here, check=True, **how)

    call("initdb", "-D", here / "db", "-A", "trust", "-E", "UTF8", "--no-sync", capture_output=True)
    options = f"-k {here} -p {port} -c listen_addresses= -c fsync=off"
    call("pg_ctl", "-D", here / "db", "-w", "-l", here / "log", "-o", options, "start", capture_output=True)
    called = ("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", here, "-p", port, "-d", "postgres")

    def database(name: str) -> dict[str, str]:
        call(*called, input=SQL.replace("DATABASE undersign", f"DATABASE {name}"), text=True)
        roles = {"DATABASE_URL": "owner", "APP_DATABASE_URL": "app"}
        where = f"{name}?host={here}&port={port}"
        return {key: f"postgresql://undersign_{role}:x@/{where}" for key, role in roles.items()}

    yield database
    call("pg_ctl", "-D", here / "db", "-m", "immediate", "stop", capture_output=True)
    shutil.rmtree(here)


LOGIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
SQL = f"""
DO $$ BEGIN
  CREATE ROLE undersign_owner {LOGIN}; CREATE ROLE undersign_app {LOGIN};
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE DATABASE undersign OWNER undersign_owner TEMPLATE template0 ENCODING 'UTF8';
"""
INIT = {
    "name": "Acme", "url": "https://contracts.example.com", "mail-url": "smtp://127.0.0.1:9",
    "mail-from": "Contracts <contracts@example.com>", "admin-name": "Ada", "admin-email": "ada@example.com",
    "admin-password": "correct horse battery",
}  # fmt: skip


def test_a_postgresql_of_ones_own(own_server, tmp_path):
    old, fresh = own_server("old"), own_server("fresh")
    given = [word for name, value in INIT.items() for word in (f"--{name}", value)]
    data = tmp_path / "data"
    done = undersign("init", "--data", data, *given, **old)
    assert done.returncode == 0, done.stderr
    done = undersign("backup", "--data", data, "--to", tmp_path / "saved", **old)
    assert done.returncode == 0 and "together they open every document" in done.stdout, done.stderr
    done = undersign("restore", "--data", tmp_path / "new", "--from", tmp_path / "saved", **fresh)
    assert done.returncode == 0 and ": intact;" in done.stdout, done.stdout + done.stderr
    assert (tmp_path / "new/undersign.env").read_text() == (data / "undersign.env").read_text()
    assert not (tmp_path / "new/engine").exists()


def test_back_to_an_older_postgresql_is_refused_in_a_sentence(own_server, copy):
    done = undersign("restore", "--data", copy.parent / "new", "--from", copy, **own_server("older"))
    assert done.returncode == 1 and "Not restored: pg_restore: " in done.stderr
