"""Preparing a bulk send: a table becomes rows, columns get their meaning, and the dry run finds the bad rows.

Hides that a check reads all rows at once and asks the database a handful of questions for all of them: which
keys were sent before, which accounts and contacts they are. Nothing is drafted and nobody is written to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from undersign.contracts.bulk import bulk as rows_of
from undersign.contracts.bulk import events, gaps, guessing, reading, targets
from undersign.contracts.bulk.bulk import BAD, LEFT_OUT, WAITING, Bulk, BulkRow
from undersign.contracts.bulk.reading import Flaw, Order, Plan
from undersign.contracts.contract import Contract
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock, ids, moves
from undersign.journal.actor import MEMBER, Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

SAMPLES = 20


def begin(
    version: TemplateVersion,
    *,
    title: str,
    kind: str,
    columns: Sequence[str],
    records: Sequence[tuple[int, Sequence[str]]],
    constants: Mapping[str, str],
    by: Actor,
    sha256: str = "",
    telling: Mapping[str, list[str]] | None = None,
) -> Bulk:
    """A bulk send with its rows, columns guessed and checked. records: (number, cells). Raises `Refused`."""
    policy.require(by, "bulk.send")
    if telling:
        policy.require(by, "contract.tell")
    shelf.require_sendable(version.pk, by=by)
    samples = [cells for _number, cells in records[:SAMPLES]]
    made = Bulk(
        id=ids.new("blk"),
        workspace_id=by.workspace_id,
        template_version=version,
        title=title.strip()[:200] or version.template.key,
        kind=kind,
        sha256=sha256,
        columns=list(columns),
        mapping=guessing.guess(columns, samples, targets.of(version.schema)),
        constants=dict(constants),
        telling=dict(telling or {}),
        owner_id=by.id if by.kind == MEMBER else by.member or None,
        row_count=len(records),
        made_at=clock.now(),
    )
    _keep(made, [_row(made, number, cells) for number, cells in records], by)
    return made


def _keep(made: Bulk, fresh: list[BulkRow], by: Actor) -> None:
    happened = events.BulkPrepared(
        title=made.title,
        template=made.template_version.template.key,
        version_id=made.template_version_id,
        kind=made.kind,
        rows=made.row_count,
        sha256=made.sha256,
    )
    _judge(made, fresh)
    with transaction.atomic():
        rows.add([made])
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, [_columns(row) for row in fresh])
        moves.record(made, happened, by=by)


_ADD = """INSERT INTO bulk_row (key, state, flaws, account_id, contact_id, id, workspace_id, bulk_id, number,
    cells, attempts) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0)"""
_SETTLE = (
    "UPDATE bulk_row SET key = %s, state = %s, flaws = %s, account_id = %s, contact_id = %s WHERE id = %s"
)


def _columns(row: BulkRow) -> tuple[Any, ...]:
    return (*_found(row), row.pk, row.workspace_id, row.bulk_id, row.number, Jsonb(row.cells))


def _found(row: BulkRow) -> tuple[Any, ...]:
    """What a check finds out, as it is stored."""
    return row.key, row.state, Jsonb(row.flaws), row.account_id, row.contact_id


def _row(made: Bulk, number: int, cells: Sequence[str]) -> BulkRow:
    place = {"workspace_id": made.workspace_id, "bulk": made}
    return BulkRow(id=ids.new("blr"), number=number, cells=list(cells), **place)


def arrange(bulk: Bulk, mapping: Mapping[str, int], constants: Mapping[str, str], *, by: Actor) -> None:
    """What each column means, and what all rows say; all rows are checked anew. Raises `Refused`."""
    policy.require(by, "bulk.send")
    known = {each.code for each in targets.of(bulk.version.schema)}
    width = len(bulk.columns)
    with transaction.atomic():
        _lock(bulk)
        bulk.mapping = {code: at for code, at in mapping.items() if code in known and 0 <= at < width}
        bulk.constants = {code: said.strip()[:1000] for code, said in constants.items() if code in known}
        bulk.save(update_fields=["mapping", "constants"])
        check(bulk, by=by)


def mend(bulk: Bulk, row_id: str, said: Mapping[str, str], *, by: Actor) -> BulkRow:
    """Write other cells into a row, by target's code, and check it again. Raises `Refused`."""
    policy.require(by, "bulk.send")
    with transaction.atomic():
        _lock(bulk)
        row = bulk.rows.get(pk=row_id)
        named = [bulk.columns[bulk.mapping[code]] for code in said if code in bulk.mapping]
        for code, text in said.items():
            if code in bulk.mapping:
                row.cells[bulk.mapping[code]] = text.strip()[:20_000]
        row.save(update_fields=["cells"])
        moves.record(bulk, events.BulkRowMended(row=row.number, columns=", ".join(named)[:300]), by=by)
        order, _flaws = reading.read(plan_of(bulk), row.cells)
        _settle(bulk, bulk.rows.filter(models.Q(pk=row.pk) | models.Q(key__in=[row.key, order.key])))
    return bulk.rows.get(pk=row_id)


