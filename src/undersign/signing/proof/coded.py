"""A code that is sent to where only one person should read it: its making, its lifetime, its comparing.

The code is derived from the challenge's id by an instance key, so it is stored nowhere: not for the sender,
the API, a log or a database dump.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from undersign.signing import link
from undersign.signing.proof.challenge import Challenge
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 that are not taken for one another


def code_of(challenge_id: str) -> str:
    """The six digits of a challenge."""
    return f"{int.from_bytes(link.derived('code', challenge_id)[:8], 'big') % 1_000_000:06d}"


def of(challenge: Challenge) -> str:
    """The code to send: six digits, or twelve characters where six digits were guessed at too often."""
    if not challenge.is_long:
        return code_of(challenge.id)
    raw = link.derived("long code", challenge.id)[:12]
    text = "".join(LETTERS[byte % 32] for byte in raw)
    return "-".join(text[at : at + 4] for at in (0, 4, 8))


class Coded(Method):
    """Six digits, ten minutes, once (ASVS 6.5.4, 6.5.5, 6.6.3)."""

    begins = True
    lasts = timedelta(minutes=10)
    sends_an_hour = 3

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        typed = "".join(char for char in given.text("code").upper() if char.isalnum())
        right = of(asked.challenge).replace("-", "")
        if hmac.compare_digest(typed.encode(), right.encode()):
            return Passed()
        return Wrong()
