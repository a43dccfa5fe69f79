"""Mails that come back, as real servers write them: which message, which fate; nothing breaks on anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.notices import returned

TOKEN = "abcdefghijklmnopqrstuv23"


def report(
    action: str = "failed", *, status: str = "5.1.1", code: str = "", envid: str = TOKEN, back: str = ""
) -> bytes:
    about = f"Original-Envelope-Id: {envid}\n" if envid else ""
    diagnostic = f"Diagnostic-Code: {code}\n" if code else ""
    return f"""From: MAILER-DAEMON@mx.example
To: returns+{TOKEN}@us.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it. Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
{about}
Final-Recipient: rfc822; elena@customer.example
Action: {action}
Status: {status}
{diagnostic}
--b
Content-Type: text/rfc822-headers

Message-ID: <17.invite@us.example>
{back}Subject: Please sign
--b--
""".replace("\n", "\r\n").encode()


def test_postfix_says_no():
    told = returned.read(report(code="smtp; 550 5.1.1 <elena@customer.example>: No such\n user"))
    assert told.outcome == returned.BOUNCED and told.tokens == (TOKEN,)
    assert told.address == "elena@customer.example"
    assert told.answer == "550 5.1.1 <elena@customer.example>: No such user"
    assert "I could not deliver it" in told.text


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("delivered", "delivered"),
        ("relayed", "delivered"),
        ("delayed", "delayed"),
        ("FAILED", "bounced"),
        ("odd", ""),
    ],
)
def test_actions(action, outcome):
    assert returned.read(report(action)).outcome == outcome


def test_the_token_is_found_wherever_it_is():
    plain = b"From: a@b\r\nSubject: Undeliverable\r\n\r\nno"
    assert returned.read(plain, f"returns+{TOKEN.upper()}@us.example").tokens == (TOKEN,)
    other = "zzzzzzzzzzzzzzzzzzzzzz77"
    raw = report(envid="", back=f"X-Undersign-Mail: {other}\n").replace(
        f"returns+{TOKEN}".encode(), b"returns"
    )
    assert returned.read(raw).tokens == (other,)
    assert returned.read(report(envid=other)).tokens == (TOKEN, other)


def test_an_answer_by_a_person_has_no_outcome():
    raw = (
        f"To: returns+{TOKEN}@us.example\r\nSubject: =?utf-8?q?Re=3A_Firma?=\r\n\r\nI am on holiday.".encode()
    )
    told = returned.read(raw)
    assert (told.outcome, told.tokens, told.subject) == ("", (TOKEN,), "Re: Firma")


@given(st.binary(max_size=600))
def test_nothing_breaks_it(data):
    told = returned.read(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + data)
    assert told.outcome in ("", "bounced", "delivered", "delayed")
    returned.read(data)


@given(st.text(max_size=80), st.text(max_size=80))
def test_fields_of_any_kind(address, code):
    raw = report().replace(b"elena@customer.example", address.encode()).replace(b"5.1.1", code.encode())
    told = returned.read(raw)
    assert told.address.isprintable() and told.answer.isprintable()
    assert len(told.address) <= 254 and len(told.answer) <= 300
