"""How fast a workspace's whole history is recomputed from its raw rows, on a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ENTRIES, CHAIN = 20_000, 20


def measure() -> dict[str, dict[str, float]]:
    """{fsck: {entries_per_s, wall_entries_per_s, ledger_entries_per_s, entries}}."""
    from undersign import engine

    with tempfile.TemporaryDirectory(prefix="undersign-fsck-") as name:
        data = Path(name)
        started = engine.start(data)
        try:
            _prepare(data, started)
            return {"fsck": _measured()}
        finally:
            from django.db import connections

            connections.close_all()
            started.stop()
            engine.discard(data)


def _prepare(data: Path, started: Any) -> None:
    owner = {"DATABASE_URL": started.url_owner, "UNDERSIGN_AS_OWNER": "1", "UNDERSIGN_MODE": "test"}
    command = [sys.executable, "-m", "undersign.cli.main", "migrate", "--data", str(data)]
    subprocess.run(command, env={**os.environ, **owner}, check=True, capture_output=True)
    ours = {"APP_DATABASE_URL": started.url_app, "UNDERSIGN_DATA": str(data), "UNDERSIGN_MODE": "test"}
    os.environ.update(ours, DJANGO_SETTINGS_MODULE="undersign.config.settings")
    import django

    django.setup()


def _measured() -> dict[str, float]:
    from undersign.journal import audit, ledger, ledger_audit
    from undersign.store import tenancy
    from undersign.workspaces import workspace

    workspace_id = workspace.found("Harrow Data Works").id
    with tenancy.within(workspace_id):
        _fill(workspace_id)
        ledger.integrate(workspace_id)
        size, _waiting = ledger_audit.waiting(workspace_id)
        wall, cpu = time.perf_counter(), time.process_time()
        faults = ledger_audit.check(workspace_id)
        alone = time.process_time() - cpu
        faults += audit.check(workspace_id)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if faults:
        raise SystemExit(f"a clean history is said to be faulty: {faults[0]}")
    return {
        "entries": size,
        "entries_per_s": round(size / cpu),
        "wall_entries_per_s": round(size / wall),
        "ledger_entries_per_s": round(size / alone),
    }


def _fill(workspace_id: str) -> None:
    from django.db import transaction

    from undersign.archive.events import AuditExported
    from undersign.journal import actor, entry, ids

    by = actor.Actor("member", "mem_1", "Maya Ortega", workspace_id, ip="192.0.2.7", agent="Mozilla/5.0")
    for _ in range(ENTRIES // CHAIN):
        subject = ids.new("ctr")
        with transaction.atomic():
            for number in range(CHAIN):
                entry.append(subject, AuditExported(kind=f"file {number}"), by=by)
