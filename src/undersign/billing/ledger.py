"""Confirmed terms as rows for the ledger, one per contract, in the order in which they were confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_noop

from undersign.billing import review
from undersign.billing.review import Review
from undersign.contracts import document
from undersign.contracts.document import Document
from undersign.contracts.schedule import zones
from undersign.journal.actor import Actor
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member

HEAD = (
    gettext_noop("Contract"),
    gettext_noop("Title"),
    gettext_noop("Customer"),
    gettext_noop("Account"),
    gettext_noop("Plan"),
    gettext_noop("Amount"),
    gettext_noop("Currency"),
    gettext_noop("Every"),
    gettext_noop("Starts"),
    gettext_noop("Ends"),
    gettext_noop("Payment days"),
    gettext_noop("Confirmed"),
    gettext_noop("Confirmed by"),
    gettext_noop("Note"),
    gettext_noop("SHA-256"),
)


def lines(by: Actor, first: date | None = None, last: date | None = None) -> Iterator[list[object]]:
    """Of what was confirmed between both days, by the workspace's calendar. Raises `Refused`
    (role.refused)."""
    policy.require(by, "billing.see")
    found = Review.objects.visible_to(by).filter(status=review.CONFIRMED).select_related("contract__account")
    zone = zones.named(workspaces.of(by.workspace_id).zone)
    if first:
        found = found.filter(decided_at__gte=datetime.combine(first, time(0), zone))
    if last:
        found = found.filter(decided_at__lt=datetime.combine(last + timedelta(days=1), time(0), zone))
    rows = list(found.order_by("decided_at", "contract_id")[:20_000])
    people = dict(Member.objects.filter(workspace_id=by.workspace_id).values_list("id", "name"))
    hashes = _hashes([row.contract_id for row in rows])
    for row in rows:
        yield _line(row, people, hashes)


def _line(row: Review, people: dict[str, str], hashes: dict[str, str]) -> list[object]:
    account, said = row.contract.account, row.agreed
    assert row.decided_at is not None
    return [
        row.contract.number,
        row.contract.title,
        account.name if account else "",
        (account.external_ref or account.id) if account else "",
        said.plan,
        said.amount,
        said.currency,
        said.every,
        said.starts_on,
        said.ends_on,
        said.payment_days,
        row.decided_at.isoformat(timespec="seconds"),
        people.get(row.decided_by, row.decided_by),
        row.said,
        hashes.get(row.contract_id, ""),
    ]


def _hashes(contracts: list[str]) -> dict[str, str]:
    found = Document.objects.filter(contract_id__in=contracts, kind=document.SEALED)
    return dict(found.values_list("contract_id", "sha256"))
