"""Home: what is going on and what needs somebody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from undersign.insight import activity, overview
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.web.desk import answer, charts, door
from undersign.web.desk.workspace import setup_shown


@door.reading("contract.see")
def home(request: HttpRequest, by: Actor) -> HttpResponse:
    seen = overview.of(by, zone=timezone.get_current_timezone_name())
    context = {
        "seen": seen,
        "now": clock.now(),
        "chart": charts.bars(seen.per_week),
        "ages": charts.ages(seen.ages),
        "happened": activity.recent(by),
        "to_set_up": setup_shown.to_do(request.user),
    }
    return answer.page(request, "desk/home.html", context)
