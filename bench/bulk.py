"""What a row of a bulk send costs, against the same contract sent by itself; and what becomes of the memory.

Both on one running instance, from the order to the invitation in the mailbox: one by one over the API, as a
program would; then as rows of a file, prepared by a command beside the instance and sent by its worker.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from bench import contract, processes
from bench.client import Program
from bench.instance import Folder, Running
from bench.mailbox import Mailbox

SINGLE, WARM, SETTLE_S = 60, 10, 1.5


def measure(folder: Folder, running: Running, mailbox: Mailbox, key: str, rows: int) -> dict[str, Any]:
    """{bulk: {rows_per_minute, rows_per_minute_per_core, cpu_s_per_row, single_cpu_s, cost_ratio, …}}."""
    program = Program(running.port, key)
    _one_by_one(program, mailbox, 0, WARM)
    _in_bulk(folder, mailbox, "warm", WARM)
    single = _spent(running, lambda: _one_by_one(program, mailbox, WARM, SINGLE)) / SINGLE
    began = time.monotonic()
    told: dict[str, Any] = {}
    spent = _spent(running, lambda: told.update(_in_bulk(folder, mailbox, "bulk", rows, running)))
    took = time.monotonic() - began - SETTLE_S
    each = (spent + told["prepared_cpu_s"]) / rows
    return {
        "bulk": {
            "rows": rows,
            "rows_per_minute": round(rows / took * 60, 1),
            "rows_per_minute_per_core": round(60 / each, 1),
            "cpu_s_per_row": round(each, 4),
            "prepare_cpu_ms_per_row": round(told["prepared_cpu_s"] / rows * 1000, 2),
            "single_cpu_s": round(single, 4),
            "cost_ratio": round(each / single, 2),
            "worker_mib": told["worker_mib"],
            "memory_ratio": round(told["worker_mib"][1] / told["worker_mib"][0], 2),
        }
    }


def _spent(running: Running, work: Any) -> float:
    """CPU seconds of web, worker and PostgreSQL for `work`, and for what follows from it."""
    before = sum(processes.cpu_s(pid) for pid in processes.parts(running.pid).values())
    work()
    time.sleep(SETTLE_S)
    return sum(processes.cpu_s(pid) for pid in processes.parts(running.pid).values()) - before


def _one_by_one(program: Program, mailbox: Mailbox, first: int, count: int) -> None:
    for index in range(first, first + count):
        address = f"single-{index}@customers.example"
        person = {"role": "customer", "name": contract.signer(index), "email": address}
        order = {"template": contract.KEY, "people": [person], "values": contract.values(index)}
        made = program.call("POST", "/contracts", order)
        program.call("POST", f"/contracts/{made['id']}/sending")
    for index in range(first, first + count):
        mailbox.take(f"single-{index}@customers.example", "link")


def _in_bulk(
    folder: Folder, mailbox: Mailbox, tag: str, count: int, running: Running | None = None
) -> dict[str, Any]:
    """Begin it, and wait for the last mail. worker_mib: resident at a tenth and at the end."""
    command = [sys.executable, "-m", "bench.bulk_begin", tag, str(count)]
    done = subprocess.run(command, env=folder.environment, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    _patiently(mailbox, f"{tag}-{count // 10}@customers.example")
    worker = processes.parts(running.pid)["worker"] if running else 0
    early = processes.memory_mib(worker)[0] if worker else 1.0
    _patiently(mailbox, f"{tag}-{count - 1}@customers.example")
    late = processes.memory_mib(worker)[0] if worker else 1.0
    return {**told, "worker_mib": [round(early, 1), round(late, 1)]}


def _patiently(mailbox: Mailbox, address: str) -> None:
    """Rows take their turn: an hour for the last of ten thousand."""
    for _ in range(60):
        try:
            mailbox.take(address, "link")
            return
        except TimeoutError:
            continue
    raise TimeoutError(address)
