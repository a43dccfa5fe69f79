"""A slice of `tests/stress/test_guesses.py`: exact counters, a lifetime's chance of at most 1e-5."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from tests import guessing

from undersign.journal import clock
from undersign.signing.proof.challenge import Tally


def test_two_links_of_one_person(world, work):
    contract = world.sent()
    work()
    attack, hours = guessing.Attack(), 0.0
    for number in range(2):
        recipient = world.recipient(contract)
        hours = guessing.one_link(world, recipient, attack, 18, hours)
        tally = Tally(recipient)
        assert sum(row.attempts for row in tally.present) == 10 and attack.inside == 0
        assert all(row.attempts <= 5 for row in tally.every)
        assert {row.is_long for row in tally.present} == {number > 0}
        if number == 0:
            with clock.travel(timedelta(hours=hours)):
                contract.readdress(recipient, world.email(f"carol{number}"), by=world.maya.actor())
                work()
    guessing.settle(world.recipient(contract), attack)
    assert attack.looked_at == 20 and attack.chance <= Fraction(1, 100_000)
    assert world.events(contract).count("identity.failed") == 20
    assert world.events(contract).count("identity.spent") == 2
