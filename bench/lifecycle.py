"""The whole life of a contract over HTTP: from a template by API to the downloaded, sealed PDF.

`run` drives a number of contracts with some clients at a time and says how many a minute and how many
CPU seconds each; what the instance spends after the last client has gone (archive copies) counts too.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import contract, processes
from bench.client import Phone, Program, Unexpected
from bench.instance import Running
from bench.mailbox import Mailbox

SETTLE_S = 1.5
PATIENCE_S = 120.0


class Drive:
    """One instance, its mailbox, and the next contract's number."""

    def __init__(self, running: Running, mailbox: Mailbox, key: str, start: int):
        self.running, self.mailbox, self.key = running, mailbox, key
        self._next, self._lock = start, threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Warm: from here on it counts."""
        self.steps: dict[str, list[float]] = {}
        self.received: list[int] = []
        self.requests: list[int] = []
        self.mails = self.mailbox.count, self.mailbox.bytes

    def told(self) -> dict[str, Any]:
        """Requests, bytes and mails a contract, and the median of each step in ms."""
        contracts = len(self.received)
        return {
            "requests_per_contract": round(statistics.mean(self.requests), 1),
            "signer_bytes": round(statistics.mean(self.received)),
            "mails_per_contract": round((self.mailbox.count - self.mails[0]) / contracts, 2),
            "mail_bytes_per_contract": round((self.mailbox.bytes - self.mails[1]) / contracts),
            "p50_ms": {step: round(statistics.median(times), 1) for step, times in self.steps.items()},
        }

    def one(self, program: Program) -> None:
        """One contract. Raises `Unexpected`, `TimeoutError`."""
        with self._lock:
            index, self._next = self._next, self._next + 1
        address = f"signer-{index}@customers.example"
        with self._timed("whole"):
            contract_id = self._send(program, index, address)
            phone = Phone(self.running.port, self.mailbox.take(address, "link").link)
            self._sign(phone, address, contract.signer(index))
            with self._timed("until sealed copy is mailed"):
                self.mailbox.take(address, "files")
            with self._timed("download"):
                self._fetch(program, contract_id)
        phone.http.close()
        self.received.append(phone.http.received)
        self.requests.append(phone.http.requests + 4)

    def _send(self, program: Program, index: int, address: str) -> str:
        person = {"role": "customer", "name": contract.signer(index), "email": address}
        order = {"template": contract.KEY, "people": [person], "values": contract.values(index)}
        with self._timed("create"):
            made = program.call("POST", "/contracts", order)
        with self._timed("send"):
            program.call("POST", f"/contracts/{made['id']}/sending")
        with self._timed("until invitation is mailed"):
            self.mailbox.take(address, "link")
        return made["id"]

    def _sign(self, phone: Phone, address: str, name: str) -> None:
        with self._timed("open first page"):
            phone.open()
        with self._timed("code by mail"):
            phone.submit("code")
            code = self.mailbox.take(address, "code").code
        with self._timed("open contract"):
            phone.submit("prove", code=code)
        with self._timed("fill three fields"):
            phone.save("answers", phone.answers())
            phone.load_faces()
            phone.save("mark", [("mark", "typed"), ("mark_text", name), ("face", "dancing"), ("strokes", "")])
        with self._timed("finish"):
            phone.go(phone.save("finish", phone.hidden("nonce", "view", "pages_seen")))

    def _fetch(self, program: Program, contract_id: str) -> None:
        told = program.call("GET", f"/contracts/{contract_id}")
        if told["status"] != "sealed":
            raise Unexpected(f"{contract_id} is {told['status']}")
        if not program.fetch("GET", f"/contracts/{contract_id}/documents/sealed").startswith(b"%PDF-"):
            raise Unexpected(f"{contract_id}: no PDF")

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.steps.setdefault(step, []).append((time.perf_counter() - began) * 1000)


def run(
    running: Running, mailbox: Mailbox, key: str, archive: Path, *, clients: int, contracts: int, turn: int
) -> dict[str, Any]:
    """Figures of `contracts` contracts by `clients` clients at a time, warmed up first.

    turn: which run on this instance it is; no address is used twice. archive: where its copies go.
    """
    drive = Drive(running, mailbox, key, start=turn * 1_000_000)
    kept = _kept(archive)
    warm = max(2, clients * 2)
    _all(drive, clients, warm)
    _settle(archive, kept + warm)
    drive.forget()
    before = _spent(running, mailbox)
    began = time.monotonic()
    _all(drive, clients, contracts)
    took = time.monotonic() - began
    _settle(archive, kept + warm + contracts)
    after = _spent(running, mailbox)
    each = {part: round((after[part] - before[part]) / contracts, 4) for part in after}
    beside = {part: each.pop(part) for part in ("client", "sink")}
    return {
        "contracts": contracts,
        "contracts_per_minute": round(contracts / took * 60, 1),
        "cpu_s_per_contract": round(sum(each.values()), 4),
        "cpu_s": each,
        "beside_cpu_s": beside,
        **drive.told(),
    }


def _settle(archive: Path, wanted: int) -> None:
    """Until the archive has its copy of each contract, with the ledger's proofs; they come in rounds."""
    deadline = time.monotonic() + PATIENCE_S
    while _kept(archive) < wanted:
        if time.monotonic() > deadline:
            raise Unexpected(f"the archive has {_kept(archive)} of {wanted} contracts")
        time.sleep(0.5)
    time.sleep(SETTLE_S)


def _kept(archive: Path) -> int:
    return sum(1 for _each in archive.rglob("*.evidence.zip"))


def _all(drive: Drive, clients: int, contracts: int) -> None:
    left, failed = iter(range(contracts)), []
    lock = threading.Lock()

    def work() -> None:
        program = Program(drive.running.port, drive.key)
        try:
            while True:
                with lock:
                    if next(left, None) is None or failed:
                        return
                drive.one(program)
        except Exception as error:
            failed.append(error)
        finally:
            program.http.close()

    _together(clients, work)
    if failed:
        raise failed[0]


def _together(count: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _spent(running: Running, mailbox: Mailbox) -> dict[str, float]:
    """CPU seconds so far: the instance by part, and beside it our own clients and the sink."""
    parts = {part: processes.cpu_s(pid) for part, pid in processes.parts(running.pid).items()}
    whole = processes.cpu_s(running.pid)
    beside = {"client": time.process_time(), "sink": processes.cpu_s(mailbox.process.pid)}
    return {**parts, "supervisor": whole - sum(parts.values()), **beside}
