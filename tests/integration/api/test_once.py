"""Ten endpoints, each POST sent many times at once under one key: one effect, one answer."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.integration.api import duplicates

from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.workspaces import answered
from undersign.workspaces.answered import Answered


def test_ten_endpoints_at_once(world, live, key):
    """The slice; the full numbers are under stress."""
    assert duplicates.faults(world, live.url, copies=6, at_once=6) == []


@pytest.mark.stress
@pytest.mark.timeout(1800)
def test_ten_thousand(world, live, key):
    assert duplicates.faults(world, live.url, copies=1000, at_once=50) == []


def test_the_first_answer_is_given_again_for_a_day(world, key, order):
    program = key()
    first = program("POST", "contracts", order, idempotency_key="order-1")
    again = program("POST", "contracts", order, idempotency_key="order-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert "Idempotency-Replayed" not in first and again["Idempotency-Replayed"] == "true"
    other = program("POST", "contracts", {**order, "title": "Another"}, idempotency_key="order-1")
    assert (other.status_code, other.json()["code"]) == (422, "request.key_reused")
    elsewhere = program("POST", f"contracts/{first.json()['id']}/sending", idempotency_key="order-1")
    assert elsewhere.status_code == 422
    assert key()("POST", "contracts", order, idempotency_key="order-1").json()["id"] != first.json()["id"]
    Answered.objects.filter(workspace_id=world.workspace.id).update(at=clock.now() - answered.KEPT)
    assert answered.forget_old() >= 1
    assert program("POST", "contracts", order, idempotency_key="order-1").json()["id"] != first.json()["id"]


def test_a_refusal_is_an_answer_and_a_body_that_cannot_be_read_is_none(world, key, order):
    program, contract = key(), world.sent()
    where = f"contracts/{contract.id}/sending"
    first = program("POST", where, idempotency_key="a")
    assert first.status_code == 409
    again = program("POST", where, idempotency_key="a")
    assert again.content == first.content and again["Idempotency-Replayed"] == "true"
    assert program("POST", "contracts", {}, idempotency_key="b").status_code == 400
    assert program("POST", "contracts", order, idempotency_key="b").status_code == 201
    for odd in ("", "x" * 256):
        assert program("POST", "contracts", order, idempotency_key=odd).status_code == 400


def test_while_it_is_carried_out_another_one_is_told_so(world, key, order):
    program = key()
    row = answered.place(_id_of(program), "order-9")
    with ThreadPoolExecutor(1) as pool, answered.alone(row):
        answer = pool.submit(program, "POST", "contracts", order, idempotency_key="order-9").result()
    assert (answer.status_code, answer.json()["code"]) == (409, "request.in_flight")
    assert Contract.objects.filter(workspace_id=world.workspace.id).count() == 0
    assert program("POST", "contracts", order, idempotency_key="order-9").status_code == 201


def _id_of(program) -> str:
    from undersign.workspaces import token

    return token.find(program.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")).id


def test_the_count_of_answers_is_what_came(world, key, order):
    program = key()
    for name in ("a", "a", "b"):
        program("POST", "contracts", order, idempotency_key=name)
    kept = Counter(
        json.loads(bytes(row.body))["id"] for row in Answered.objects.filter(workspace_id=world.workspace.id)
    )
    assert set(kept.values()) == {1} and len(kept) == 2
