"""Time stamps for the tests of sealing: an own authority, and a sealed file stamped by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from tests.unit.sealing.sealing_cast import AT, root, workspace

from undersign.sealing.crypto import authority, revocation
from undersign.sealing.stamps import longterm, tokens

STAMPED_AT = AT + timedelta(hours=2)
POLICY = authority.STAMP_POLICY.dotted_string


@cache
def stamper(years: int = 10) -> authority.Identity:
    return authority.issue_stamper(root(), instance="Northwind Cloud", at=AT, years=years)


def material(at: datetime, who: authority.Identity) -> longterm.Material:
    """What a judge needs about the root, the workspace's seal and the authority."""
    asked = (workspace().certificate, who.certificate)
    return longterm.Material(
        [root().certificate, who.certificate],
        [revocation.crl(root(), [], at)],
        [revocation.answer(root(), each, [], at) for each in asked],
    )


def stamped(
    pdf: bytes, at: datetime = STAMPED_AT, who: authority.Identity | None = None, serial: int = 1
) -> bytes:
    who = who or stamper()
    opened = longterm.open_for(pdf, material(at, who), room=2000)
    return opened.closed(tokens.make(who.key(), opened.digest, at, serial=serial, policy=POLICY))
