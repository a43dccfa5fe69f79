"""The one door for signers: everything a person behind a link can see and do, in resumable stages.

`enter` turns a link's secret and a browser's cookie into a `Ceremony`. Its `stage` says what may be
shown. What can be done stands in a file for each part: proving, reading, agreeing, filling, bringing,
leaving, hosting, several.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import NotFound, Refused
from undersign.signing import link, sitting
from undersign.signing.bringing import Bringing
from undersign.signing.door import (
    CODE,
    DECLINED,
    DONE,
    EXPIRED,
    IDENTIFY,
    SIGN,
    VOIDED,
    WAITING,
    Facts,
)
from undersign.signing.hosting import Hosted
from undersign.signing.leaving import Leaving
from undersign.signing.proving import Proving
from undersign.signing.several import Several

__all__ = [
    "CODE",
    "DECLINED",
    "DONE",
    "EXPIRED",
    "IDENTIFY",
    "SIGN",
    "VOIDED",
    "WAITING",
    "Ceremony",
    "Facts",
    "enter",
]


class Ceremony(Proving, Bringing, Leaving, Hosted, Several):
    """One recipient, in one browser."""


def enter(link_token: str, *, sitting_secret: str | None, facts: Facts) -> Ceremony:
    """Inside the link's workspace. Raises `NotFound` (link.unknown), `Refused` (link.replaced)."""
    found = link.find(link_token)
    if found is None:
        raise NotFound(
            "link.unknown",
            _("This link does not lead anywhere."),
            do=_("Open the newest mail about this contract and use the link in it."),
        )
    if not found.is_present:
        raise Refused(
            "link.replaced",
            _("This link was replaced by a newer one."),
            do=_("Open the newest mail about this contract and use the link in it."),
        )
    ceremony = Ceremony(found.recipient, sitting.find(found.recipient, sitting_secret), facts)
    ceremony._people = found.people
    return ceremony
