"""An attacker with a link: guesses at codes in every way the door allows, and the sums kept beside it.

What is simulated is the whole of one person's life: guess until refused, wait, ask for another code, until
only the sender can help; then the sender issues a new link and it begins again. The right code is never
typed: that it might have been is counted exactly instead.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.signing.proof import coded, email_code
from undersign.signing.proof.challenge import LOCKED_FOR, RESEND_AFTER, Challenge, Tally


@dataclass
class Attack:
    """looked_at: answers that were compared with a code. chance: the exact one that some were right."""

    guesses: int = 0
    looked_at: int = 0
    inside: int = 0
    missed: Fraction = Fraction(1)
    refusals: dict[str, int] = field(default_factory=dict)

    @property
    def chance(self) -> Fraction:
        return 1 - self.missed


def one_link(world, recipient, attack: Attack, guesses: int, hours: float = 0) -> float:
    """`guesses` at the present link, at any price in time; returns the hours it took."""
    left, dice = guesses, random.Random(recipient.pk)  # noqa: S311
    while left:
        with clock.travel(timedelta(hours=hours)):
            try:
                world.enter(recipient).send_code()
            except Refused as no:
                attack.refusals[no.code] = attack.refusals.get(no.code, 0) + 1
            row = email_code.latest(recipient)
            for _try in range(min(left, 12)):
                left -= 1
                _guess(world, recipient, row, attack, dice)
        hours += max(LOCKED_FOR, RESEND_AFTER).total_seconds() / 3600 + 0.1
    return hours


def _guess(world, recipient, row: Challenge, attack: Attack, dice: random.Random) -> None:
    attack.guesses += 1
    right = coded.of(row)
    typed = right
    while typed == right:  # a hit would end this run; its chance is counted below, exactly
        typed = "".join(dice.choices(coded.LETTERS, k=12)) if row.is_long else f"{dice.randrange(10**6):06d}"
    try:
        world.enter(recipient).prove(typed)
        attack.inside += 1
    except Refused as no:
        attack.refusals[no.code] = attack.refusals.get(no.code, 0) + 1
        row.refresh_from_db()


def settle(recipient, attack: Attack) -> None:
    """The exact chance from the rows: n different guesses at one code of a size miss with 1 - n/size."""
    for row in Tally(recipient).every:
        size = len(coded.LETTERS) ** 12 if row.is_long else 10**6
        attack.looked_at += row.attempts
        attack.missed *= 1 - Fraction(row.attempts, size)
