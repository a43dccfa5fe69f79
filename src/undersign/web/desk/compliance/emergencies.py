"""Emergency access: a hidden contract by its number and a reason, open for an hour and told to compliance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts import emergency as emergencies
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door

VERB = emergencies.VERB


@door.reading(VERB)
def emergency(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/compliance/emergency.html", {"said": request.POST})


@door.acting(otherwise=emergency, verb=VERB)
def open_contract(request: HttpRequest, by: Actor) -> HttpResponse:
    said = request.POST
    found = emergencies.open_contract(said.get("number", ""), said.get("reason", ""), by=by)
    return answer.back("desk:contract", found.id)
