"""Public ids: a kind, an underscore, 48 bits of time and 80 of chance, in lower-case base 32.

They sort by time of making, fit in a URL, and tell a reader what they name (`ctr_01jd…`). They are
names, not secrets: nothing is shown because somebody knows an id.
"""

from __future__ import annotations

import secrets

from undersign.journal import clock

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u


def new(kind: str) -> str:
    """A fresh id such as `ctr_01jd8q3v9k7m2n4p6r8s0t1v3w` (kind + 26 characters)."""
    number = (int(clock.now().timestamp() * 1000) << 80) | secrets.randbits(80)
    digits = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return f"{kind}_{''.join(reversed(digits))}"
