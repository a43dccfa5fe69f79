"""Messages that follow each other closely go over one connection, and none is lost where it was ended."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings
from tests.inbox import Sink

from undersign.journal import attempt
from undersign.notices import carrier


@pytest.fixture
def server():
    sink = Sink()
    with override_settings(MAIL_URL=f"smtp://127.0.0.1:{sink.port}"):
        yield sink
    sink.stop()


def send(address: str) -> str:
    return carrier.carry(EmailMessage("Hello", "text", "us@example.com", [address]), address, "mark")


def lines(server: Sink) -> int:
    return len({letter.line for letter in server.letters})


def addresses(server: Sink) -> list[str]:
    return [letter.to[0] for letter in server.letters]


def test_one_line_for_several_messages(server):
    said = [send(f"p{n}@example.com") for n in range(5)]
    assert all(each.startswith("250") for each in said)
    assert addresses(server) == [f"p{n}@example.com" for n in range(5)]
    assert lines(server) == 1


def test_a_new_line_after_so_many_messages_or_a_pause(server):
    for _ in range(carrier.MOST + 1):
        send("p@example.com")
    assert lines(server) == 2
    carrier._kept.line.at -= carrier.IDLE_S
    send("p@example.com")
    assert lines(server) == 3


def test_a_line_that_was_ended_is_noticed_before_the_next_message(server):
    send("one@example.com")
    carrier._kept.line.server.sock.shutdown(2)
    send("two@example.com")
    assert addresses(server) == ["one@example.com", "two@example.com"]
    assert lines(server) == 2


def test_a_refused_address_takes_nobody_with_it(server):
    send("one@example.com")
    with pytest.raises(carrier.Bounced):
        send("nobody@bounces.example")
    with pytest.raises(attempt.Temporary):
        send("somebody@later.example")
    send("two@example.com")
    assert addresses(server) == ["one@example.com", "two@example.com"]


def test_another_server_gets_a_line_of_its_own(server):
    send("one@example.com")
    with override_settings(MAIL_URL="smtp://127.0.0.1:1"), pytest.raises(attempt.Temporary):
        send("two@example.com")
    assert addresses(server) == ["one@example.com"]
