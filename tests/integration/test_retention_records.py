"""A contract that is over has a record of until when it is kept, and why; it follows what changes that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.agreements import FEE, agreement

from undersign import timetable
from undersign.contracts.succession import days, workdays
from undersign.journal import actor, clock, history, moves
from undersign.journal.refused import Refused
from undersign.notices.models import Mail
from undersign.retention import (
    attaching,
    category,
    category_keeping,
    law_check,
    reckoning,
    record,
    schedule,
    usual,
)


@pytest.fixture
def cid(world):
    return world.join("Cid Compliance", "compliance")


@pytest.fixture
def signed(world, work):
    """A signed agreement of a year; what is paid by it belongs to billing, too."""
    version = world.publish("agreement", *agreement(), names={"en": "Agreement"})
    start = workdays.today(world.workspace.id)
    values = {"customer": "Acme", "plan": "standard", "fee": FEE, "start": str(start)}
    contract = world.sent(world.carol, version=version, values=values)
    work()
    visit = world.proven(world.recipient(contract))
    visit.adopt_throughout("Carol")
    visit.finish(visit.nonce)
    work()
    contract.refresh_from_db()
    return contract


def kept(contract) -> record.Record:
    return record.Record.objects.get(contract=contract)


def told(contract, event: str) -> list:
    return [each for each in history.of(contract.workspace_id, contract.id) if each.event == event]


def settled(work) -> None:
    work()
    timetable.reckon_anew()


@pytest.mark.law("RT-1")
def test_rt_1_the_record_is_made_and_follows_what_changes_it(world, work, cid, signed):
    by, row = cid.actor(), kept(signed)
    ends_on = signed.term.ends_on
    assert row.status == "kept" and row.retain_until == schedule.after(ends_on, 84)
    assert [each for each, _source in row.categories] == ["standard", "billing"]
    assert row.blocked == ["unverified"] and row.trail_until == row.retain_until
    far = row.retain_until + timedelta(days=9999)
    assert not record.Record.objects.due(far).filter(contract=signed).exists()

    # Somebody vouches for both: now it can be over.
    for key in ("standard", "billing"):
        category_keeping.verify(category.find(world.workspace.id, key), by=by)
    work()
    assert kept(signed).is_stale and not record.Record.objects.due(far).exists()
    timetable.reckon_anew()
    row = kept(signed)
    assert not row.is_stale and row.blocked == []
    assert list(record.Record.objects.due(far)) == [row]
    assert not record.Record.objects.due(row.retain_until).exists()

    # The law of Illinois leaves ten years, and nobody vouched for that yet (A8).
    attaching.note_law(row, "the State of Illinois", by=by)
    row = kept(signed)
    assert (row.governing_law, row.law_source) == ("US-IL", "hand")
    assert row.retain_until == schedule.after(ends_on, 120) and row.blocked == ["law_unverified"]
    law_check.verify("Illinois", 10, "Read on the day.", by=by)
    settled(work)
    assert kept(signed).blocked == [] and kept(signed).because["rule"] == "law:US-IL"

    # Another period has to be vouched for anew.
    category_keeping.keep("standard", months=144, changed="The board decided.", by=by)
    settled(work)
    row = kept(signed)
    assert row.retain_until == schedule.after(ends_on, 144) and row.blocked == ["unverified"]
    assert [each.facts["rule"] for each in told(signed, "retention.set")][-2:] == ["law:US-IL", "standard"]


@pytest.mark.law("HI-5")
def test_hi_5_by_hand_and_by_merge_value(world, work, cid, signed):
    by = cid.actor()
    attaching.attach(signed, "hipaa", by=by)
    attaching.attach(signed, "hipaa", by=by)
    assert ["hipaa", "hand"] in kept(signed).categories and len(
        told(signed, "retention.category_attached")
    ) == 1
    made = category_keeping.keep(
        "", name="Premium plans", months=240, field="plan", field_value="Standard", by=by
    )
    settled(work)
    assert [made.key, "field"] in kept(signed).categories
    assert kept(signed).retain_until == schedule.after(signed.term.ends_on, 240)
    attaching.attach(signed.version.template, "ferpa", by=by)
    settled(work)
    row = kept(signed)
    assert ["ferpa", "template"] in row.categories and row.blocked == ["no_period", "unverified"]
    attaching.detach(signed.version.template, "ferpa", by=by)
    category_keeping.retire(made, by=by)
    settled(work)
    assert [each for each, _source in kept(signed).categories] == ["standard", "hipaa", "billing"]


def test_the_end_is_what_papers_or_a_person_say(world, work, cid):
    """RT-1: without a known end nothing is ever over; what was never in force ended when that was sure."""
    contract = world.signed_by_all(work)
    row = kept(contract)
    assert row.retain_until is None and "no_end" in row.blocked
    today = workdays.today(world.workspace.id)
    for wrong in (today + timedelta(days=1), today - timedelta(days=2)):
        with pytest.raises(Refused, match="not in the future"):
            attaching.note_end(row, wrong, "Notice of termination", by=cid.actor())
    attaching.note_end(row, today, "Notice of termination", by=cid.actor())
    assert kept(contract).retain_until == schedule.after(today, 84) and "no_end" not in kept(contract).blocked

    voided = world.sent()
    work()
    voided.void("Not needed", by=world.maya.actor())
    work()
    assert kept(voided).retain_until == schedule.after(today, 84)


def test_a_law_comes_from_a_merge_value_or_from_what_is_usual(world, work, cid, signed):
    usual.change(law="Delaware", law_field="plan", by=cid.actor())
    settled(work)
    assert (kept(signed).governing_law, kept(signed).law_source) == ("Standard", "field")
    assert set(kept(signed).blocked) == {"no_period", "unverified", "law_unverified"}
    law_check.verify("Standard", 12, by=cid.actor())
    usual.change(law="Delaware", law_field="governing_law", by=cid.actor())
    settled(work)
    assert (kept(signed).governing_law, kept(signed).law_source) == ("US-DE", "usual")
    with pytest.raises(Refused, match="10 Del"):
        law_check.verify("US-DE", 2, by=cid.actor())


def test_nothing_goes_on_that_is_no_longer_over(world, work, cid, signed):
    by, row = cid.actor(), kept(signed)
    for key in ("standard", "billing"):
        category_keeping.verify(category.find(world.workspace.id, key), by=by)
    settled(work)
    row = kept(signed)
    with clock.travel(timedelta(days=(row.retain_until - workdays.today(world.workspace.id)).days + 3)):
        system = actor.system(world.workspace.id)
        moves.move(row, record.LIFECYCLE, "review", by=system, until=str(row.retain_until))
        reckoning.refresh(kept(signed), by=system)
        assert kept(signed).status == "review"
        category_keeping.keep("standard", months=240, by=by)
        settled(work)
        assert kept(signed).status == "kept" and told(signed, "retention.kept")


def test_policies_are_reviewed_every_year_by_somebody_else(world, work, cid):
    by, rita = cid.actor(), world.join("Rita Reviewer", "compliance")
    category_keeping.keep("standard", reviewer=rita.id, changed="First look", by=by)
    row = category.find(world.workspace.id, "standard")
    assert row.owner == cid.id and row.review_on == days.add_months(workdays.today(world.workspace.id), 12)
    with clock.travel(timedelta(days=366)):
        for _twice in range(2):
            timetable.look_at_policies()
            work()
        mails = Mail.objects.filter(workspace_id=world.workspace.id, kind="policy_due")
        assert sorted(each.address for each in mails) == sorted([cid.email, rita.email])
        with pytest.raises(Refused, match="of their own"):
            category_keeping.review(row, "Still right", by=by)
        category_keeping.review(row, "Seven years are still what we want.", by=rita.actor())
        row.refresh_from_db()
        assert row.review_on == days.add_months(workdays.today(world.workspace.id), 12)
    trail = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert trail.count("retention.category_review_due") == 1 and "retention.category_reviewed" in trail


@pytest.mark.law("RT-3")
def test_rt_3_the_trail_is_never_set_shorter(world, cid):
    with pytest.raises(Refused, match="seven years"):
        category_keeping.keep("audit", months=60, by=cid.actor())
    assert category_keeping.keep("audit", months=120, by=cid.actor()).months == 120


def test_only_who_may_says_how_long(world, work, cid, signed):
    maya = world.maya.actor()
    standard = category.find(world.workspace.id, "standard")
    for act in (
        lambda: category_keeping.keep("standard", months=1, by=maya),
        lambda: category_keeping.verify(standard, by=maya),
        lambda: law_check.verify("IL", 10, by=maya),
        lambda: usual.change(law="", law_field="", by=maya),
        lambda: attaching.attach(signed, "hipaa", by=maya),
        lambda: attaching.note_law(kept(signed), "IL", by=maya),
    ):
        with pytest.raises(Refused, match="role"):
            act()
    with pytest.raises(Refused, match="nothing to vouch"):
        category_keeping.verify(category.find(world.workspace.id, "ferpa"), by=cid.actor())


def test_what_was_over_before_there_were_records_gets_one(world, work, signed):
    record.Record.objects.filter(contract=signed).delete()
    timetable.look_at_policies()
    assert kept(signed).retain_until
