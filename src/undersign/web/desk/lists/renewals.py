"""Renewals: what ends within 60 or 90 days, a month as a calendar, what lapsed, and what has no end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.contracts.succession import workdays
from undersign.insight import ends
from undersign.journal.actor import Actor
from undersign.typesetting import spreadsheet
from undersign.web.desk import answer, door
from undersign.web.desk.lists import renewals_shown


@door.reading("contract.see")
def renewals(request: HttpRequest, by: Actor) -> HttpResponse:
    said = request.GET.dict()
    view = renewals_shown.view(said)
    context: dict[str, Any] = {"tabs": renewals_shown.named(said, ends.counts(by)), "view": view}
    context |= _month(said, by) if view == "month" else _list(view, by)
    return answer.page(request, "desk/renewals.html", context)


@door.reading("contract.see")
def renewals_csv(request: HttpRequest, by: Actor) -> HttpResponse:
    """Exactly the list that is shown."""
    head = [_(word) for word in renewals_shown.HEAD]
    found = _found(renewals_shown.view(request.GET.dict()), by)
    return answer.file(spreadsheet.as_csv(head, renewals_shown.lines(found)), "text/csv", "renewals.csv")


def _found(view: str, by: Actor) -> list[ends.End]:
    return ends.lapsed(by) if view == "lapsed" else ends.ahead(by, 60 if view == "60" else 90)


def _list(view: str, by: Actor) -> dict[str, Any]:
    found = _found(view, by)
    endless = ends.without_end(by) if view != "lapsed" else []
    return {
        "rows": renewals_shown.rows(found, workdays.today(by.workspace_id)),
        "sums": renewals_shown.sums(found),
        "endless": endless,
    }


def _month(said: dict[str, str], by: Actor) -> dict[str, Any]:
    today = workdays.today(by.workspace_id)
    first = renewals_shown.asked_month(said.get("month", ""), today)
    found = ends.between(by, *renewals_shown.bounds(first))
    return {"month": renewals_shown.month(first, found, today, workdays.of(by.workspace_id))}
