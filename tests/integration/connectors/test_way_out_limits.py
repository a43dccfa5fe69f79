"""What a door does with peers that are slow, large, broken, busy or unwilling."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.connectors.peers import reply, serving

from undersign.connectors.api import Missing, Permanent, Temporary, Unauthorised
from undersign.connectors.out import http as way_out
from undersign.connectors.out.reach import Reach
from undersign.journal import clock

OPEN = Reach(private=True, loopback=True)


def test_an_answer_too_large_is_not_read():
    limits = way_out.Limits(answer_bytes=2**20)
    with (
        serving(reply(body=bytes(2**20 + 1))) as (port, _seen),
        pytest.raises(Permanent, match="larger than 1 MiB"),
    ):
        way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN, limits=limits).ask("GET")


def test_a_compressed_bomb_is_not_unpacked():
    with (
        serving(reply(body=b"\x1f\x8b", content_encoding="gzip")) as (port, _seen),
        pytest.raises(Permanent, match="compressed"),
    ):
        way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET")


def _drip(handler):
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    for _each in range(100):
        handler.wfile.write(b".")
        handler.wfile.flush()
        if handler.server.stopping.wait(0.1):
            return


def test_a_peer_that_drips_is_cut_off():
    """Each byte comes within the timeout of a read; the deadline of the request holds anyway."""
    stopping = threading.Event()

    def answer(handler):
        handler.server.stopping = stopping
        _drip(handler)

    limits = way_out.Limits(request=0.6, silence=5)
    try:
        with serving(answer) as (port, _seen):
            before = datetime.now(UTC)
            with pytest.raises(Temporary, match="in time"):
                way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN, limits=limits).ask("GET")
            assert datetime.now(UTC) - before < timedelta(seconds=3)
    finally:
        stopping.set()


def test_all_requests_of_a_door_share_its_time():
    stopping = threading.Event()
    limits = way_out.Limits(work=0.5)
    try:
        with serving(lambda handler: stopping.wait(0.3) or reply()(handler)) as (port, seen):
            door = way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN, limits=limits)
            door.ask("GET")
            with pytest.raises(Temporary, match="in time"):
                door.ask("GET")
            with pytest.raises(Temporary, match="in time"):
                door.ask("GET")
            assert len(seen) == 2  # the third was not even sent
    finally:
        stopping.set()


@pytest.mark.parametrize("status", [408, 423, 425, 429, 500, 502, 503, 504, 507])
def test_later_is_temporary_and_says_when(status):
    with serving(reply(status, b"slow <b>down</b>", retry_after="17")) as (port, _seen):
        with pytest.raises(Temporary, match=str(status)) as told:
            way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET")
        assert told.value.retry_after == 17


def test_retry_after_may_be_a_date_and_is_never_past_a_day():
    def asked(retry_after):
        with serving(reply(429, retry_after=retry_after)) as (port, _seen):
            with pytest.raises(Temporary) as told:
                way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET")
            return told.value.retry_after

    soon = (clock.now() + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert 80 < asked(soon) <= 90
    assert asked("Mon, 23 Nov 2020 01:00:00 GMT") == 0
    assert asked("99999999") == 86_400
    assert asked("-5") == 0
    assert asked("soon") is None


REFUSALS = [
    (400, Permanent),
    (401, Unauthorised),
    (403, Permanent),
    (404, Missing),
    (409, Permanent),
    (410, Missing),
]


@pytest.mark.parametrize(("status", "kind"), [*REFUSALS, (413, Permanent)])
def test_a_refusal_is_permanent_and_shows_the_reply(status, kind):
    with serving(reply(status, b"no\x00 such\r\nthing\x1b[31m")) as (port, _seen):
        with pytest.raises(kind) as told:
            way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET")
        assert type(told.value) is kind
        assert f"({status})" in told.value.sentence and "no such thing[31m" in told.value.sentence


def test_a_connection_that_breaks_is_temporary():
    def hang_up(handler):
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    with serving(hang_up) as (port, _seen), pytest.raises(Temporary, match="broke off"):
        way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("POST", content=b"x")
    with pytest.raises(Temporary, match="cannot be reached"):
        way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET")


def test_a_page_instead_of_json_is_permanent():
    with (
        serving(reply(body=b"<html>Please sign in</html>")) as (port, _seen),
        pytest.raises(Permanent, match="Please sign in"),
    ):
        way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET").json()
