"""What the pages say of the act: a signer signs, an approver approves, a viewer reads, a witness witnesses.

The sentence of intent and the button stand in `signing.acts`, since they are recorded; here is the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.contracts.people import turns


@dataclass(frozen=True)
class Words:
    """form: the whole form, for who cannot see it. start, review: headings of the first step and the last.
    last: the last thing to do. busy: on the button meanwhile. done: what it is afterwards. at: when. asks: in
    the head of the page."""

    form: Any
    start: Any
    last: Any
    review: Any
    busy: Any
    done: Any
    at: Any
    asks: Any


SIGNS = Words(
    form=_("Sign this contract"),
    start=_("Read, then sign"),
    last=_("Check everything and sign"),
    review=_("Check and sign"),
    busy=_("Signing…"),
    done=_("Signed"),
    at=_("You signed on %(time)s."),
    asks=_("%(sender)s at %(workspace)s asks you to sign"),
)
_OTHERS = {
    turns.APPROVER: Words(
        form=_("Approve this contract"),
        start=_("Read, then approve"),
        last=_("Approve it"),
        review=_("Approve"),
        busy=_("Approving…"),
        done=_("Approved"),
        at=_("You approved it on %(time)s."),
        asks=_("%(sender)s at %(workspace)s asks you to approve"),
    ),
    turns.VIEWER: Words(
        form=_("Read this contract"),
        start=_("Read it"),
        last=_("Say that you have read it"),
        review=_("You have read it"),
        busy=_("Saving…"),
        done=_("You have read it"),
        at=_("You said on %(time)s that you have read it."),
        asks=_("%(sender)s at %(workspace)s asks you to read"),
    ),
    turns.WITNESS: Words(
        form=_("Sign as a witness"),
        start=_("Read, then sign as a witness"),
        last=_("Check everything and sign as a witness"),
        review=_("Sign as a witness"),
        busy=_("Signing…"),
        done=_("Signed as a witness"),
        at=_("You signed as a witness on %(time)s."),
        asks=_("%(sender)s at %(workspace)s asks you to sign as a witness"),
    ),
}


def of(role: str) -> Words:
    """The words for one of `turns.KINDS`."""
    return _OTHERS.get(role, SIGNS)
