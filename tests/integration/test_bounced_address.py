"""An address that does not exist, a mail server that is not ready: seen by staff, mended, mailed once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import Party

from undersign.contracts.draft import Person
from undersign.contracts.people.recipient import Recipient
from undersign.journal import attempt, clock, delivery
from undersign.journal.refused import Refused
from undersign.notices.outbox import Mail


def sent_to(world: Party, domain: str):
    nobody = Person("customer", "Carol Ortiz", world.email("carol", domain))
    return world.sent(nobody, world.dan)


def invitation(contract) -> delivery.Delivery:
    return delivery.Delivery.objects.select_related("entry").get(subject=contract.id, effect="invite")


def test_a_bounce_is_final_told_and_shown_beside_the_address(world, work, inbox):
    contract = sent_to(world, "bounces.example")
    work()
    row = invitation(contract)
    assert (row.status, row.attempts) == (delivery.FAILED, 1)
    assert "550 5.1.1 No such mailbox" in row.last_error
    carol = world.recipient(contract)
    assert carol.mail_status == "bounced" and "No such mailbox" in carol.mail_error
    assert "message.bounced" in world.events(contract)
    told = inbox.wait(world.maya.email)
    assert carol.email in told.text and "came back" in told.text


def test_readdressing_mends_it(world, work, inbox):
    contract = sent_to(world, "bounces.example")
    work()
    contract.readdress(world.recipient(contract), world.carol.email, by=world.maya.actor())
    work()
    assert inbox.link(world.carol.email)
    carol = world.recipient(contract)
    assert (carol.mail_status, carol.mail_error) == ("sent", "")
    world.sign(carol)


def test_not_now_is_tried_again_with_the_same_message_id(world, work, inbox):
    contract = sent_to(world, "later.example")
    work()
    row = invitation(contract)
    assert (row.status, row.attempts) == (delivery.DUE, 1) and "451" in row.last_error
    assert row.due_at > clock.now()
    Recipient.objects.filter(contract=contract, name="Carol Ortiz").update(email=world.carol.email)
    with clock.travel(timedelta(seconds=6)):
        work()
    assert invitation(contract).status == delivery.DONE
    letters = inbox.to(world.carol.email)
    assert len(letters) == 1 and row.key in letters[0].id


def test_the_end_of_patience_is_a_failure_that_staff_sees(world, work, inbox):
    contract = sent_to(world, "later.example")
    waited = timedelta()
    for seconds in [0, *attempt.BACK_OFF]:
        waited += timedelta(seconds=seconds + 1)
        with clock.travel(waited):
            work()
    row = invitation(contract)
    assert (row.status, row.attempts) == (delivery.FAILED, len(attempt.BACK_OFF) + 1)


def test_staff_retry(world, work, inbox):
    contract = sent_to(world, "bounces.example")
    work()
    row = invitation(contract)
    Recipient.objects.filter(contract=contract, name="Carol Ortiz").update(email=world.carol.email)
    contract.retry(row.id, by=world.maya.actor())
    work()
    assert invitation(contract).status == delivery.DONE and inbox.link(world.carol.email)
    with pytest.raises(Refused) as refused:
        contract.retry(row.id, by=world.maya.actor())
    assert refused.value.code == "delivery.done"
    billing = world.join("Bea Billing", "billing")
    with pytest.raises(Refused) as refused:
        contract.retry(row.id, by=billing.actor())
    assert refused.value.code == "role.refused"


def test_every_message_is_on_record_once(world, work, inbox):
    contract = world.sent()
    work()
    row = invitation(contract)
    # As after a crash between the mail server's answer and our mark.
    delivery.Delivery.objects.filter(pk=row.pk).update(status=delivery.DUE, due_at=row.created_at)
    work()
    letters = inbox.to(world.carol.email)
    assert len(letters) == 2 and len({letter.id for letter in letters}) == 1
    assert Mail.objects.filter(contract_id=contract.id, kind="invitation").count() == 1
    assert world.events(contract).count("message.accepted") == 1


def test_mail_for_what_ended_meanwhile_is_not_sent(world, work, inbox):
    """The server was down, the contract was cancelled: nobody is asked to sign what cannot be signed."""
    contract = sent_to(world, "later.example")
    work()
    Recipient.objects.filter(contract=contract, name="Carol Ortiz").update(email=world.carol.email)
    contract.void("A mistake", by=world.maya.actor())
    with clock.travel(timedelta(seconds=6)):
        work()
    assert not [letter for letter in inbox.to(world.carol.email) if letter.link]
    assert invitation(contract).status == delivery.DONE
