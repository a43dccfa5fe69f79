"""The Python client against a real server: typed answers, pages, refusals, retries, downloads."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import undersign_client
from tests import paper
from undersign_client import AsyncClient, Client, Patience, Person, Rhythm

from undersign.contracts.contract import Contract

QUICK = Patience(first=0.05)


@pytest.fixture
def program(world, live):
    with Client(live.url, world.key, patience=QUICK) as made:
        yield made


@pytest.fixture
def people(world):
    return [Person(each.role_key, each.name, each.email) for each in (world.carol, world.dan)]


def test_a_contract_from_template_to_file(world, program, people, work, tmp_path):
    assert world.version
    made = program.contracts.create("service_order", people, paper.VALUES, once="order-1")
    assert program.contracts.create("service_order", people, paper.VALUES, once="order-1") == made
    assert [each.name for each in program.recipients.list(made.id)] == ["Carol Ortiz", "Dan O’Neil"]
    program.contracts.send(made.id)
    work()
    contract = Contract.objects.get(pk=made.id)
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    sealed = program.contracts.wait_until_completed(made.id, timeout=60, rhythm=Rhythm(first=0.1))
    assert sealed.is_sealed and sealed.completed_at and sealed.completed_at.tzinfo
    told: list[tuple[int, int | None]] = []
    saved = program.contracts.download(made.id, tmp_path / "c.pdf", progress=lambda *each: told.append(each))
    data = (tmp_path / "c.pdf").read_bytes()
    assert data.startswith(b"%PDF-") and hashlib.sha256(data).hexdigest() == saved.sha256
    assert told[-1] == (len(data), len(data)) and saved.sha256 in {d.sha256 for d in sealed.documents}
    assert [path.name for path in tmp_path.iterdir()] == ["c.pdf"]
    trail = [each.event for each in program.contracts.audit(made.id)]
    assert "contract.sent" in trail and "contract.sealed" in trail


def test_refusals_are_exceptions_in_the_callers_language(world, live, program, people, tmp_path):
    with pytest.raises(undersign_client.NotFound) as no:
        program.contracts.download("ctr_none", tmp_path / "x.pdf")
    assert no.value.code == "contract.unknown" and not [*tmp_path.iterdir()]
    with pytest.raises(undersign_client.Conflict):
        program.contracts.send(world.sent().id)
    with (
        Client(live.url, world.key, language="es") as spanish,
        pytest.raises(undersign_client.NotFound, match="No existe ninguna plantilla publicada"),
    ):
        spanish.contracts.create("none", people)
    with Client(live.url, "usk_none") as stranger, pytest.raises(undersign_client.UnknownKey):
        next(stranger.contracts.list())


def test_who_was_not_first_is_told(world, program):
    read = program.contracts.read(world.draft().id)
    program.contracts.set_message(read.id, "Page 2, please.")
    changed = program.contracts.void(read.id, "x", if_match=program.contracts.read(read.id).etag)
    assert changed.status == "voided" and read.etag
    with pytest.raises(undersign_client.Changed):
        program.contracts.void(read.id, "x", if_match=read.etag)


def test_pages_are_read_as_they_are_needed_blocking_or_not(world, live, program):
    made = [world.draft().id for _ in range(5)]
    asked: list[str] = []
    program._transport.http.event_hooks["request"].append(lambda each: asked.append(str(each.url)))
    found = program.contracts.list(limit=2)
    assert next(found).id == made[-1] and len(asked) == 1
    assert [each.id for each in found] == made[-2::-1] and len(asked) == 3

    async def awaited() -> list[str]:
        async with AsyncClient(live.url, world.key) as client:
            one = await client.contracts.read(made[0])
            return [one.id, *[each.id async for each in client.contracts.list(limit=2)]]

    assert asyncio.run(awaited()) == [made[0], *made[::-1]]


class Nasty(ThreadingHTTPServer):
    """A line to the server that drops the first answers after they were given."""

    def __init__(self, server: str, drops: int) -> None:
        super().__init__(("127.0.0.1", 0), _Drops)
        self.server, self.drops, self.came = server, drops, 0


class _Drops(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        given = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        answer = httpx.post(f"{self.server.server}{self.path}", content=body, headers=given, timeout=60)
        self.server.came += 1
        if self.server.came <= self.server.drops:
            self.close_connection = True
            return
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_post_whose_answer_was_lost_has_one_effect(world, live, people):
    assert world.version
    with Nasty(live.url, drops=2) as line:
        threading.Thread(target=line.serve_forever, daemon=True).start()
        with Client(f"http://127.0.0.1:{line.server_port}", world.key, patience=QUICK) as client:
            made = client.contracts.create("service_order", people, paper.VALUES)
        came = line.came
        line.shutdown()
    assert came == 3
    assert [row.id for row in Contract.objects.filter(workspace_id=world.workspace.id)] == [made.id]
