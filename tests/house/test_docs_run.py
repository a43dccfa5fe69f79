"""The operator's documents, run as they stand: an instance made, filled, driven, saved and restored.

Blocks of shell are taken from operations.md and api.md by the heading above them. What is changed is only
what the documents tell the reader to change: folders, addresses, keys and ids.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.inbox import Inbox, Sink, free_port

from undersign import engine

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
PASSWORD = "correct horse battery"
PROMPTS = "import getpass; getpass.getpass = lambda prompt='': 'another good one'\n"


def told(document: str, heading: str) -> list[str]:
    """The shell blocks below a heading, up to the next one."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    section = re.split(r"^#+ ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    return FENCE.findall(section)


@dataclass
class Operator:
    """Somebody at a shell in Undersign's folder. Data lie in `folder`, mail goes to `sink`."""

    folder: Path
    sink: Sink
    port: int
    key: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "contracts"

    def environment(self) -> dict[str, str]:
        foreign = ("UNDERSIGN_", "DATABASE_", "APP_DATABASE_", "FAULT_", "DJANGO_")
        return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}

    def adapted(self, script: str) -> str:
        changes = {
            "var/contracts": str(self.data),
            "var/restored": f"{self.folder}/restored",
            "var/audit": f"{self.folder}/audit",
            "/srv/": f"{self.folder}/",
            "checkpoints.txt": f"{self.folder}/checkpoints.txt",
            "support_service_agreement": "data_processing_agreement",
            "<<'END'\n": f"<<'END'\n{PROMPTS}",
            **self.words,
        }
        for here, there in changes.items():
            script = script.replace(here, there)
        return script

    def run(self, script: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.adapted(script)],
            cwd=ROOT, env=self.environment(), text=True, capture_output=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def operator() -> Iterator[Operator]:
    if not (ROOT / ".venv/bin/undersign").exists():
        pytest.skip("these documents speak of .venv: run make setup")
    folder = Path(tempfile.mkdtemp(prefix="undersign-docs-"))
    folder.chmod(0o711)  # the database's account passes through
    sink = Sink()
    yield Operator(folder, sink, free_port())
    sink.stop()
    for name in ("contracts", "restored"):
        if (folder / name).exists():
            engine.discard(folder / name)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def instance_made(operator: Operator) -> Operator:
    """operations.md from its top: init, people and templates, a key."""
    setup, init = told("operations.md", "A production instance")[0].strip().split("\n")
    assert setup == "make setup"
    given = {
        "name": "Acme Support",
        "url": "https://contracts.example.com",
        "mail-url": f"smtp://127.0.0.1:{operator.sink.port}",
        "mail-from": "Contracts <contracts@example.com>",
        "admin-name": "Ada Admin",
        "admin-email": "ada@example.com",
        "admin-password": PASSWORD,
    }
    operator.run(init + "".join(f" --{name} '{value}'" for name, value in given.items()))
    (people,) = told("operations.md", "People and templates")
    assert "Published: Data Processing Agreement v1" in operator.run(people)
    (make_key,) = told("operations.md", "Keys for programs")
    operator.key = operator.run(make_key).strip()
    assert operator.key.startswith("usk_")
    return operator


@pytest.fixture(scope="module")
def serving(instance_made: Operator) -> Iterator[Operator]:
    start = told("operations.md", "A production instance")[1].replace("8000", str(instance_made.port))
    script = instance_made.adapted(start)
    process = subprocess.Popen(
        ["bash", "-euc", script], cwd=ROOT, env=instance_made.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    assert any("https://contracts.example.com" in line for line in lines), "".join(lines)
    yield instance_made
    os.killpg(process.pid, signal.SIGTERM)
    assert "Stopping" in process.communicate(timeout=30)[0]


@pytest.mark.skipif(not shutil.which("curl"), reason="api.md speaks curl, which is not here")
def test_the_api_as_told(serving: Operator) -> None:
    """api.md up to the sending: what its commands answer, and that the signer has mail."""
    _make_key, first, draft, send, _download = told("api.md", "The API") + told(
        "api.md", "From template to sealed file"
    )
    behind = 'curl() { command curl -H "Host: contracts.example.com" -H "X-Forwarded-Proto: https" "$@"; }\n'
    head = first.replace("localhost:8000", f"127.0.0.1:{serving.port}").replace("usk_…", serving.key)
    listed = serving.run(behind + head)
    assert '"data_processing_agreement"' in listed
    opening = behind + head.split("\n\n")[0] + "\n"
    inbox = Inbox(serving.sink)
    made = serving.run(opening + draft)
    found = re.search(r'"id": ?"(ctr_\w+)"', made)
    assert found and '"draft"' in made
    sent = serving.run(opening + send.replace("ctr_…", found[1]))
    assert '"sending"' in sent
    assert inbox.link("elena@acme.example").startswith("https://contracts.example.com/sign/")
    (narrowed,) = told("api.md", "Narrowing, watching, taking back")
    said = serving.run(opening + f"id={found[1]}\n" + narrowed)
    assert said.count(found[1]) >= 2 and '"nobody"' in said and '"voided"' in said


def test_checked_saved_and_restored(serving: Operator) -> None:
    """operations.md: the check, the backup of a running instance, and its restore elsewhere."""
    audit, kept_elsewhere, exports, _verify, _demo = told("operations.md", "Checking")
    assert "intact" in serving.run(audit)
    assert "intact" in serving.run(kept_elsewhere)
    serving.run(exports.splitlines()[0])  # the other names a contract of yours
    assert list((serving.folder / "audit").rglob("*.json*"))
    backup, restore = told("operations.md", "Backup and restore")
    serving.run(backup)
    assert "intact" in serving.run(restore)
    known, again = serving.data / "secrets/master.key", serving.folder / "restored/secrets/master.key"
    assert known.read_bytes() == again.read_bytes()
    kept = {p.name for p in (serving.data / "objects").rglob("*") if p.is_file()}
    assert kept == {p.name for p in (serving.folder / "restored/objects").rglob("*") if p.is_file()}


def test_the_sql_makes_the_roles_the_engine_makes() -> None:
    """Both ways to a database end in the same two roles."""
    from undersign.engine import roles

    sql = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/operations.md").read_text(), re.S)[0]
    for role in ("undersign_owner", "undersign_app"):
        said = re.search(rf"CREATE ROLE {role}\s+LOGIN (.*?) PASSWORD", sql)
        made = re.search(rf"ALTER ROLE {role} LOGIN (.*?) PASSWORD", roles.ROLES_AND_DATABASE)
        assert said and made and said[1] == made[1]
    for what in (
        "REVOKE ALL ON DATABASE undersign FROM PUBLIC;",
        "GRANT CONNECT ON DATABASE undersign TO undersign_app;",
    ):
        assert what in sql and what in roles.ROLES_AND_DATABASE
