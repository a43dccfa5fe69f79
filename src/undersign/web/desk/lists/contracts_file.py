"""The list of contracts as a file for spreadsheets: the rows that are shown, in their order and words.

Hides that the file is written while it is read from the database, so that a long one needs no memory, and
that the workspace and language are those of who asked long after the view has answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from undersign.contracts import health
from undersign.contracts.contract import Contract
from undersign.insight import listing
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.store import tenancy
from undersign.typesetting import spreadsheet
from undersign.web.desk import status

BATCH, MOST = 500, 1_000_000
_ISOLATES = {0x2068: None, 0x2069: None}  # which a page needs around names, and a file does not


def of(request: HttpRequest, by: Actor, asked: Mapping[str, str]) -> HttpResponse:
    """Of a tab with its filters."""
    return _sent(listing.each(by, asked, MOST), by)


def of_rows(rows: Iterable[Contract], by: Actor) -> HttpResponse:
    return _sent(iter(rows), by)


def _sent(rows: Iterator[Contract], by: Actor) -> HttpResponse:
    language, zone = translation.get_language(), timezone.get_current_timezone()
    lines = _lines(rows, by, language or "en", zone)
    answer = StreamingHttpResponse(
        spreadsheet.in_pieces(_head(), lines), content_type="text/csv; charset=utf-8"
    )
    day = timezone.localtime(clock.now()).date().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="contracts-{day}.csv"'
    return answer


def _lines(rows: Iterator[Contract], by: Actor, language: str, zone: object) -> Iterator[list[object]]:
    while True:
        with tenancy.within(by.workspace_id), translation.override(language), timezone.override(zone):  # type: ignore[arg-type]
            read = list(islice(rows, BATCH))
            health.found(read, "list", by=by)
            batch = [_line(row) for row in read]
        yield from batch
        if len(batch) < BATCH:
            return


def _head() -> list[str]:
    return [
        _("Number"), _("Title"), _("Customer"), _("Ticket"), _("Status"), _("Waiting for"), _("Owner"),
        _("Language"), _("Created"), _("Sent"), _("Due"), _("Completed"), _("Ended"),
    ]  # fmt: skip


def _line(row: Contract) -> list[object]:
    waiting = ", ".join(f"{person.name} <{person.email}>" for person in row.waiting_for)
    return [
        row.number, row.title, row.account.name if row.account else "",
        f"#{row.ticket.number}" if row.ticket else "", status.of(row).word.translate(_ISOLATES), waiting,
        row.owner.name if row.owner else "", row.language, *map(_at, (
            row.created_at, row.sent_at, row.due_at, row.completed_at, row.ended_at)),
    ]  # fmt: skip


def _at(when: datetime | None) -> str:
    """With its zone: `2026-11-22T12:41:03+01:00`."""
    return timezone.localtime(when).isoformat(timespec="seconds") if when else ""
