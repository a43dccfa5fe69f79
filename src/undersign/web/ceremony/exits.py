"""The other ways out, each one tap and each told to whom it concerns: later, paper, decline, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.web.ceremony import answer, door, posted


@door.acting
def decline(request: HttpRequest, c: Any) -> HttpResponse:
    c.decline(posted.reason(request))
    return answer.back(request)


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
