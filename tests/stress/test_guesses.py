"""AT-04: a hundred thousand guesses; counters stay exact, a lifetime's chance at most 1e-5."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connections
from tests import children, guessing, world

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.signing.proof.challenge import Challenge, Tally
from undersign.store import tenancy

pytestmark = [pytest.mark.stress, pytest.mark.timeout(7200)]
PEOPLE, LINKS, GUESSES = 20, 5, 400  # 40,000 one after the other
CROWD = 60_000  # and these side by side


def test_a_lifetime_of_guesses(instance, capsys):
    worst = Fraction(0)
    for _person in range(PEOPLE):
        with world.entered() as cast, children.working_here() as work:
            attack = _life(cast, work)
            worst = max(worst, attack.chance)
            assert attack.guesses == LINKS * GUESSES and attack.inside == 0
            assert attack.looked_at == 10 * LINKS
    assert worst <= Fraction(1, 100_000)
    with capsys.disabled():
        print(f"\n  {PEOPLE * LINKS * GUESSES} guesses, worst lifetime {float(worst):.12f}")


def _life(cast, work) -> guessing.Attack:
    contract = cast.sent()
    work()
    attack, hours = guessing.Attack(), 0.0
    for number in range(LINKS):
        hours = guessing.one_link(cast, cast.recipient(contract), attack, GUESSES, hours)
        assert sum(row.attempts for row in Tally(cast.recipient(contract)).present) == 10
        with clock.travel(timedelta(hours=hours)):
            address = cast.email(f"carol{number}")
            contract.readdress(cast.recipient(contract), address, by=cast.maya.actor())
            work()
    guessing.settle(cast.recipient(contract), attack)
    return attack


def test_a_crowd_at_once_shares_one_counter(instance):
    with world.entered() as cast, children.working_here() as work:
        contract = cast.sent()
        work()
        cast.enter(cast.recipient(contract)).send_code()
        workspace = cast.workspace.id

        def guess(number: int) -> str:
            try:
                with tenancy.within(workspace):
                    cast.enter(cast.recipient(contract)).prove(f"no{number}")
            except Refused as no:
                return no.code
            return "in"

        def several(start: int) -> list[str]:
            try:
                return [guess(start + n) for n in range(100)]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            told = [each for many in pool.map(several, range(0, CROWD, 100)) for each in many]
        assert told.count("code.wrong") == 4 and told.count("code.locked") == CROWD - 4
        assert sum(r.attempts for r in Challenge.objects.filter(recipient__contract=contract)) == 5
