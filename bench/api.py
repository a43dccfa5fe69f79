"""Reading by programs: one contract with its recipients, and a page of the list, by some clients at a time.

Hides that the keys take turns, so that the allowance of none is used up, and that what a request costs is
counted where it is spent: in the web's processes and in PostgreSQL.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import Any

from bench import contract, processes
from bench.client import Program
from bench.instance import Folder, Running

KEYS, LISTED, SECONDS = 8, 25, 6.0


def measure(folder: Folder, running: Running, key: str) -> dict[str, Any]:
    """{"api": {"get_contract": {rps_1, rps_4, cpu_ms}, "list": …}}; cpu_ms of the run with one client."""
    made = [_sent(Program(running.port, key), index) for index in range(LISTED)]
    keys = [_key(folder) for _ in range(KEYS)]
    asked = {"get_contract": f"/contracts/{made[-1]}", "list": f"/contracts?limit={LISTED}"}
    return {"api": {name: _figures(running, keys, path) for name, path in asked.items()}}


def _figures(running: Running, keys: list[str], path: str) -> dict[str, float]:
    _drive(running.port, keys, path, 4, 1.0)  # warm: every process has parsed every sentence
    found: dict[str, float] = {}
    for clients in (1, 4):
        before = _spent(running)
        took, count = _drive(running.port, keys, path, clients, SECONDS)
        found[f"rps_{clients}"] = round(count / took, 1)
        cost = (_spent(running) - before) / count * 1000
        found["cpu_ms" if clients == 1 else "cpu_ms_4"] = round(cost, 2)
    return found


def _drive(port: int, keys: list[str], path: str, clients: int, seconds: float) -> tuple[float, int]:
    """(how long it took, requests answered). Raises what a client raised."""
    counts, failed, began = [0] * clients, [], time.monotonic()

    def work(place: int) -> None:
        try:
            programs = [Program(port, key) for key in keys[place::clients]]
            while time.monotonic() - began < seconds:
                programs[counts[place] % len(programs)].fetch("GET", path)
                counts[place] += 1
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.monotonic() - began, sum(counts)


def _spent(running: Running) -> float:
    found = processes.parts(running.pid)
    return sum(processes.cpu_s(found[part]) for part in ("web", "postgresql"))


def _sent(program: Program, index: int) -> str:
    person = {"role": "customer", "name": contract.signer(index), "email": f"api-{index}@customers.example"}
    order = {"template": contract.KEY, "people": [person], "values": contract.values(index)}
    made: str = program.call("POST", "/contracts", order)["id"]
    program.call("POST", f"/contracts/{made}/sending")
    return made


def _key(folder: Folder) -> str:
    command = [sys.executable, "-m", "undersign.cli.main", "api-keys", "create", "--json", "--scopes", "read"]
    command += ["--data", str(folder.data)]
    done = subprocess.run(command, env=folder.environment, stdout=subprocess.PIPE, check=True)
    return str(json.loads(done.stdout)["key"])
