"""When the clock says so, do that."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from undersign.contracts import expiry
from undersign.contracts.contract import Contract
from undersign.journal import clock, follow
from undersign.journal.refused import Refused
from undersign.store import tenancy

GRACE = timedelta(seconds=8)  # the job deferred with the row is given this long before we step in


def sweep() -> None:
    """Every ten seconds: whatever is due and has not been taken up, of whatever age."""
    for workspace_id, entry, lane in follow.overdue(clock.now() - GRACE):
        with tenancy.within(workspace_id):
            follow.deliver(workspace_id, entry, lane)


def end_what_expired() -> None:
    """Every ten minutes: contracts past their last day end."""
    for workspace_id, contract_id in expiry.due():
        with tenancy.within(workspace_id), contextlib.suppress(Refused):
            expiry.expire(Contract.objects.get(pk=contract_id))
