"""What people asked about facts of their own: to see them, or to have them erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_date

from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.retention.requests import asking, deciding, exporting
from undersign.retention.requests.request import Item, Request
from undersign.web.desk import answer, door
from undersign.web.desk.record import timeline
from undersign.web.desk.retention import frame, requests_shown
from undersign.workspaces import policy

ASKED = ("kind", "name", "email", "law")


@door.reading("request.see")
def requests(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {
        "rows": requests_shown.rows(by),
        "may_decide": policy.allows(by.role, "request.decide"),
        "given": {name: request.POST.get(name, "") for name in ASKED},
    }
    return frame.page(request, "requests", "desk/retention/requests.html", context)


@door.acting(otherwise=requests, verb="request.decide")
def request_new(request: HttpRequest, by: Actor) -> HttpResponse:
    said = {name: request.POST.get(name, "") for name in ASKED}
    made = asking.receive(said.pop("kind"), **said, by=by)
    return answer.back("desk:request", made.pk, told="request_taken")


@door.reading("request.see")
def request_one(request: HttpRequest, by: Actor, request_id: str) -> HttpResponse:
    row = Request.objects.visible_to(by).get(pk=request_id)
    context = requests_shown.one(row, by)
    context["days"] = timeline.days(history.of(row.workspace_id, row.pk), "")
    context["given"] = {name: request.POST.get(name, "") for name in ("how", "reason", "until")}
    return answer.page(request, "desk/retention/request.html", context)


@door.acting(otherwise=request_one, verb="request.decide")
def request_act(request: HttpRequest, by: Actor, request_id: str) -> HttpResponse:
    row, posted = Request.objects.visible_to(by).get(pk=request_id), request.POST
    if posted.get("do") == "export":
        return answer.file(exporting.export(row, by=by), "application/zip", f"{row.pk}.zip")
    _settle(row, posted, by)
    return answer.back("desk:request", row.pk, told="request_changed")


def _settle(row: Request, posted: QueryDict, by: Actor) -> None:
    until = parse_date(posted.get("until", "") or "x")
    match posted.get("do"):
        case "verify":
            asking.verify(row, posted.get("how", ""), by=by)
        case "extend":
            asking.extend(row, until or row.due_on, posted.get("reason", ""), by=by)
        case "close" | "unknown":
            asking.close(row, by=by, unknown=posted.get("do") == "unknown")
        case "decide":
            item = Item.objects.visible_to(by).get(pk=posted.get("item", ""), request=row)
            said = {"basis": posted.get("basis", ""), "until": until}
            deciding.decide(item, posted.get("decision", ""), **said, by=by)


@door.reading("request.see")
def processing_csv(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.file(requests_shown.processing(by), "text/csv; charset=utf-8", "processing.csv")
