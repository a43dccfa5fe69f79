"""Postfix and dovecot carry our mail and bring it back: sent, received, returned are told apart."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.services import mail as service

from undersign.cli import returns as listener
from undersign.contracts.draft import Person
from undersign.contracts.told import mailed
from undersign.journal.refused import Refused
from undersign.notices import carrier, mailbox, returns
from undersign.notices.outbox import Mail


@pytest.fixture(scope="module")
def servers():
    with service.running() as mail:
        yield mail


@pytest.fixture
def posted(world, work, servers):
    """posted("elena") → a contract whose first signer is elena@customers.example, invited."""

    def post(name: str):
        with override_settings(MAIL_URL=servers.url, MAIL_RETURN="Returned <returns@returns.example>"):
            person = Person("customer", "Elena Ruiz", f"{name}@customers.example")
            contract = world.sent(person, world.dan)
            work()
        return contract

    return post


def state(world, contract) -> str:
    return mailed.state(world.recipient(contract, "Elena"))


def emptied(servers, *, until) -> dict[str, int]:
    """What the mailbox held, read as the worker reads it, until enough came."""
    counts: dict[str, int] = {}
    for _round in range(100):
        with override_settings(MAIL_RETURN_BOX=servers.box):
            for outcome, n in mailbox.empty().items():
                counts[outcome] = counts.get(outcome, 0) + n
        if until():
            break
        servers_wait()
    return counts


def servers_wait() -> None:
    import time

    time.sleep(0.1)


@pytest.mark.all_systems
@pytest.mark.law("UE-8")
def test_received_is_another_event_than_sent(world, servers, posted):
    contract = posted("elena")
    assert state(world, contract) == "sent"
    assert "message.delivered" not in world.events(contract)
    row = Mail.objects.get(contract_id=contract.id, kind="invitation")
    assert row.answer.startswith("250") and row.token == carrier.token(row.key)
    (raw,) = [m for m in servers.wait("elena") if row.token.encode() in m]
    assert b"Auto-Submitted: auto-generated" in raw and f"Message-ID: <{row.key}@".encode() in raw
    emptied(servers, until=lambda: state(world, contract) == "delivered")
    assert world.events(contract).count("message.delivered") == 1
    assert "Saved" in Mail.objects.get(pk=row.pk).answer


@pytest.mark.all_systems
def test_it_comes_back_hours_later_and_is_shown_beside_the_address(world, work, inbox, servers, posted):
    contract = posted("nobody")
    assert state(world, contract) == "sent"
    emptied(servers, until=lambda: state(world, contract) == "bounced")
    who = world.recipient(contract, "Elena")
    assert "550 5.1.1" in who.mail_error and "User doesn't exist" in who.mail_error
    assert world.events(contract).count("message.bounced") == 1
    work()
    assert "came back" in inbox.wait(world.maya.email).text
    contract.readdress(who, world.email("elena"), by=world.maya.actor())
    assert state(world, contract) == "queued"
    assert not servers.inbox("returns") or b"\\Deleted" not in servers.inbox("returns")[0]


@pytest.mark.all_systems
def test_refused_at_the_door_is_back_at_once(world, servers, posted):
    """Its owner's mail is refused there, too; that it comes back is told nobody, or it would never end."""
    contract = posted("closed")
    assert world.events(contract).count("message.news_bounced") == 1
    assert state(world, contract) == "bounced"
    assert "550 5.7.1" in world.recipient(contract, "Elena").mail_error


@pytest.mark.all_systems
def test_the_listener_takes_what_the_mail_server_hands_over(world, work, servers):
    server = listener.Listener(
        f"lmtp://127.0.0.1:{servers.listener}", "returns@listened.example", listener.take
    )
    server.start()
    try:
        with override_settings(MAIL_URL=servers.url, MAIL_RETURN="returns@listened.example"):
            contract = world.sent(Person("customer", "Elena Ruiz", "gone@customers.example"), world.dan)
            work()
        from tests import children

        children.until(lambda: state(world, contract) == "bounced", seconds=20)
    finally:
        server.stop()
    assert world.events(contract).count("message.bounced") == 1


REPORT = b"""To: returns@returns.example
Subject: Undeliverable
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This mailbox has moved to the moon.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; %s
Action: failed
Status: 5.2.1
--b--
"""


def test_what_names_no_message_waits_for_a_person(world, work, inbox):
    contract = world.sent()
    work()
    by = world.maya.actor()
    raw = REPORT % world.carol.email.encode()
    assert [returns.take(raw), returns.take(raw)] == [returns.WAITS, returns.WAITS]
    (row,) = returns.waiting(by=by)
    assert row.address == world.carol.email and "moved to the moon" in row.text
    assert world.recipient(contract).mail_status == "sent"  # a stranger's word changes nothing
    assert returns.waiting(by=world.mallory.mallory.actor()).count() == 0
    with pytest.raises(Refused):
        returns.settle(row.id, by=world.join("Bea Billing", "billing").actor())
    returns.settle(row.id, by=by)
    assert not returns.waiting(by=by)


def test_what_is_nobodys_is_kept_for_the_operator(world, instance):
    raw = REPORT % b"nobody.we.know@elsewhere.example"
    assert returns.take(raw) == returns.KEPT
    assert any(path.read_bytes() == raw for path in (instance.data / "returned").glob("*.eml"))


def test_an_answer_on_holiday_bounces_nothing(world, work):
    contract = world.sent()
    work()
    row = Mail.objects.filter(contract_id=contract.id, kind="invitation").get()
    raw = b"Subject: Out of office\r\n\r\nBack on Monday."
    assert returns.take(raw, f"returns+{row.token}@returns.example") == returns.WAITS
    assert mailed.state(world.recipient(contract)) == "sent"


def test_a_late_report_of_less_changes_nothing(world, work):
    contract = world.sent()
    work()
    row = Mail.objects.filter(contract_id=contract.id, kind="invitation").get()
    to = f"returns+{row.token}@returns.example"
    told = REPORT % world.carol.email.encode()
    for action in (b"delayed", b"delivered", b"delayed", b"delivered"):
        assert returns.take(told.replace(b"failed", action), to) == returns.SETTLED
    assert mailed.state(world.recipient(contract)) == "delivered"
    events = world.events(contract)
    assert (events.count("message.delayed"), events.count("message.delivered")) == (1, 1)
