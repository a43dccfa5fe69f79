"""How a signed contract stands: its terms with all addenda, kept in one row a list can be made of.

Hides that the row only repeats what the signed papers say: it is worked out anew whenever one more is sealed.
What the clock adds to it, in `clockwork`, is which period it is in and what was told of its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from undersign.contracts.contract import Contract
from undersign.contracts.succession import bond, effect, events, workdays
from undersign.contracts.succession.effect import Paper, Standing, Terms
from undersign.customers.account import Visible
from undersign.drafting import render
from undersign.drafting.conduct import terms
from undersign.drafting.fields.schema import MergeField
from undersign.journal import actor, moves
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.store import rows

# The columns that repeat a term as it is agreed.
_REPEATED = (
    "starts_on",
    "renews",
    "amount",
    "currency",
    "every",
    "payment_days",
    "notice_days",
    "renewal_months",
)
_YEARLY = {terms.MONTH: 12, terms.QUARTER: 4, terms.YEAR: 1, terms.ONCE: 1}


class TermRows(Visible):
    def running(self) -> TermRows:
        return self.filter(is_over=False)

    def ending(self, first: date, last: date) -> TermRows:
        """Those whose term ends between both days, soonest first."""
        return self.running().filter(ends_on__range=(first, last)).order_by("ends_on", "contract_id")

    def endless(self) -> TermRows:
        """Signed contracts that have terms, but no end that could be told."""
        return self.running().filter(ends_on=None).order_by("contract_id")


class Term(models.Model):
    """Of an original. agreed_until: the end its papers agree on; ends_on: of the period it is in. notice_on:
    the last working day for notice. due_on: when its renewal is drafted; told_for: the end of which that was
    told. is_over: it lapsed. is_let_go: somebody decided that it is not renewed. renewal_id: the addendum
    drafted last."""

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="term")
    workspace_id = models.CharField(max_length=40)
    starts_on = models.DateField(null=True)
    agreed_until = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    notice_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    told_for = models.DateField(null=True)
    renews = models.BooleanField(default=False)
    is_over = models.BooleanField(default=False)
    is_let_go = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    every = models.CharField(max_length=8, blank=True)
    payment_days = models.PositiveSmallIntegerField(null=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    renewal_months = models.PositiveSmallIntegerField(default=12)
    renewal_id = models.CharField(max_length=40, blank=True)

    objects = TermRows.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract_term"
        indexes = [
            models.Index(fields=["workspace_id", "ends_on"], name="term_by_end", condition=Q(is_over=False)),
            models.Index(fields=["ends_on"], name="term_running", condition=Q(is_over=False)),
        ]

    # Where it is already tomorrow somewhere: the exact day is asked of the row's own workspace.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_terms_due(day date)
        RETURNS TABLE(workspace_id varchar, contract_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT t.workspace_id, t.contract_id FROM contract_term t
          WHERE NOT t.is_over AND t.ends_on IS NOT NULL AND (t.ends_on < day
            OR (t.due_on <= day AND NOT t.is_let_go AND t.told_for IS DISTINCT FROM t.ends_on))
          ORDER BY t.ends_on LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_terms_due(date) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_terms_due(date) TO undersign_app",
    ]

    @property
    def yearly(self) -> Decimal | None:
        """What is paid in a year; what is paid once counts once."""
        return self.amount * _YEARLY.get(self.every, 1) if self.amount is not None else None


def has_terms(contract: Contract) -> bool:
    """Whether signing it begins or changes a term that ends."""
    return terms.from_json(contract.version.schema).has_end or bond.of(contract) is not None


def of(contract: Contract) -> Term | None:
    """The row of a contract or, for an addendum, of what it changes; None where it has no terms."""
    return rows.first(Term, "contract_id = %s", bond.original(contract).pk)


def as_of(root: Contract, on: date = date.max) -> Standing:
    """What the original and its signed addenda say together on a day."""
    return effect.fold(paper(root), [paper(each) for each in bond.signed(root)], on)


def paper(contract: Contract) -> Paper:
    """A signed contract as `effect` reads it: with its defaults, and every amount with its currency."""
    fields = render.schema_of(contract.version).fields
    values = {each.name: _plain(each, contract.values) for each in fields}
    day = workdays.day_of(contract.completed_at or contract.created_at, contract.workspace_id)
    return Paper(contract.pk, day, terms.from_json(contract.version.schema), values)


def settle(contract: Contract) -> Term:
    """Work the row out anew, since `contract`, an original or an addendum, was sealed. Once more changes
    nothing."""
    with transaction.atomic():
        root = moves.hold(Contract, bond.original(contract).pk)
        found = as_of(root).terms
        row = rows.first(Term, "contract_id = %s", root.pk)
        if row is None:
            row = Term(contract=root, workspace_id=root.workspace_id)
            rows.add([row], if_absent=True)
        rows.change(row, _settled(row, root, found))
        if contract.pk != root.pk:
            _tell(root, contract, found)
    return row


def changed_by(entry: Entry) -> list[str]:
    """Whether what was sealed has terms, as the targets of a reaction."""
    return [""] if has_terms(moves.seen(Contract, entry.subject)) else []


def settle_sealed(delivery: Delivery) -> None:
    settle(rows.get(Contract, delivery.subject))


def _settled(row: Term, root: Contract, found: Terms) -> dict[str, Any]:
    """The period that the clock has come to stays, unless its papers agree on another end."""
    changed: dict[str, Any] = {name: getattr(found, name) for name in _REPEATED}
    is_moved = found.ends_on != row.agreed_until
    ends_on = found.ends_on if is_moved else row.ends_on
    changed |= {"agreed_until": found.ends_on} | dates(root, found, ends_on)
    if is_moved and (ends_on is None or ends_on >= workdays.today(root.workspace_id)):
        changed |= {"is_over": False, "is_let_go": False}
    return changed


def dates(root: Contract, found: Terms, ends_on: date | None) -> dict[str, date | None]:
    """The columns that follow from an end."""
    if ends_on is None:
        return {"ends_on": None, "notice_on": None, "due_on": None}
    days = terms.from_json(root.version.schema).renew_days
    notice_on = found.notice_on(ends_on, workdays.of(root.workspace_id))
    return {"ends_on": ends_on, "notice_on": notice_on, "due_on": ends_on - timedelta(days=days)}


def _tell(root: Contract, addendum: Contract, found: Terms) -> None:
    made = bond.of(addendum)
    sealed = next((sha for pk, sha in bond.basis(root) if pk == addendum.pk), "")
    assert made is not None
    told = events.ContractAmended(
        number=addendum.number,
        contract_id=addendum.id,
        sha256=sealed,
        counts_from=str(paper(addendum).counts_from),
        ends_on=str(found.ends_on or ""),
    )
    moves.record(root, told, by=actor.system(root.workspace_id))


def _plain(each: MergeField, values: Mapping[str, Any]) -> Any:
    raw = values.get(each.name)
    raw = each.default if raw in (None, "", [], {}) else raw
    if each.type == "money" and raw not in (None, "") and not isinstance(raw, Mapping):
        return {"amount": str(raw), "currency": each.currency or ""}
    return raw
