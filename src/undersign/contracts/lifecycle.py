"""The two tables of a contract's life. What is not in them does not happen."""

from __future__ import annotations

from undersign.contracts import events
from undersign.journal.moves import Lifecycle

DRAFT, SENDING, SENT = "draft", "sending", "sent"
COMPLETED, SEALED = "completed", "sealed"
DECLINED, VOIDED, EXPIRED = "declined", "voided", "expired"
ON_PAPER = "on_paper"  # signed, but not here: see `contracts.on_paper`

OPEN = frozenset({SENDING, SENT})
DONE = frozenset({COMPLETED, SEALED})
ENDED = frozenset({DECLINED, VOIDED, EXPIRED})

# `seal` (completed → sealed) is added by `sealing`, which knows the event it records.
CONTRACT = Lifecycle(
    "contract",
    [
        ("send", DRAFT, SENDING, events.ContractSent),
        ("issue", SENDING, SENT, events.ContractIssued),
        ("complete", SENT, COMPLETED, events.ContractCompleted),
        ("decline", SENT, DECLINED, events.ContractDeclined),
        ("void", [DRAFT, SENDING, SENT], VOIDED, events.ContractVoided),
        ("expire", [SENDING, SENT], EXPIRED, events.ContractExpired),
    ],
)

WAITING, INVITED, OPENED, SIGNED, REFUSED = "waiting", "invited", "opened", "signed", "declined"
# A seat nobody has taken; passed on to somebody else; no longer needed. SIGNED is whoever has acted.
SPARE, DELEGATED, RELEASED = "spare", "delegated", "released"
ASKED = frozenset({INVITED, OPENED})

# `open` and the acts are added by `signing`.
RECIPIENT = Lifecycle(
    "recipient",
    [
        ("invite", WAITING, INVITED, events.RecipientInvited),
        ("decline", [INVITED, OPENED], REFUSED, events.RecipientDeclined),
        ("release", [WAITING, INVITED, OPENED], RELEASED, events.RecipientReleased),
        ("delegate", [INVITED, OPENED], DELEGATED, events.RecipientDelegated),
        ("take_over", SPARE, INVITED, events.RecipientInvited),
    ],
)
