"""A draft in the panel: what is missing, what filled itself and from where, its pages, and sending it.

The form's names, and what they become, are the desk's (`desk.preparing`).
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from undersign.connectors.panel.admission import Admitted
from undersign.contracts import access, sending
from undersign.contracts.approval import asking
from undersign.journal.actor import Actor
from undersign.web.desk import answer as files
from undersign.web.desk.preparing import approval_shown, posted, questions, rendering
from undersign.web.widget import answer, door
from undersign.web.widget import shown as boards


def shown(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    """The draft as it is now; what once was missing stays on top while it is filled in."""
    row = door.find(who, by, contract_id)
    if not row.is_draft:
        return _over(request, who, by, "")
    access.viewed(row, access.DRAFT, by=by)
    made = rendering.of(row)
    asked = questions.of(row, made, frozenset(request.POST.getlist("first")))
    if any(no.code == "values.missing" for no in getattr(request, "refusals", [])):
        request.refusals = questions.refusals(asked)  # type: ignore[attr-defined]
    told = {"contract": row, "made": made, "asked": asked, "languages": settings.LANGUAGES}
    told["approval"] = approval_shown.of_draft(row, made.made, by)
    return answer.piece(request, "draft", who, **told)


@door.reading("contract.draft")
def prepare(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    return shown(request, who, by, contract_id)


@door.acting(otherwise=prepare)
def fill(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    posted.keep(door.find(who, by, contract_id), request.POST, by=by)
    return shown(request, who, by, contract_id)


@door.acting(otherwise=prepare)
def send(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    row = door.find(who, by, contract_id)
    posted.keep(row, request.POST, by=by)
    sending.send(row, by=by)
    return _over(request, who, by, "sent")


@door.acting(otherwise=prepare)
def ask(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    """For approval; it is sent by itself once everybody has said yes."""
    row = door.find(who, by, contract_id)
    posted.keep(row, request.POST, by=by)
    asking.ask(row, by=by, note="", sends=True)
    return _over(request, who, by, "asked")


def _over(request: HttpRequest, who: Admitted, by: Actor, told: str) -> HttpResponse:
    """Back to the ticket's contracts; in a program's page, which has no ticket, that it is done."""
    if who.ticket is None:
        return answer.piece(request, "over", who, told=told)
    return answer.piece(request, "board", who, told=told, board=boards.board(who, by))


@door.reading("contract.draft")
def page_image(
    request: HttpRequest, who: Admitted, by: Actor, contract_id: str, print_: str, number: int
) -> HttpResponse:
    row = door.find(who, by, contract_id)
    if not row.is_draft:
        raise Http404
    return files.image(*rendering.page_image(row, print_, number))
