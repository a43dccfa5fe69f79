"""The first programs of the documents, as they stand there, send a contract and wait until it is sealed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import paper

from undersign.contracts.contract import Contract

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = {"elena@acme.example": "carol", "luis@northwind.example": "dan"}


@pytest.mark.parametrize("document", ["docs/api.md", "clients/python/README.md"])
def test_it_sends_and_waits(world, live, order, work, tmp_path, document):
    program = re.findall(
        r"^```python\n(.*?)^```", (ROOT / document).read_text(encoding="utf-8"), re.M | re.S
    )[0]
    assert len([line for line in program.splitlines() if line.strip()]) <= 15
    (tmp_path / "order.json").write_text(json.dumps(order))
    (tmp_path / "values.json").write_text(json.dumps(paper.VALUES))
    words = {
        "http://localhost:8000": live.url,
        "usk_…": world.key,
        "data_processing_agreement": "service_order",
    }
    words |= {email: getattr(world, name).email for email, name in PEOPLE.items()}
    words |= {"Elena Duarte": world.carol.name, "Luis Peña": world.dan.name}
    for there, here in words.items():
        program = program.replace(there, here)
    contract, said = _run(program, world, work, tmp_path, live.url)
    assert said.split() == [contract.number, "sealed"]


def _run(program: str, world, work, folder: Path, url: str) -> tuple[Contract, str]:
    """Beside it, its people sign."""
    running = subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "UNDERSIGN_REMOTE_URL": url, "UNDERSIGN_REMOTE_KEY": world.key},
    )  # fmt: skip
    try:
        contract = _sent(world, work)
        for name in ("Carol", "Dan"):
            world.sign(world.recipient(contract, name))
            work()
        said, _ = running.communicate(timeout=120)
    finally:
        running.kill()
    contract.refresh_from_db()
    return contract, said.decode()


def _sent(world, work) -> Contract:
    """What the program sent, once it has."""
    for _ in range(600):
        work()
        found = Contract.objects.filter(workspace_id=world.workspace.id, status="sent").first()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("nothing was sent")
