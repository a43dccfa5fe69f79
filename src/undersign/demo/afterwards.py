"""What has become of the demo's signed contracts: billing looked at most of them, and renewals are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from undersign.billing import review
from undersign.billing.review import Review
from undersign.connectors.giving import renewing
from undersign.contracts.contract import Contract
from undersign.contracts.succession import clockwork
from undersign.customers.account import Account
from undersign.journal import clock
from undersign.workspaces import policy
from undersign.workspaces.member import Member

CONFIRMED = 5
REASON = "The record has another monthly fee since last week. Which one holds?"
BIGGER = {"standard": "premium", "premium": "enterprise"}


def live(work: Callable[[], None]) -> None:
    """`work` carries out what that sets off."""
    with clock.travel(timedelta(days=-2)):
        _bill(work)
    for number, (_workspace_id, contract_id) in enumerate(clockwork.due()):
        if number == 0:
            _grow(Contract.objects.get(pk=contract_id).account)
        renewing.take_up(contract_id)
        work()


def _bill(work: Callable[[], None]) -> None:
    by = Member.objects.filter(role=policy.BILLING).order_by("joined_at", "id")[0].actor()
    for number, row in enumerate(Review.objects.order_by("asked_at")[: CONFIRMED + 1]):
        if number < CONFIRMED:
            review.confirm(row, by=by)
        else:
            review.dispute(row, REASON, by=by)
        work()


def _grow(account: Account | None) -> None:
    """A customer has taken a larger plan since, so that the renewal changes the service levels."""
    if account is not None and account.plan in BIGGER:
        account.plan = BIGGER[account.plan]
        account.save(update_fields=["plan"])
