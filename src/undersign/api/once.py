"""A POST with an `Idempotency-Key` has one effect, however often it comes and on however many connections.

The answer is written in the transaction of the effect. What was refused is kept too, after all of it was
taken back: the same request is answered the same for a day. Not kept is what never began: a body that could
not be read, and what the server broke on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import answered
from undersign.workspaces.answered import Answered

HEADER = "Idempotency-Key"
LONGEST = 255
_NEVER_BEGAN = (400, 401, 405, 412, 413, 415, 429)

Keep = Callable[[HttpResponse], None]


def answer(request: HttpRequest, by: Actor, do: Callable[[Keep], HttpResponse]) -> HttpResponse:
    """`do` carries the request out and gives its answer to `Keep` before its transaction ends.

    Raises `Refused` (request.in_flight, request.key_reused, request.malformed).
    """
    given = request.headers[HEADER]
    if not 0 < len(given) <= LONGEST or not given.isprintable():
        raise Refused(
            "request.malformed",
            _("An Idempotency-Key has 1 to 255 characters."),
            do=_("Send a fresh one, such as a UUID."),
            field=HEADER,
        )
    place = answered.place(by.id, given)
    with answered.alone(place):
        known = answered.find(place, _sha256(request))
        if known is not None:
            return _again(known)
        kept: list[HttpResponse] = []

        def keep(response: HttpResponse) -> None:
            kept.append(response)
            answered.keep(_row(place, request, by, response))

        response = do(keep)
        if not kept and response.status_code < 500 and response.status_code not in _NEVER_BEGAN:
            with transaction.atomic():
                keep(response)
    return response


def _row(place: str, request: HttpRequest, by: Actor, response: HttpResponse) -> Answered:
    return Answered(
        id=place,
        workspace_id=by.workspace_id,
        key_id=by.id,
        request_sha256=_sha256(request),
        status=response.status_code,
        kind=response.headers["Content-Type"],
        body=response.content,
        at=clock.now(),
    )


def _again(known: Answered) -> HttpResponse:
    headers = {"Idempotency-Replayed": "true"}
    return HttpResponse(bytes(known.body), status=known.status, content_type=known.kind, headers=headers)


def _sha256(request: HttpRequest) -> str:
    about = f"{request.method} {request.get_full_path()}\0".encode()
    return hashlib.sha256(about + request.body).hexdigest()
