"""Reports: the figures from lists made up here, and a small team's real weeks on the page and in the CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from statistics import median
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.browse import Staff
from tests.world import PASSWORD

from undersign.insight.reports import pending, reminders, stopping, turnaround, usage, window
from undersign.journal import clock
from undersign.web.templatetags import desk

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
seconds = st.lists(st.integers(0, 10**7), min_size=5, max_size=200)


@given(seconds)
def test_half_and_nine_of_ten_lie_where_they_say(spans):
    seen = turnaround.group("", spans)
    assert seen.half is not None and seen.most is not None and seen.half <= seen.most
    assert sum(each <= seen.half + 1e-6 for each in spans) * 2 >= len(spans)
    assert sum(each <= seen.most + 1e-6 for each in spans) >= 0.9 * (len(spans) - 1)


def test_as_postgresql_counts():
    """percentile_cont(0.9) over 1..11 is 10, over 1..5 it is 4.6."""
    assert turnaround.group("", range(1, 12)).most == 10
    assert turnaround.group("", range(1, 6)).most == pytest.approx(4.6)


@pytest.mark.parametrize("n", range(5))
def test_four_cases_are_no_figure(n):
    assert turnaround.group("", [1.0] * n) == turnaround.Group("", n, None, None)
    assert stopping.figures([stopping.Part(None, "signed")] * n) == []  # type: ignore[arg-type]
    assert reminders.figures([at(0, None)] * n) == []


@given(st.lists(st.sampled_from(stopping.STEPS), min_size=5, max_size=60))
def test_nobody_is_lost_between_the_steps(reached):
    steps = stopping.figures([stopping.Part(None, step) for step in reached])  # type: ignore[arg-type]
    people = [step.people for step in steps]
    assert people[0] == len(reached) == sum(step.stopped for step in steps)
    assert people == sorted(people, reverse=True)
    assert [a.people - b.people for a, b in zip(steps, steps[1:], strict=False)] == [
        step.stopped for step in steps[:-1]
    ]


def at(hours: float, acted: float | None) -> reminders.Reminded:
    done = NOON + timedelta(hours=acted) if acted is not None else None
    return reminders.Reminded(None, 1, NOON + timedelta(hours=hours), done)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("acted", "worked"),
    [(1, "day"), (24, "day"), (25, "three_days"), (72, "three_days"), (73, "later"), (None, "not")],
)
def test_how_soon_a_reminder_worked(acted, worked):
    assert at(0, acted).worked == worked


def test_only_the_last_reminder_before_an_act_was_followed():
    carol = SimpleNamespace(pk="rcp_c", signed_at=NOON + timedelta(hours=50), acted_at=None)
    dan = SimpleNamespace(pk="rcp_d", signed_at=None, acted_at=None)
    sent = [
        (carol, NOON + timedelta(hours=60)),
        (carol, NOON + timedelta(hours=48)),
        (dan, NOON),
        (carol, NOON),
    ]
    found = reminders._in_turn(sent)
    assert [(each.recipient.pk, each.nth, each.worked) for each in found] == [
        ("rcp_c", 3, "not"),
        ("rcp_c", 2, "day"),
        ("rcp_d", 1, "not"),
        ("rcp_c", 1, "not"),
    ]


@given(st.lists(st.integers(0, 400), max_size=80))
def test_every_waiting_contract_has_one_age(days):
    ages = pending.figures([pending.Waiting(None, n) for n in days])  # type: ignore[arg-type]
    assert sum(age.count for age in ages) == len(days)
    for age in ages:
        assert age.count == sum(1 for n in days if n >= age.least and (age.most is None or n <= age.most))


# Real weeks


@pytest.fixture
def weeks(world, work):
    """Five contracts, each signed a day later than the one before; a sixth that Carol opened and left."""
    with clock.travel(timedelta(days=-20)):
        contracts = [world.sent() for _ in range(5)]
        work()
    for days, contract in enumerate(contracts, 1):
        with clock.travel(timedelta(days=days - 20)):
            contract.remind(world.recipient(contract, "Carol"), by=world.maya.actor())
            for name in ("Carol", "Dan"):
                world.sign(world.recipient(contract, name))
                work()
    left = world.sent()
    work()
    world.proven(world.recipient(left))
    return world


def test_a_figure_is_what_its_list_says(weeks, live):
    admin = Staff(live.url)
    admin.sign_in(weeks.bob.email, PASSWORD)
    rows = read(admin, "turnaround")
    hours = [float(row["hours"]) for row in rows]
    assert [round(each) for each in hours] == [120, 96, 72, 48, 24]
    assert f"Half were signed within {desk.span(median(hours) * 3600)}, nine" in admin.get("/reports").text
    listed = admin.get("/reports/turnaround").text
    used = admin.get("/reports/usage").text
    assert "<td>support_service_agreement</td>" not in used, "a template is shown by its name"
    assert "<td>sealed</td>" not in used, "a status is shown in words"
    assert all(row["number"] in listed for row in rows)

    assert sorted(row["got_to"] for row in read(admin, "stopping")) == ["signed"] * 10 + ["verified"]
    reminded = read(admin, "reminders")
    assert [row["reminder"] for row in reminded] == ["1"] * 5
    assert all(float(row["hours"]) < 1 for row in reminded)
    waiting = [row["number"] for row in read(admin, "usage") if row["status"] == "sent"]
    assert len(waiting) == 1 and [row["number"] for row in read(admin, "pending")] == waiting

    by = weeks.bob.actor()
    assert usage.figures(usage.behind(by, window.Window(template="service_order")))[0].done == 5
    assert usage.behind(by, window.Window(language="es")) == []
    assert usage.behind(by, window.Window(team="tem_none")) == []
    elsewhere = weeks.mallory.mallory.actor()
    for report in (turnaround, stopping, pending, reminders, usage):
        assert report.behind(elsewhere, window.Window()) == []


def read(who: Staff, report: str) -> list[dict[str, str]]:
    written = who.http.get(f"/reports/{report}.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(written)))
