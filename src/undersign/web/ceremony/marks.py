"""Signature and initials: adopting, repeating, keeping for next time, drawing on a phone."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from undersign.journal import clock
from undersign.journal.refused import NotFound
from undersign.signing import mark as makes
from undersign.signing import pad as pads
from undersign.web.ceremony import answer, door, posted


@door.acting
def adopt(request: HttpRequest, c: Any) -> HttpResponse:
    problems = posted.marks(request, c)
    return answer.wrong(request, c, problems) if problems else answer.back(request)


@door.acting
def repeat(request: HttpRequest, c: Any) -> HttpResponse:
    c.repeat(request.POST.getlist("same[]"))
    return answer.back(request)


@door.acting
def forget(request: HttpRequest, c: Any) -> HttpResponse:
    c.forget_kept()
    return answer.back(request, told="forgotten")


@door.reading
def picture(request: HttpRequest, c: Any, which: str) -> HttpResponse:
    """An uploaded mark as it was made: `signature`, `initials`; kept from earlier: `kept-signature`, …"""
    return HttpResponse(c.mark_image(which), content_type="image/png")


@door.acting
def hand_out_pad(request: HttpRequest, c: Any) -> HttpResponse:
    """A QR code for one's phone. It is a picture in the answer, so that no cache ever holds it."""
    what = makes.INITIALS if request.POST.get("what") == makes.INITIALS else makes.SIGNATURE
    made, address = c.hand_out_pad(what)
    told = {
        "ok": True,
        "code": segno.make(address, error="m").svg_data_uri(scale=6, border=3),
        "ends": made.ends_at.isoformat(),
        "poll": reverse("sign:pad", args=[request.link, made.id]),  # type: ignore[attr-defined]
    }
    return JsonResponse(told)


@door.reading
def pad(request: HttpRequest, c: Any, pad_id: str) -> HttpResponse:
    """Whether the phone has drawn: {"state": "waiting" | "drawn" | "over", "strokes"}."""
    found = c.pad(pad_id)
    if found is None:
        raise NotFound("pad.over", pads.over().sentence)
    is_waiting = found.is_open(clock.now())
    state = "drawn" if found.drawn_at else "waiting" if is_waiting else "over"
    return JsonResponse({"ok": True, "state": state, "strokes": found.strokes})
