"""Bulk sends as somebody looks back on them: the latest ones, and every row of one with what became of it.

Hides how a row finds its contract, its people and the customer's record again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.contracts.bulk import bulk as kept
from undersign.contracts.bulk import targets, words
from undersign.contracts.bulk.bulk import Bulk, BulkRow
from undersign.journal.actor import Actor


def recent(by: Actor) -> QuerySet[Bulk]:
    """The latest hundred, each with how many rows it has, sent and failed."""
    rows = Bulk.objects.visible_to(by).select_related("owner", "template_version__template")
    sent = Count("rows", filter=Q(rows__state__in=[kept.SENT, kept.HELD]))
    failed = Count("rows", filter=Q(rows__state=kept.FAILED))
    return rows.annotate(sent_count=sent, failed_count=failed).order_by("-made_at", "-id")[:100]


def table(made: Bulk) -> tuple[list[str], Iterator[list[Any]]]:
    """(heading, lines): the file's own columns, and behind them what became of each row."""
    head = [_("Row"), *made.columns, _("Result"), _("Reason"), _("Contract"), _("Status"), _("Account"),
            _("Sent"), _("Opened"), _("Completed")]  # fmt: skip
    return head, _lines(made)


def _lines(made: Bulk) -> Iterator[list[Any]]:
    known = {each.code: each for each in targets.of(made.version.schema)}
    language = (get_language() or "en").split("-")[0]
    rows = made.rows.select_related("contract__account").prefetch_related("contract__recipients")
    for row in rows.order_by("number").iterator(chunk_size=500):
        reasons = [
            words.sentence(code, facts, known.get(target), language) for target, code, facts in row.flaws
        ]
        cells = (*row.cells, *[""] * len(made.columns))[
            : len(made.columns)
        ]  # none where people were forgotten
        yield [row.number, *cells, _results()[row.state], " ".join(reasons), *_contract(row)]


def _contract(row: BulkRow) -> list[Any]:
    found = row.contract
    if found is None:
        return [""] * 6
    opened = min((each.opened_at for each in found.people() if each.opened_at), default=None)
    account = found.account.external_ref or found.account.name if found.account else ""
    return [found.number, found.status, account, _at(found.sent_at), _at(opened), _at(found.completed_at)]


def _at(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else ""


def _results() -> dict[str, str]:
    return {
        kept.BAD: _("not sent: wrong"),
        kept.LEFT_OUT: _("left out"),
        kept.WAITING: _("not sent yet"),
        kept.SENT: _("sent"),
        kept.HELD: _("waits for an approval"),
        kept.FAILED: _("failed"),
    }
