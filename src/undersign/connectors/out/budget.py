"""A door that minds the other side's limits: a short wait is waited for, and a day's last calls are left for
contracts.

Hides when to ask again. 429 means that nothing was done, so asking again is safe for every request. What is
known of a day's budget is remembered by the process for a while, for one account over there, since connectors
are built anew for each piece of work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Temporary
from undersign.connectors.out.http import Answer, Door

TRIES, LONGEST = 3, 2.0  # seconds; for longer the work is put off, not held
USUAL = 1.0  # seconds, where a 429 names none: limits by the second are the common kind
LATER = 10.0
FULL, REMEMBERED = 0.9, 600  # of a day's calls; seconds

Used = Callable[[Mapping[str, str]], float | None]
_spent: dict[str, tuple[float, float]] = {}


class Budgeted:
    """`Door.ask` with patience. account: whose budget it is, such as a digest of its key. used: the share of
    a day's calls that is used up, 0 to 1, as the headers of an answer tell; None where they do not."""

    def __init__(self, door: Door, account: str, used: Used):
        self.door, self._account, self._used = door, f"{door.host} {account}", used

    def close(self) -> None:
        self.door.close()

    def ask(self, method: str, *segments: str, **sent: Any) -> Answer:
        for left in reversed(range(TRIES)):
            try:
                answer = self.door.ask(method, *segments, **sent)
            except Temporary as error:
                self._wait_or_raise(error, left)
            else:
                self._note(answer)
                return answer
        raise AssertionError("unreachable")

    def require_spare(self) -> None:
        """For work that can wait, such as looking for changes. Raises `Temporary` while the day's calls run
        short."""
        used, at = _spent.get(self._account, (0.0, 0.0))
        if used >= FULL and time.monotonic() - at < REMEMBERED:
            raise Temporary(
                _("%(used)s %% of the calls that %(host)s allows a day are used."),
                do=_("Changes are looked for again later, so that finished contracts still get through."),
                retry_after=REMEMBERED,
                used=round(used * 100),
                host=self.door.host,
            )

    def _wait_or_raise(self, error: Temporary, left: int) -> None:
        if error.facts.get("status") != 429:
            raise error
        wait = USUAL if error.retry_after is None else error.retry_after
        if wait > LONGEST or not left:
            error.retry_after = LATER if error.retry_after is None else error.retry_after
            raise error
        time.sleep(wait)

    def _note(self, answer: Answer) -> None:
        used = self._used(answer.headers)
        if used is not None:
            _spent[self._account] = (used, time.monotonic())
