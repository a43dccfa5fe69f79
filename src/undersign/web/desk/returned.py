"""Mails that came back and belong to no message: a person looks at them and says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.notices import returns
from undersign.web.desk import answer, door

SHOWN = 50


@door.reading("mail.returned")
def returned(request: HttpRequest, by: Actor) -> HttpResponse:
    rows = list(returns.waiting(by=by)[:SHOWN])
    return answer.page(request, "desk/returned.html", {"mails": rows})


@door.acting(otherwise=returned, verb="mail.returned")
def settle(request: HttpRequest, by: Actor, mail_id: str) -> HttpResponse:
    returns.settle(mail_id, by=by)
    return answer.back("desk:returned")
