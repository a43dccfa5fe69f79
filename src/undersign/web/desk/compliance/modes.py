"""The mode for health data: the agreements on record, the switch, and the systems that are covered."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.connectors.giving import covering
from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.regimes import agreement, hipaa
from undersign.store import rows
from undersign.web.desk import answer, door
from undersign.web.desk.compliance import frame
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


@door.reading("compliance.see")
def modes(request: HttpRequest, by: Actor) -> HttpResponse:
    today = clock.now().date()
    context = {
        "agreements": [(row, row.counts(today)) for row in agreement.of(by.workspace_id)],
        "is_on": hipaa.is_on(rows.get(Workspace, by.workspace_id)),
        "systems": covering.of(by.workspace_id),
        "may_manage": policy.allows(by.role, agreement.VERB),
        "said": request.POST,
    }
    return frame.page(request, "modes", "desk/compliance/modes.html", context)


@door.acting(otherwise=modes, verb=agreement.VERB)
def set_mode(request: HttpRequest, by: Actor) -> HttpResponse:
    _ACTS.get(request.POST.get("act", ""), _nothing)(request, by)
    return answer.back("desk:modes", told="saved")


def _switch(request: HttpRequest, by: Actor) -> None:
    hipaa.switch(on=request.POST.get("on") == "yes", by=by)


def _keep(request: HttpRequest, by: Actor) -> None:
    said, file = request.POST, request.FILES.get("file")
    if file is not None and (file.size or 0) > agreement.LARGEST:
        data = b"0" * (agreement.LARGEST + 1)
    else:
        data = file.read() if file is not None else b""
    signed = Contract.objects.visible_to(by).completed()
    found = signed.filter(number__iexact=said.get("number", "").strip()).first()
    agreement.keep(
        said.get("party", ""),
        _day(said.get("signed_on", ""), "signed_on"),
        _day(said["until"], "until") if said.get("until") else None,
        by=by,
        file=data,
        contract_id=found.id if found else "",
    )


def _end(request: HttpRequest, by: Actor) -> None:
    agreement.end(request.POST.get("agreement", ""), by=by)


def _cover(request: HttpRequest, by: Actor) -> None:
    covering.cover(request.POST.get("connection", ""), on=request.POST.get("on") == "yes", by=by)


def _nothing(request: HttpRequest, by: Actor) -> None:
    """A form that says nothing changes nothing."""


_ACTS = {"switch": _switch, "keep": _keep, "end": _end, "cover": _cover}


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            "agreement.day", _("This is no day."), do=_("Enter a day, such as 2026-11-23."), field=field
        ) from None
