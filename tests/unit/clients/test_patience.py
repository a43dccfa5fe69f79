"""When the Python client asks again, what it raises, and what it makes of answers; no server, no clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from undersign_client import problems, reading, results, waiting
from undersign_client.client import Client
from undersign_client.exchange import Answer, Lost, Pause, Request
from undersign_client.nouns.noun import below
from undersign_client.patience import ONCE, Patience, carried_out

PATIENCE = Patience(attempts=4, chance=lambda: 1.0)
POST = Request("POST", "/contracts", headers={ONCE: "a"})
GET, PUT = Request("GET", "/contracts"), Request("PUT", "/contracts/x/end")
LOST, REFUSED = Lost(OSError("gone"), arrived=True), Lost(OSError("no route"), arrived=False)


def answer(status: int, code: str = "", **headers: str) -> Answer:
    said = {"code": code, "title": "No.", "detail": "Do.", "field": "f"} if code else {}
    return Answer(status, headers, json.dumps(said).encode())


IN_FLIGHT = answer(409, "request.in_flight")
NOT_NOW = answer(409, "contract.not_now")
LATER = answer(429, "request.too_many", **{"retry-after": "3"})


@pytest.mark.parametrize(
    ("request_", "told", "again"),
    [
        (GET, LOST, True),
        (POST, LOST, True),
        (PUT, LOST, False),
        (PUT, REFUSED, True),
        (GET, answer(502), True),
        (POST, answer(500, "server.broken"), True),
        (PUT, answer(500, "server.broken"), False),
        (PUT, answer(503), True),
        (PUT, LATER, True),
        (POST, IN_FLIGHT, True),
        (POST, NOT_NOW, False),
        (POST, answer(422, "values.wrong"), False),
        (POST, answer(507, "store.no_room"), False),
        (GET, answer(429, "request.too_many", **{"retry-after": "900"}), False),
    ],
)
def test_what_is_asked_again(request_, told, again):
    assert (PATIENCE.wait(request_, told, 1) is not None) == again
    assert PATIENCE.wait(request_, told, 4) is None


def drive(plan, *told):
    """The steps a plan asked for while it was told this, and its result or what it raised."""
    steps, given = [], iter([None, *told])
    try:
        while True:
            steps.append(plan.send(next(given)))
            if isinstance(steps[-1], Pause):
                steps.append(plan.send(None))
    except StopIteration as end:
        return steps, end.value
    except problems.UndersignError as why:
        return steps, why


def test_the_same_request_goes_out_until_it_is_answered():
    steps, end = drive(carried_out(POST, PATIENCE), LOST, IN_FLIGHT, LATER, answer(201))
    assert end.status == 201 and [each for each in steps if each is POST] == [POST] * 4
    waits = [each.seconds for each in steps if isinstance(each, Pause)]
    assert waits[:2] == [0.5, 1.0] and 3 <= waits[2] <= 4, "as long as Retry-After says"


def test_given_up_is_an_exception_that_says_why():
    _steps, why = drive(carried_out(PUT, PATIENCE), LOST)
    assert isinstance(why, problems.ConnectionLost) and why.maybe_done
    _steps, why = drive(carried_out(GET, PATIENCE), answer(404, "contract.unknown"))
    assert isinstance(why, problems.NotFound) and str(why) == "No. Do."
    assert (why.code, why.sentence, why.advice, why.field) == ("contract.unknown", "No.", "Do.", "f")
    _steps, why = drive(carried_out(GET, PATIENCE), Answer(301, {}, b"<html>"))
    assert isinstance(why, problems.Problem) and why.code == "http.301"


def contract(**said):
    same = dict.fromkeys(("sent_at", "completed_at", "expires_at"))
    kept = {"id": "c", "number": "N-1", "title": "", "status": "sent", "language": "en", "template": "t"}
    row = {**same, **kept, "template_version": 1, "created_at": "2031-05-31T10:00:00Z", **said}
    return {**row, "recipients": [], "documents": []}


def test_what_a_newer_server_adds_breaks_nothing():
    made = reading.of(results.Contract, contract(mood="good"), '"x"')
    assert made.more == {"mood": "good"} and made.etag == '"x"' and made.replaces is None
    assert made.created_at == datetime(2031, 5, 31, 10, tzinfo=UTC)
    for odd in ([], {"id": "c"}, "x", None):
        with pytest.raises(problems.Unreadable):
            reading.of(results.Contract, odd)
    with pytest.raises(problems.Unreadable, match="Undersign"):
        reading.parsed(Answer(200, {}, b"<html>"))


def told(status: str, tag: str = '"a"') -> Answer:
    return Answer(200, {"etag": tag}, json.dumps(contract(status=status)).encode())


def wait(*answers, timeout=None):
    now = iter(range(0, 1000, 10))
    rhythm = waiting.Rhythm(first=1, factor=2, longest=3, clock=lambda: next(now))
    return drive(waiting.until_completed("/contracts/c", PATIENCE, rhythm, timeout), *answers)


def test_it_waits_ever_longer_and_the_seal_follows_at_once():
    same = Answer(304, {}, b"")
    steps, end = wait(told("sent"), same, same, told("completed", '"b"'), told("sealed"))
    assert end.is_sealed and [each.seconds for each in steps if isinstance(each, Pause)] == [1, 2, 3, 1]
    asked = [each.headers.get("If-None-Match", "") for each in steps if isinstance(each, Request)]
    assert asked == ["", '"a"', '"a"', '"a"', '"b"']


def test_it_says_why_it_waits_no_more():
    _steps, why = wait(told("declined"))
    assert isinstance(why, waiting.NotCompleted) and str(why) == "N-1 was declined."
    _steps, why = wait(told("sent"), timeout=5)
    assert isinstance(why, waiting.StillOpen) and isinstance(why, TimeoutError)


def test_no_id_leads_elsewhere_and_no_key_goes_in_the_clear():
    assert below("contracts", "../templates?x", "sending") == "/contracts/..%2Ftemplates%3Fx/sending"
    for odd in ("http://sign.example.com", "sign.example.com", "ftp://x"):
        with pytest.raises(ValueError):
            Client(odd, "usk_x")
    with Client("http://localhost:8000/api/v1/", "usk_secret") as client:
        assert "usk_secret" not in repr(vars(client))
