"""A contract that was signed on paper: print it, and add the scan when it comes back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts import on_paper
from undersign.intake import FILE_BYTES
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract


@door.reading("contract.paper")
def scanning(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    return answer.page(request, "desk/on_paper.html", {"contract": row, "note": request.POST.get("note", "")})


@door.acting(otherwise=scanning)
def scan(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    given = request.FILES.get("scan")
    data = given.read(FILE_BYTES + 1) if given else b""
    on_paper.keep(contract.find(by, contract_id), data, note=request.POST.get("note", ""), by=by)
    return answer.back("desk:files", contract_id, told="scanned")
