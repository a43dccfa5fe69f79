"""What a person sees when nothing is there, a form is stale, or we broke: a sentence and a way on."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from undersign.journal.refused import NotFound, Refused

log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    told = {
        "title": title,
        "text": text,
        "status": status,
        "leads_home": not request.path.startswith("/sign/"),
    }
    return render(request, "failure.html", told, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, 404, _("There is nothing here"), _("The address may be mistyped, or it is not yours to see.")
    )


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, _("This page is too old"), _("Nothing was changed. Reload the page and try again.")
    )


def broken(request: HttpRequest) -> HttpResponse:
    return _page(
        request, 500, _("That did not work"), _("The fault is ours and was recorded. Try again in a minute.")
    )


def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """A refusal where no form is there to show it in."""
    status = 403 if why.code in ("role.refused", "proof.below_floor") else 422
    status = 507 if why.code == "store.no_room" else status
    return _page(request, 404 if isinstance(why, NotFound) else status, why.sentence, why.do)
