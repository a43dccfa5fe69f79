"""Settings: on which days of the week, and on which days of the year, nobody works."""

from __future__ import annotations

from babel import dates
from django.http import HttpRequest, HttpResponse

from undersign.contracts.succession import workdays as calendar
from undersign.journal.actor import Actor
from undersign.store import rows
from undersign.web.desk import answer, door
from undersign.web.templatetags import desk
from undersign.workspaces.workspace import Workspace


@door.reading("workspace.workdays")
def workdays(request: HttpRequest, by: Actor) -> HttpResponse:
    held = calendar.of(by.workspace_id)
    free = {int(day) for day in request.POST.getlist("weekend[]") if day.isdecimal()}
    names = dates.get_day_names("wide", locale=desk._locale())
    context = {
        "days": [(n, names[n], n in (free if request.method == "POST" else held.weekend)) for n in range(7)],
        "holidays": request.POST.get("holidays", "\n".join(sorted(held.holidays))),
    }
    return answer.page(request, "desk/workdays.html", context)


@door.acting(otherwise=workdays, verb="workspace.workdays")
def set_workdays(request: HttpRequest, by: Actor) -> HttpResponse:
    weekend = [int(day) for day in request.POST.getlist("weekend[]") if day.isdecimal()]
    lines = request.POST.get("holidays", "").splitlines()
    calendar.choose(rows.get(Workspace, by.workspace_id), weekend, lines, by=by)
    return answer.back("desk:workdays", told="workdays_kept")
