"""Reminders over the real database: each once, in the reader's hours, and stopped in time."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from tests import children

from undersign import timetable
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import correcting, expiry, pace, reminding
from undersign.contracts.told import watching
from undersign.journal import clock
from undersign.journal.refused import Refused


@pytest.fixture
def sent(world, work):
    contract = world.sent()
    work()
    timetable.remind_who_waits()  # works out when
    return contract


@contextmanager
def at(moment):
    with clock.travel(moment - clock.now()):
        yield


def due_at(world, contract, name="Carol"):
    return reminding.next_for(world.recipient(contract, name))


def reminders(world, contract) -> int:
    return world.events(contract).count("reminder.due")


def test_not_early_and_not_twice(world, work, inbox, sent):
    first = due_at(world, sent)
    assert first - world.recipient(sent).invited_at >= timedelta(hours=48)
    assert 8 <= first.astimezone(ZoneInfo("Europe/Berlin")).hour < 20  # Carol's account is in Germany
    with at(first - timedelta(seconds=30)):
        timetable.remind_who_waits()
        assert reminders(world, sent) == 0
    with at(first + timedelta(seconds=30)):
        for _sweep in range(3):
            timetable.remind_who_waits()
        work()
        assert reminders(world, sent) == 1
        assert len([m for m in inbox.to(world.carol.email) if "Still waiting" in m.subject]) == 1
    second = due_at(world, sent)
    assert second - first >= timedelta(hours=48)


def test_a_clock_set_back_reminds_nobody_again(world, work, sent):
    first = due_at(world, sent)
    with at(first + timedelta(minutes=1)):
        timetable.remind_who_waits()
    with at(first - timedelta(minutes=10)):  # the clock was set back
        Recipient.objects.get(pk=world.recipient(sent).pk)
        pace.anew(sent)
        timetable.remind_who_waits()
    with at(first + timedelta(minutes=2)):
        timetable.remind_who_waits()
        assert reminders(world, sent) == 1


def test_at_most_so_many_then_the_word_before_the_end(world, work, inbox, sent):
    pace.choose(sent, {"most": 2, "every_hours": 24}, by=world.maya.actor())
    told = []
    while (step := due_at(world, sent)) is not None:
        with at(step + timedelta(seconds=1)):
            timetable.remind_who_waits()
            told.append(step)
            assert reminders(world, sent) == len(told) <= 3
    assert len(told) == 3
    assert sent.sent_at + timedelta(days=26) < told[-1] < sent.sent_at + timedelta(days=30)
    with at(told[-1] + timedelta(minutes=1)):
        work()
    assert "last reminder" in inbox.wait(world.carol.email, lambda m: "last reminder" in m.text).text


def test_whoever_signed_or_whose_mail_came_back_is_left_alone(world, work, sent):
    first = due_at(world, sent)
    world.sign(world.recipient(sent))
    work()
    assert due_at(world, sent) is None and due_at(world, sent, "Dan") is not None
    Recipient.objects.filter(contract=sent, name="Dan O’Neil").update(mail_status="bounced")
    with at(first + timedelta(days=5)):
        timetable.remind_who_waits()
    assert reminders(world, sent) == 0


def test_nobody_is_reminded_of_what_ended(world, work, sent):
    first = due_at(world, sent)
    sent.void("Not needed", by=world.maya.actor())
    with at(first + timedelta(days=5)):
        timetable.remind_who_waits()
    assert reminders(world, sent) == 0 and due_at(world, sent) is None


def test_not_while_the_person_has_it_open(world, work, sent):
    first = due_at(world, sent)
    with at(first + timedelta(seconds=5)):
        world.proven(world.recipient(sent))
        timetable.remind_who_waits()
        assert reminders(world, sent) == 0
    with at(first + timedelta(minutes=40)):
        timetable.remind_who_waits()
        assert reminders(world, sent) == 1


def test_one_by_hand_moves_the_next(world, work, sent):
    first = due_at(world, sent)
    with at(first - timedelta(hours=1)):
        sent.remind(world.recipient(sent), by=world.maya.actor())
    with at(first + timedelta(minutes=1)):
        timetable.remind_who_waits()
        assert reminders(world, sent) == 0
        assert due_at(world, sent) - first >= timedelta(hours=46)


def test_late_work_waits_for_open_hours(world, work, sent):
    """The worker was off for a week and comes back at night: one reminder, in the morning."""
    first = due_at(world, sent)
    night = (first + timedelta(days=7)).astimezone(ZoneInfo("Europe/Berlin")).replace(hour=2, minute=0)
    with at(night):
        timetable.remind_who_waits()
        assert reminders(world, sent) == 0
        morning = due_at(world, sent)
    assert morning > night and morning.astimezone(ZoneInfo("Europe/Berlin")).hour == 8


def test_the_browsers_zone_counts(world, work, sent):
    reminding.heard_zone(world.recipient(sent), "Pacific/Auckland")
    reminding.heard_zone(world.recipient(sent), "Europe/London")  # a second device changes nothing
    reminding.heard_zone(world.recipient(sent, "Dan"), "No/Where")
    assert 8 <= due_at(world, sent).astimezone(ZoneInfo("Pacific/Auckland")).hour < 20
    assert not pace.rhythm(world.recipient(sent, "Dan")).zone


def test_many_sweeps_at_once_are_one(world, work, sent):
    from tests.integration.test_two_things_at_once import side_by_side

    carol = world.recipient(sent).pk
    with at(due_at(world, sent) + timedelta(seconds=1)):
        ends = side_by_side(world, *[lambda: reminding.take_up(carol)] * 6)
    assert ends == ["done"] * 6 and reminders(world, sent) == 1


def test_by_a_real_worker_whose_clock_has_moved(instance, world, inbox):
    with children.worker(instance):
        contract = world.sent()
        inbox.link(world.carol.email)
        children.until(lambda: world.is_settled(contract))
    first = due_at(world, Contract.objects.get(pk=contract.pk))
    moved = str((first - clock.now() + timedelta(minutes=1)).total_seconds())
    with children.worker(instance, settings={"UNDERSIGN_CLOCK_OFFSET": moved}):
        for _twice in range(2):
            _look_for_reminders()
            children.until(lambda: reminders(world, contract) and not _queued())
        inbox.wait(world.carol.email, lambda m: "Still waiting" in m.subject)
    assert reminders(world, contract) == 1


def _look_for_reminders() -> None:
    with suppress(AlreadyEnqueued):  # the worker's own minute has just come round
        app.configure_task("u:remind").defer(timestamp=0)


def _queued() -> int:
    return len(list(app.job_manager.list_jobs(task="u:remind")))


# Ends


def test_an_end_is_moved_before_it_comes_and_not_after(world, work, sent):
    by = world.maya.actor()
    day = (sent.expires_at + timedelta(days=10)).date()
    expiry.extend(sent, day, by=by)
    with clock.travel(timedelta(days=35)):
        timetable.end_what_expired()
        sent.refresh_from_db()
        assert sent.status == "sent" and expiry.last_day(sent) == day
    with clock.travel(timedelta(days=42)):
        with pytest.raises(Refused) as refused:
            expiry.extend(sent, day + timedelta(days=30), by=by)
        assert refused.value.code == "contract.not_now"
        timetable.end_what_expired()
        sent.refresh_from_db()
        assert sent.status == "expired"
    assert world.events(sent).count("contract.extended") == 1
    assert world.events(sent).count("contract.expired") == 1


@pytest.mark.parametrize("days", [-1, 400])
def test_days_it_cannot_end_on(world, sent, days):
    with pytest.raises(Refused) as refused:
        expiry.extend(sent, (clock.now() + timedelta(days=days)).date(), by=world.maya.actor())
    assert refused.value.code == "contract.ends_before"


def test_a_draft_has_a_day_of_its_own(world, work):
    contract = world.draft()
    day = (clock.now() + timedelta(days=12)).date()
    expiry.choose(contract, day, by=world.maya.actor())
    from undersign.contracts import sending

    sending.send(contract, by=world.maya.actor())
    assert expiry.last_day(contract) == day
    end = contract.expires_at.astimezone(ZoneInfo("Europe/Madrid"))
    assert (end.hour, end.minute) == (0, 0)


def test_the_owner_is_warned_once_for_each_end(world, work, inbox, sent):
    with at(sent.expires_at - timedelta(hours=80)):
        timetable.warn_what_ends()
        assert "contract.ends_soon" not in world.events(sent)
    with at(sent.expires_at - timedelta(hours=71)):
        timetable.warn_what_ends()
        timetable.warn_what_ends()
        work()
    assert world.events(sent).count("contract.ends_soon") == 1
    assert "not signed yet" in inbox.wait(world.maya.email).text
    with at(sent.expires_at - timedelta(hours=70)):
        expiry.extend(sent, (sent.expires_at + timedelta(days=10)).date(), by=world.maya.actor())
        timetable.warn_what_ends()
    sent.refresh_from_db()
    with at(sent.expires_at - timedelta(hours=1)):
        timetable.warn_what_ends()
    assert world.events(sent).count("contract.ends_soon") == 2


# Corrections


def test_before_the_first_act_it_is_made_anew(world, work, inbox, sent):
    by = world.maya.actor()
    watching.watch(sent, world.bob, by=world.bob.actor())
    fresh = correcting.reissue(sent, by=by)
    assert watching.watchers(fresh) == watching.watchers(sent) != []
    assert fresh.number == f"{sent.number}-2" and fresh.is_draft and fresh.values == sent.values
    assert [(r.name, r.email, r.status) for r in fresh.people()] == [
        (r.name, r.email, "waiting") for r in sent.people()
    ]
    assert sent.status == "voided" and correcting.newer(sent).pk == fresh.pk
    assert "contract.voided" not in world.events(sent)
    fresh.fill({"note": "corrected"}, by=by)
    from undersign.contracts import sending

    sending.send(fresh, by=by)
    work()
    letter = inbox.wait(world.carol.email, lambda m: m.link, count=2)
    assert sent.number in letter.text
    again = correcting.reissue(fresh, by=by)
    assert again.number == f"{sent.number}-3"


def test_after_it_only_around_it(world, work, sent):
    by = world.maya.actor()
    world.sign(world.recipient(sent))
    with pytest.raises(Refused) as refused:
        correcting.reissue(sent, by=by)
    assert refused.value.code == "contract.begun" and not correcting.may_reissue(sent)
    work()
    dan = world.recipient(sent, "Dan")
    correcting.reorder(sent, {dan.pk: 5}, by=by)
    assert world.recipient(sent, "Dan").routing_order == 5
    for order, code in (
        ({world.recipient(sent).pk: 3}, "recipient.has_acted"),
        ({dan.pk: 0}, "contract.order"),
    ):
        with pytest.raises(Refused) as refused:
            correcting.reorder(sent, order, by=by)
        assert refused.value.code == code
    pace.say(sent, "Please look at page 2.", by=by)
    assert pace.words(dan) == "Please look at page 2."
    world.sign(world.recipient(sent, "Dan"))
    work()
    sent.refresh_from_db()
    assert sent.status == "sealed"


def test_another_order_asks_whose_turn_has_come(world, work, inbox, sent):
    carol, dan = world.recipient(sent), world.recipient(sent, "Dan")
    correcting.reorder(sent, {carol.pk: 3}, by=world.maya.actor())
    work()
    assert inbox.link(dan.email) and world.enter(world.recipient(sent)).stage == "waiting"
    assert due_at(world, sent) is None and due_at(world, sent, "Dan") is not None


def test_messages_are_plain_and_short(world, sent):
    by = world.maya.actor()
    for text in ("x" * 1001, "turned \u202e around"):
        with pytest.raises(Refused) as refused:
            pace.say(sent, text, by=by)
        assert refused.value.code == "contract.message"
    assert pace.clean_message("  two  words \n\n<b>next</b>  ") == "two words\n\n<b>next</b>"


def test_plans_of_one_contract(world, sent):
    before = pace.plan(sent)
    pace.choose(sent, {"every_hours": 72}, by=world.maya.actor())
    assert pace.plan(sent) == replace(before, every_hours=72)
    billing = world.join("Bea Billing", "billing")
    with pytest.raises(Refused) as refused:
        pace.choose(sent, {"every_hours": 24}, by=billing.actor())
    assert refused.value.code == "role.refused"
