"""Reports: how the work goes. One page of figures, and behind each figure the list it was computed from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from undersign.drafting.stock.template import Template
from undersign.insight.reports import window
from undersign.journal.actor import Actor
from undersign.typesetting import spreadsheet
from undersign.web.desk import answer, door
from undersign.web.desk.lists import reports_shown
from undersign.workspaces import team

SHOWN = 200


@door.reading("insight.see")
def reports(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = window.asked(request.GET.dict())
    context = {"cards": reports_shown.cards(by, asked), **_filters(by, asked)}
    return answer.page(request, "desk/reports.html", context)


@door.reading("insight.see")
def report(request: HttpRequest, by: Actor, report_key: str) -> HttpResponse:
    asked = window.asked(request.GET.dict())
    report = _of(report_key)
    rows = report.lines(report.behind(by, asked))
    filters = _filters(by, asked)
    names = {each.key: str(each) for each in filters["templates"]}
    context = {
        "key": report_key,
        "title": reports_shown.name(report_key),
        "head": reports_shown.head(report.HEAD),
        "rows": [reports_shown.cells(report.HEAD, row, names) for row in rows[:SHOWN]],
        "total": len(rows),
        **filters,
    }
    return answer.page(request, "desk/report.html", context)


@door.reading("insight.see")
def report_csv(request: HttpRequest, by: Actor, report_key: str) -> HttpResponse:
    asked, report = window.asked(request.GET.dict()), _of(report_key)
    data = spreadsheet.as_csv(report.HEAD, report.lines(report.behind(by, asked)))
    return answer.file(data, "text/csv; charset=utf-8", f"{report_key}.csv")


def _of(key: str) -> Any:
    if key not in reports_shown.REPORTS:
        raise Http404
    return reports_shown.REPORTS[key]


def _filters(by: Actor, asked: window.Window) -> dict[str, Any]:
    return {
        "asked": asked,
        "days": [(days, reports_shown.period(days)) for days in window.DAYS],
        "templates": Template.objects.visible_to(by).order_by("key"),
        "teams": team.teams(by.workspace_id),
        "languages": reports_shown.languages(),
    }
