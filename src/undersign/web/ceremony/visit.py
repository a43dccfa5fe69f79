"""A visit as a whole: the list of all that waits for this person, going on to the next, handing back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from undersign.web.ceremony import answer, door


@door.reading
def others(request: HttpRequest, c: Any) -> HttpResponse:
    """Everything that waits; without the checks passed, the page that asks for them."""
    if c.visit is None or not c.others:
        return answer.back(request)
    return answer.page(request, c, which="others")


@door.acting
def go_on(request: HttpRequest, c: Any, recipient_id: str) -> HttpResponse:
    """To another contract of the same person; what was passed here need not be passed again."""
    link, secret = c.go_on(recipient_id)
    response = HttpResponseRedirect(reverse("sign:page", args=[link]), status=303)
    if secret:
        request.link = link  # type: ignore[attr-defined]
        door.seat(response, request, secret)
    return response


@door.acting
def hand_back(request: HttpRequest, c: Any) -> HttpResponse:
    """The device goes back to the host, who signs in again; nothing of the signer's stays in it."""
    contract = c.contract.id
    c.hand_back()
    where = reverse("desk:sign_in") + "?next=" + reverse("desk:signers", args=[contract])
    response = redirect(where)
    response.delete_cookie(door.cookie_name(request, request.link), path="/")  # type: ignore[attr-defined]
    return response
