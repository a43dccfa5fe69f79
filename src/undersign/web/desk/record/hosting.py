"""Handing this device to somebody who signs in person: the host is signed out before the signer is in."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from undersign.journal.actor import Actor
from undersign.signing import hosting
from undersign.web.ceremony import door as ceremony
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract


@door.reading("contract.host")
def handing_over(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    person = row.recipients.get(pk=recipient_id)
    context = {"contract": row, "person": person, "can_host": hosting.may_host(person, by=by)}
    return answer.page(request, "desk/hand_over.html", context)


@door.acting(otherwise=handing_over)
def hand_over(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    """The session of staff ends here: whoever holds the device cannot wander into the desk."""
    person = contract.find(by, contract_id).recipients.get(pk=recipient_id)
    link, secret = hosting.hand_over(person, by=by)
    logout(request)
    request.link = link  # type: ignore[attr-defined]
    response = HttpResponseRedirect(reverse("sign:page", args=[link]), status=303)
    return ceremony.seat(response, request, secret)
