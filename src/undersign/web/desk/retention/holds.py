"""Legal holds: what must not be destroyed, whatever its time; placing one, adding to it, releasing it."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention.holds import hold as held
from undersign.retention.holds import placing, releasing
from undersign.retention.holds.hold import Hold
from undersign.web.desk import answer, door
from undersign.web.desk.record import timeline
from undersign.web.desk.retention import frame, holds_shown
from undersign.workspaces import policy


@door.reading("hold.see")
def holds(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {"rows": holds_shown.rows(by), "may_place": policy.allows(by.role, "hold.place")}
    return frame.page(request, "holds", "desk/retention/holds.html", context)


@door.reading("hold.place")
def hold_new(request: HttpRequest, by: Actor) -> HttpResponse:
    form = holds_shown.form(request.POST or request.GET, by)
    form["taken"] = _taken(request, form, by)
    return answer.page(request, "desk/retention/hold_new.html", form)


def _taken(request: HttpRequest, form: dict[str, Any], by: Actor) -> placing.Preview | None:
    """None where contracts are named, and where the search is what was refused."""
    with suppress(Refused) if getattr(request, "refusals", []) else nullcontext():
        return None if form["by_hand"] else placing.preview(form["asked"], by=by)
    return None


@door.acting(otherwise=hold_new, verb="hold.place")
def hold_place(request: HttpRequest, by: Actor) -> HttpResponse:
    posted = request.POST
    if posted.get("do") == "look":
        return hold_new.inside(request, by)  # type: ignore[attr-defined,no-any-return]
    said = {name: posted.get(name, "") for name in ("matter", "title", "custodian", "reason")}
    by_hand = posted.get("how") == held.HAND
    query = None if by_hand else holds_shown.form(posted, by)["asked"]
    numbers = posted.get("numbers", "").split() if by_hand else ()
    made = placing.place(**said, query=query, numbers=numbers, by=by)
    return answer.back("desk:hold", made.pk, told="hold_placed")


@door.reading("hold.see")
def hold(request: HttpRequest, by: Actor, hold_id: str) -> HttpResponse:
    row = Hold.objects.visible_to(by).get(pk=hold_id)
    context = holds_shown.one(row, by, request.GET.get("page", ""))
    context["days"] = timeline.days(history.of(row.workspace_id, row.pk), "")
    context["given"] = {name: request.POST.get(name, "") for name in ("reason", "numbers")}
    return answer.page(request, "desk/retention/hold.html", context)


@door.acting(otherwise=hold, verb="hold.place")
def hold_act(request: HttpRequest, by: Actor, hold_id: str) -> HttpResponse:
    row, posted = Hold.objects.visible_to(by).get(pk=hold_id), request.POST
    match posted.get("do"):
        case "ask":
            releasing.ask(row, posted.get("reason", ""), by=by)
        case "drop":
            releasing.drop(row, by=by)
        case "release":
            releasing.release(row, by=by)
        case _:
            placing.add(row, posted.get("numbers", "").split(), by=by)
    return answer.back("desk:hold", hold_id, told="hold_changed")


@door.reading("hold.see")
def hold_csv(request: HttpRequest, by: Actor, hold_id: str) -> HttpResponse:
    row = Hold.objects.visible_to(by).get(pk=hold_id)
    return answer.file(holds_shown.as_csv(row, by), "text/csv; charset=utf-8", f"hold-{row.matter}.csv")
