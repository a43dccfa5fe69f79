"""What staff hear of, sorted as one chooses: every event that is told belongs to one kind.

Hides what is usual for each kind where somebody chose nothing, and which kinds one cannot be without: what
waits for a person's answer is in their list whatever they chose, so that it is told somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

APP, MAIL, DIGEST = "app", "mail", "digest"
CHANNELS = (APP, MAIL, DIGEST)
MENTION = "mention"
_BOTH = frozenset({APP, MAIL})


@dataclass(frozen=True)
class Kind:
    """words: as one chooses it. usual: the channels where nobody chose; whoever the contract's own word tells
    gets a mail as well, if no digest tells them. needed: always in the list."""

    code: str
    words: Any
    usual: frozenset[str] = _BOTH
    needed: bool = False

    def kept(self, chosen: Iterable[str]) -> frozenset[str]:
        """A choice, made fit: what is needed stays in the list, and a mail at once is no digest, too."""
        found = frozenset(chosen) & frozenset(CHANNELS)
        found = found - {DIGEST} if MAIL in found else found
        return found | {APP} if self.needed else found


KINDS = {
    each.code: each
    for each in (
        Kind("approval", _("My approval is asked for"), needed=True),
        Kind("answered", _("An approval I asked for is given, refused or late")),
        Kind("mention", _("Somebody mentions me in a comment")),
        Kind("asks", _("A signer or a contract needs me"), needed=True),
        Kind("declined", _("A contract is declined, with the reason")),
        Kind("bounced", _("A mail came back"), needed=True),
        Kind("overdue", _("A contract is overdue"), frozenset({APP, DIGEST})),
        Kind("signed", _("A contract is signed"), frozenset({APP})),
        Kind("comment", _("Somebody comments on a contract I watch"), frozenset({APP})),
        Kind("renewal", _("A renewal is due")),
        Kind("bulk", _("A bulk sending is finished")),
        Kind("system", _("A connected system no longer works"), needed=True),
        Kind("care", _("The store’s check or a request about personal data needs me"), needed=True),
        Kind("hold", _("A legal hold is placed, or is to end"), needed=True),
        Kind("review", _("A template waits for approval, or is decided")),
        Kind("news", _("Other news of contracts I send or watch")),
    )
}
_EVENTS = {
    "comment": ("contract.commented",),
    "approval": ("approval.asked", "approval.given", "approval.reminded"),
    "answered": ("approval.granted", "approval.declined", "approval.not_sent", "approval.unanswered"),
    "asks": (
        "recipient.paper_requested", "consent.withdrawn", "recipient.link_requested", "recipient.lacks",
        "identity.spent", "identity.undecided", "contract.ends_soon", "recipient.signed_in_error",
        "text.refused", "billing.terms_disputed", "billing.dispute_answered",
    ),
    "declined": ("recipient.declined",),
    "bounced": ("message.bounced", "recipient.address_disowned"),
    "overdue": ("contract.overdue",),
    "signed": (
        "recipient.signed", "recipient.signed_elsewhere", "recipient.approved", "recipient.witnessed",
        "recipient.read", "contract.completed", "evidence.bundled", "contract.signed_on_paper",
    ),
    "renewal": ("contract.renewal_due", "contract.term_renewed", "contract.lapsed"),
    "bulk": ("bulk.finished", "bulk.stopped"),
    "care": ("store.faults_found", "request.received", "request.due_soon", "request.overdue"),
    "system": ("connection.failed", "contract.emergency", "sync.stopped", "sync.values_held"),
    "hold": ("hold.placed", "hold.release_asked", "hold.release_dropped", "hold.released"),
    "review": (
        "template.submitted", "template.approved", "template.changes_requested", "template.published",
    ),
}  # fmt: skip
OF_EVENT = {event: kind for kind, events in _EVENTS.items() for event in events}


def of(event: str, effect: str = "") -> Kind:
    """The kind of an event, by its name; of one that calls some and is news to others, by its effect, too."""
    return KINDS[effect if effect == MENTION else OF_EVENT.get(event, "news")]
