"""The first program of docs/api.md, as it stands there, sends a contract and waits until it is sealed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def test_it_sends_and_waits(world, live, order, work, tmp_path):
    (program,) = re.findall(r"^```python\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert len([line for line in program.splitlines() if line.strip()]) <= 15
    (tmp_path / "order.json").write_text(json.dumps(order))
    program = program.replace("http://localhost:8000", live.url).replace("usk_…", world.key)
    running = subprocess.Popen(
        [sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        contract = _sent(world, work)
        for name in ("Carol", "Dan"):
            world.sign(world.recipient(contract, name))
            work()
        said, _ = running.communicate(timeout=120)
    finally:
        running.kill()
    contract.refresh_from_db()
    assert said.decode().split() == [contract.number, "sealed"]


def _sent(world, work):
    """What the program sent, once it has."""
    import time

    from undersign.contracts.contract import Contract

    for _ in range(600):
        work()
        found = Contract.objects.filter(workspace_id=world.workspace.id, status="sent").first()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("nothing was sent")
