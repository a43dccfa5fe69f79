"""What is past its time, or will be within the year, and waits for somebody's decision."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.retention.disposition import deciding
from undersign.web.desk import answer, door
from undersign.web.desk.retention import due_shown, frame
from undersign.workspaces import policy


@door.reading("retention.see")
def due(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {
        "rows": due_shown.rows(by),
        "chosen": request.POST.getlist("contracts[]"),
        "given": {name: request.POST.get(name, "") for name in ("reason", "until")},
        "may_decide": policy.allows(by.role, "retention.decide"),
    }
    return frame.page(request, "retention", "desk/retention/due.html", context)


@door.acting(otherwise=due, verb="retention.decide")
def decide_retention(request: HttpRequest, by: Actor) -> HttpResponse:
    """`undo` names a contract; otherwise what was chosen is decided in one way."""
    posted = request.POST
    if posted.get("undo"):
        deciding.undo(posted["undo"], by=by)
        return answer.back("desk:retention", told="decision_undone")
    said = deciding.Decision(posted.get("do", ""), posted.get("reason", ""), _day(posted.get("until", "")))
    deciding.decide_chosen(posted.getlist("contracts[]"), said, by=by)
    return answer.back("desk:retention", told="decided")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