def leave_out(bulk: Bulk, row_ids: Sequence[str], *, by: Actor, leave: bool = True) -> int:
    """Leave bad rows out, all where none is named, or take rows back in. How many it were."""
    policy.require(by, "bulk.send")
    with transaction.atomic():
        _lock(bulk)
        held = bulk.rows.filter(state=BAD if leave else LEFT_OUT)
        changed = (held.filter(pk__in=row_ids) if row_ids else held).update(state=LEFT_OUT if leave else BAD)
        if not leave:
            check(bulk, by=by)
    return changed


def check(bulk: Bulk, *, by: Actor) -> None:
    """The dry run: every row of a draft that was not left out is waiting or bad, with its flaws."""
    _settle(bulk, bulk.rows)


def _settle(bulk: Bulk, asked: Any) -> None:
    """Judge these rows, which are all that could be twins of each other, and keep what changed."""
    held = list(asked.exclude(state=LEFT_OUT).order_by("number"))
    before = {row.pk: _kept(row) for row in held}
    _judge(bulk, held)
    changed = [(*_found(row), row.pk) for row in held if _kept(row) != before[row.pk]]
    with connection.cursor() as cursor:
        cursor.executemany(_SETTLE, changed)


def _kept(row: BulkRow) -> tuple[Any, ...]:
    return row.key, row.state, row.flaws, row.account_id, row.contact_id


def _judge(bulk: Bulk, held: Sequence[BulkRow]) -> None:
    plan = plan_of(bulk)
    orders = {row.pk: reading.read(plan, row.cells) for row in held}
    gaps.fill_in(bulk, plan, orders.values())
    _find_twins(held, orders)
    _find_sent(bulk, held, orders)
    known = _Customers(bulk.workspace_id, [order for order, _flaws in orders.values()])
    for row in held:
        order, flaws = orders[row.pk]
        row.account_id, row.contact_id = known.of(order, flaws)
        row.key = order.key or str(row.number)
        row.state, row.flaws = BAD if flaws else WAITING, [list(each) for each in flaws]


def plan_of(bulk: Bulk) -> Plan:
    """How the rows of this bulk send are read."""
    return Plan(bulk.version.schema, bulk.version.languages, bulk.mapping, bulk.constants)


def _lock(bulk: Bulk) -> None:
    """Raises `Refused` (bulk.started): its rows are not to be changed any more."""
    moves.lock(bulk)
    if not bulk.is_draft:
        raise Refused(
            "bulk.started",
            _("This bulk send has begun, so its rows are fixed. Nothing was changed."),
            do=_("Stop it, mend the file, and send the rest as another one."),
        )


_Read = dict[str, tuple[Order, list[Flaw]]]


def _find_twins(held: Sequence[BulkRow], orders: _Read) -> None:
    """Two rows of one key would be one contract: the later ones are said to be the same as the first."""
    first: dict[str, int] = {}
    for row in held:
        order, flaws = orders[row.pk]
        if order.key and first.setdefault(order.key, row.number) != row.number:
            flaws.append(Flaw(targets.KEY, "twice", {"row": first[order.key]}))


def _find_sent(bulk: Bulk, held: Sequence[BulkRow], orders: _Read) -> None:
    """Rows whose key was sent before, by whatever file."""
    keys = {rows_of.idempotency_key(bulk, orders[row.pk][0].key): row.pk for row in held}
    asked = Contract.objects.filter(workspace_id=bulk.workspace_id, idempotency_key__in=list(keys))
    for key, number in asked.values_list("idempotency_key", "number"):
        orders[keys[key]][1].append(Flaw(targets.KEY, "sent_already", {"number": number}))


class _Customers:
    """Whose rows they are: accounts by id or name, contacts by address; each table asked once."""

    def __init__(self, workspace_id: str, orders: Sequence[Order]) -> None:
        mine = {"workspace_id": workspace_id}
        named = {order.account for order in orders if order.account}
        low = [each.lower() for each in named]
        rule = models.Q(called__in=low) | models.Q(external_ref__in=named) | models.Q(pk__in=low)
        self._accounts: dict[str, str] = {}
        if named:
            found = Account.objects.filter(**mine).annotate(called=Lower("name")).filter(rule)
            for pk, ref, called in found.values_list("id", "external_ref", "called"):
                self._accounts |= {called: pk, ref.lower(): pk, pk: pk}
        wanted = [order.email for order in orders if order.email]
        contacts: Any = Contact.objects.filter(**mine).annotate(mailbox=Lower("email"))
        told = contacts.filter(mailbox__in=wanted).order_by("id").values_list("mailbox", "id", "account_id")
        self._contacts = {email: (pk, account_id) for email, pk, account_id in told}

    def of(self, order: Order, flaws: list[Flaw]) -> tuple[str, str]:
        """(account's id, contact's id), "" where nobody is known; a named account has to be there."""
        contact_id, account_id = self._contacts.get(order.email, ("", ""))
        if not order.account:
            return account_id, contact_id
        named = self._accounts.get(order.account.lower(), "")
        if not named:
            flaws.append(Flaw(targets.ACCOUNT, "no_account", {}))
        return named, contact_id if account_id == named else ""
