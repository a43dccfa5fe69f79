"""The panel's first page, and the start of a contract: which template, filled from the ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.connectors.filling import opening
from undersign.connectors.panel.admission import Admitted
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.actor import Actor
from undersign.web.desk.preparing import suggestion
from undersign.web.widget import answer, door, preparing, shown


@door.reading("contract.see")
def board(request: HttpRequest, who: Admitted, by: Actor) -> HttpResponse:
    return answer.piece(request, "board", who, board=shown.board(who, by))


@door.reading("contract.draft")
def choosing(request: HttpRequest, who: Admitted, by: Actor) -> HttpResponse:
    choice = suggestion.choice(shelf.sendable_by(by), who.ticket, request.GET.get("in", ""))
    return answer.piece(request, "choose", who, **choice)


@door.acting(otherwise=choosing)
def draft(request: HttpRequest, who: Admitted, by: Actor) -> HttpResponse:
    version = TemplateVersion.objects.visible_to(by).get(pk=request.POST.get("version", ""))
    language = request.POST.get(f"in.{version.id}", "")
    made = opening.draft_from_ticket(version, who.ticket, by=by, language=language)
    return preparing.shown(request, who, by, made.id)
