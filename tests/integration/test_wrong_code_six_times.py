"""AT-04: guessing the code is counted once for all doors, told, and stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from tests.browse import Signer

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.signing.proof import email_code
from undersign.store import tenancy


@pytest.fixture
def carol(world, work):
    contract = world.sent()
    work()
    return world.recipient(contract)


def wrong(recipient) -> str:
    right = email_code.code_of(email_code.latest(recipient).id)
    return f"{(int(right) + 1) % 1_000_000:06d}"


@pytest.mark.law("AU-3")
def test_six_times_over_http(world, work, live, inbox, carol):
    visitor = Signer(live.url, inbox.link(carol.email), inbox, carol.email)
    visitor.open()
    visitor.send("/code")
    for left in (4, 3, 2, 1):
        page = visitor.send("/prove", code=wrong(carol))
        assert page.status == 422 and page.says(f"{left} tries are left")
    assert visitor.send("/prove", code=wrong(carol)).status == 429
    right = email_code.code_of(email_code.latest(carol).id)
    token = visitor.http.cookies["csrf"]
    sixth = visitor.post(visitor.path + "prove", {"csrfmiddlewaretoken": token, "code": right})
    assert sixth.status == 429 and sixth.says("Too many wrong codes"), "even the right one, now"
    assert world.events(carol.contract).count("identity.failed") == 5
    assert email_code.latest(carol).locked_until


def test_a_new_code_after_the_wait(world, work, carol):
    world.enter(carol).send_code()
    for _ in range(5):
        refuse(world, carol, wrong(carol))
    with pytest.raises(Refused):
        world.enter(carol).send_code()
    with clock.travel(timedelta(minutes=16)):
        visit = world.proven(carol)
        assert visit.stage == "sign"


@pytest.mark.law("AU-3", "P11-3")
def test_ten_wrong_ones_and_the_link_is_spent(world, work, carol):
    for number in range(2):
        with clock.travel(timedelta(minutes=16 * number)):
            world.enter(carol).send_code()
            for _ in range(5):
                refuse(world, carol, wrong(carol))
    with clock.travel(timedelta(minutes=40)), pytest.raises(Refused) as refused:
        world.enter(carol).send_code()
    assert refused.value.code == "code.spent"


def test_thirty_guesses_at_once_share_one_counter(world, work, carol):
    world.enter(carol).send_code()
    code, workspace = wrong(carol), world.workspace.id

    def guess(_n: int) -> str:
        try:
            with tenancy.within(workspace):
                world.enter(world.recipient(carol.contract)).prove(code)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(30)))
    assert told.count("code.wrong") == 4 and told.count("code.locked") == 26
    assert email_code.latest(carol).attempts == 5


def test_a_code_works_once(world, work, carol):
    world.enter(carol).send_code()
    code = email_code.code_of(email_code.latest(carol).id)
    world.enter(carol).prove(code)
    refuse(world, carol, code, "code.expired")


def test_a_code_runs_out(world, work, carol):
    world.enter(carol).send_code()
    code = email_code.code_of(email_code.latest(carol).id)
    with clock.travel(timedelta(minutes=10, seconds=1)):
        refuse(world, carol, code, "code.expired")


def test_the_older_code_stops_working(world, work, carol):
    world.enter(carol).send_code()
    older = email_code.code_of(email_code.latest(carol).id)
    with clock.travel(timedelta(seconds=31)):
        world.enter(carol).send_code()
        refuse(world, carol, older, "code.wrong")


def test_at_most_three_codes_an_hour_and_a_double_click_is_one(world, work, inbox, carol):
    for seconds in (0, 31, 62):
        with clock.travel(timedelta(seconds=seconds)):
            world.enter(carol).send_code()
            world.enter(carol).send_code()
    with clock.travel(timedelta(seconds=93)), pytest.raises(Refused) as refused:
        world.enter(carol).send_code()
    assert refused.value.code == "code.too_many"
    with clock.travel(timedelta(seconds=93)):
        work()
    assert len([letter for letter in inbox.to(carol.email) if letter.code]) == 3


def test_a_wrong_code_is_an_event_with_its_origin(world, work, carol):
    from undersign.journal import history

    world.enter(carol).send_code()
    refuse(world, carol, wrong(carol))
    told = history.of(world.workspace.id, carol.contract_id)[-1]
    assert told.event == "identity.failed" and told.ip == "203.0.113.7" and told.facts["attempt"] == 1


def refuse(world, recipient, code: str, wanted: str = "") -> None:
    with pytest.raises(Refused) as refused:
        world.enter(recipient).prove(code)
    assert refused.value.code == wanted or (not wanted and refused.value.code.startswith("code."))
