"""When a contract is over, do that: what follows from its end, and from how long it is kept.

The second page of causality, called by the first (`reactions`), which tells a contract's life until then.
"""

from __future__ import annotations

from undersign.contracts.events import (
    ContractDeclined,
    ContractExpired,
    ContractSignedOnPaper,
    ContractVoided,
)
from undersign.contracts.succession.events import ContractAmended, TermRenewed
from undersign.journal.delivery import INNER, MAIL
from undersign.journal.follow import when
from undersign.notices import policies
from undersign.retention import events, reckoning
from undersign.sealing.events import ContractSealed

ENDS = (ContractSealed, ContractDeclined, ContractVoided, ContractExpired, ContractSignedOnPaper)


def hang_up() -> None:
    """Called once, by `reactions.hang_up`, after everything that happens before."""
    _kept()


def _kept() -> None:
    # What is over is kept as long as its rules ask (RT-1); what changes one of them is followed.
    for over in ENDS:
        when(over, "retain", reckoning.make, lane=INNER, atomic=True)
    for goes_on in (ContractAmended, TermRenewed):
        when(goes_on, "retain_on", reckoning.again, lane=INNER, atomic=True, to=reckoning.family)
    anew, of_template = reckoning.all_again, reckoning.of_template
    for changed in (events.CategoryKept, events.CategoryVerified, events.LawVerified, events.RetentionUsual):
        when(changed, "retain_anew", anew, lane=INNER, atomic=True)
    when(events.CategoryAttached, "retain_anew", anew, lane=INNER, atomic=True, to=of_template)
    when(events.CategoryReviewDue, "tell_policy", policies.tell, lane=MAIL, to=policies.concerned)
