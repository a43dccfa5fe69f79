"""What every system must do that calls us (see `conformance`): a call is believed by its signature alone.

A connector that does not offer `Hooked` passes: it is a promise of its own.
"""

from __future__ import annotations

from undersign.connectors import api
from undersign.connectors.conforming.checking import Check, Failed, Open, Subject, _hold

BODIES = (b"", b"{}", b"[]", b"null", b'{"ticket": 1, "template": "x"}', bytes(range(256)))


def unsigned_calls_are_refused(open_: Open, subject: Subject) -> None:
    system = open_()
    if not isinstance(system, api.Hooked):
        return
    for body in BODIES:
        for headers in ({}, {"content-type": "application/json", "host": "undersign.example"}):
            for secret in ("", "what only both sides know"):
                try:
                    system.heard(headers, body, secret=secret)
                except api.Permanent as error:
                    _hold(error.sentence, "an error carries a sentence")
                else:
                    raise Failed(f"a call without a signature is refused, whatever it tells: {body[:40]!r}")


CHECKS: list[Check] = [unsigned_calls_are_refused]
