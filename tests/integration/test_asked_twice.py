"""The same order twice is one contract: by its key, from one program or from sixteen at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import paper
from tests.browse import Program
from tests.world import elsewhere

from undersign.contracts.contract import Contract
from undersign.store import tenancy
from undersign.workspaces import token


def order(world, **changed) -> dict:
    assert world.version
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]
    return {"template": "service_order", "values": paper.VALUES, "people": people, **changed}


def test_one_after_the_other(world, live):
    program = Program(live.url, world.key)
    answers = [program.post("/contracts", order(world), **{"Idempotency-Key": "order-1"}) for _ in range(3)]
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["id"] for a in answers}) == 1
    assert Contract.objects.filter(workspace_id=world.workspace.id).count() == 1


def test_sixteen_at_once(world, live):
    program, wanted = Program(live.url, world.key), order(world)
    with ThreadPoolExecutor(16) as pool:
        sent = [
            pool.submit(program.post, "/contracts", wanted, **{"Idempotency-Key": "order-2"})
            for _ in range(16)
        ]
        answers = [each.result() for each in sent]
    assert {a.status_code for a in answers} <= {201, 409}, [a.text for a in answers]
    assert len({a.json()["id"] for a in answers if a.status_code == 201}) == 1
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"request.in_flight"}
    (only,) = Contract.objects.filter(workspace_id=world.workspace.id)
    assert world.events(only) == ["contract.drafted"]


def test_the_same_key_with_another_order_is_refused(world, live):
    program = Program(live.url, world.key)
    program.post("/contracts", order(world), **{"Idempotency-Key": "order-3"})
    answer = program.post("/contracts", order(world, title="Another"), **{"Idempotency-Key": "order-3"})
    assert answer.status_code == 422 and answer.json()["code"] == "request.key_reused"


def test_another_workspace_may_use_the_same_key(world, live):
    from tests.world import PASSWORD  # noqa: F401

    Program(live.url, world.key).post("/contracts", order(world), **{"Idempotency-Key": "order-4"})
    other = elsewhere()
    with tenancy.within(other.workspace.id):
        _row, secret = token.make(other.workspace, "x", role="agent", by=other.mallory.actor())
    answer = Program(live.url, secret).post("/contracts", order(world), **{"Idempotency-Key": "order-4"})
    assert answer.status_code == 404, "not even the template is theirs"


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none(world, live, key):
    answer = Program(live.url, world.key).post("/contracts", order(world), **{"Idempotency-Key": key})
    assert answer.status_code in (201, 400)


def test_sent_twice_is_sent_once(world, live, work, inbox):
    program = Program(live.url, world.key)
    made = program.post("/contracts", order(world)).json()["id"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: program.post(f"/contracts/{made}/sending").status_code, range(4)))
    assert sorted(answers) == [200, 409, 409, 409]
    work()
    assert len([letter for letter in inbox.to(world.carol.email) if letter.link]) == 1
