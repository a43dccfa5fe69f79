"""RT-5, EV-4: what was signed is emptied by a decided destruction and by nothing else, whoever tries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import disposing
from tests.instance import as_owner

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.retention.destruction import destruction
from undersign.retention.disposition import deciding, ready, turning
from undersign.retention.record import Record


@pytest.fixture
def over(world, work):
    contract = world.signed_by_all(work)
    disposing.kept(contract, clock.now().date() - timedelta(days=1), verified_by=world.bob.id)
    return contract


def test_rt_5_forbidden_acts_are_refused(world, over, instance):
    ask = deciding.Decision("destroy", disposing.WHY)
    deciding.decide(over.id, ask, by=world.alice.actor())
    acts = [
        ("SELECT undersign_destroy(%s)", over.id),
        ("SELECT undersign_empty(%s)", over.id),
        ("INSERT INTO retention_pass (contract_id, workspace_id) VALUES (%s, '')", over.id),
        ("UPDATE retention_destruction SET begun_at = now() WHERE contract_id = %s", over.id),
        ("DELETE FROM retention_destruction WHERE contract_id = %s", over.id),
        ("UPDATE contract SET title = '' WHERE id = %s", over.id),
        ("UPDATE contract_document SET name = '' WHERE contract_id = %s", over.id),
        (
            "DELETE FROM answer WHERE recipient_id IN (SELECT id FROM recipient WHERE contract_id = %s)",
            over.id,
        ),
    ]
    for act, what in acts:
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act, [what])
    with as_owner(instance) as cursor:
        for act, what in acts[3:]:
            with pytest.raises(Exception, match="refused|frozen|stays|begin|sent"):
                cursor.execute(act, [what])


def test_rt_5_who_decides_and_when(world, over):
    destroy = deciding.Decision("destroy", disposing.WHY)
    for by, decision, code in (
        (world.maya, destroy, "role.refused"),
        (world.bob, destroy, "retention.two_people"),  # who signed off the rule
        (world.alice, deciding.Decision("destroy", " "), "retention.reason"),
        (world.alice, deciding.Decision("extend", "Longer.", clock.now().date()), "retention.until"),
        (world.alice, deciding.Decision("burn", "Now."), "retention.choice"),
    ):
        with pytest.raises(Refused) as no:
            deciding.decide(over.id, decision, by=by.actor())
        assert no.value.code == code
    over.owner = world.alice
    over.save(update_fields=["owner"])
    with pytest.raises(Refused, match="You own this contract"):
        deciding.decide(over.id, destroy, by=world.alice.actor())


def test_rt_5_undone_until_warned_and_never_by_a_wrong_clock(world, over, work):
    destroy = deciding.Decision("destroy", disposing.WHY)
    deciding.decide(over.id, destroy, by=world.alice.actor())
    deciding.undo(over.id, by=world.alice.actor())
    assert destruction.of(over.id) is None
    deciding.decide(over.id, destroy, by=world.alice.actor())
    turning.turn(over.id)
    with pytest.raises(Refused, match="already"):
        deciding.undo(over.id, by=world.alice.actor())
    with disposing.after(days=8):
        turning.turn(over.id)
    record = Record.objects.get(pk=over.id)
    with disposing.after(days=-40), pytest.raises(Refused, match="clock is behind"):
        ready.require(record, destruction.of(over.id))
    Record.objects.filter(pk=over.id).update(blocked=["unverified"])
    with disposing.after(days=15):
        turning.turn(over.id)
    over.retention.refresh_from_db()
    assert over.retention.status == "kept" and destruction.of(over.id) is None


def test_rt_6_sender_and_parties_are_warned_twice(world, over, work, inbox):
    deciding.decide(over.id, deciding.Decision("destroy", disposing.WHY), by=world.alice.actor())
    turning.turn(over.id)
    work()
    with disposing.after(days=8):
        turning.turn(over.id)
        work()
    letters = [
        each
        for each in inbox.to(world.carol.email)
        if "is destroyed" in each.text or "Destroyed" in each.subject
    ]
    assert len(letters) == 2 and all("/sign/" in each.text for each in letters)
    assert len([each for each in inbox.to(world.dan.email) if "Se destruye" in each.subject]) == 2
