"""The other ways out, each one tap and each told to whom it concerns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.web.ceremony import answer, door, posted


@door.acting
def decline(request: HttpRequest, c: Any) -> HttpResponse:
    c.decline(posted.reason(request))
    return answer.back(request)


@door.acting
def delegate(request: HttpRequest, c: Any) -> HttpResponse:
    """The role goes to somebody else; this browser goes on by its own new link, proven as it was."""
    try:
        request.link, secret = c.delegate(*(request.POST.get(name, "") for name in TO.values()))  # type: ignore[attr-defined]
    except Refused as no:
        do = DO.get(no.code, no.do)  # the domain speaks to staff
        raise Refused(no.code, no.sentence, do=do, field=TO.get(no.field, no.field)) from no
    return door.seat(answer.back(request), request, secret)


# What the domain calls the parts of the form, which has a reason of its own for declining.
TO = {"name": "to_name", "email": "to_email", "reason": "why"}
DO = {
    "recipient.email": _("Write it like name@company.com."),
    "recipient.name": _("Write it as it should stand in the contract."),
}


@door.acting
def in_error(request: HttpRequest, c: Any) -> HttpResponse:
    c.report_error(request.POST.get("text", ""))
    return answer.back(request, told="in_error")


@door.acting
def paper(request: HttpRequest, c: Any) -> HttpResponse:
    c.request_paper()
    return answer.back(request, told="paper")


@door.acting
def withdraw(request: HttpRequest, c: Any) -> HttpResponse:
    c.withdraw_consent()
    return answer.back(request, told="withdrawn")


@door.acting
def later(request: HttpRequest, c: Any) -> HttpResponse:
    c.finish_later()
    return answer.back(request, told="later")


@door.acting
def new_link(request: HttpRequest, c: Any) -> HttpResponse:
    c.ask_new_link()
    return answer.back(request, told="asked")


@door.acting
def address(request: HttpRequest, c: Any) -> HttpResponse:
    c.disown_address()
    return answer.back(request, told="address")
