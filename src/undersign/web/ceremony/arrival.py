"""Before the contract: the first page of a link, the code, the language; also every stage's own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from undersign.contracts.schedule import reminding
from undersign.signing import programs
from undersign.store import rows
from undersign.web import language as languages
from undersign.web.ceremony import answer, door

MOST_BYTES = 2**24  # of one file: more than any check takes


@door.reading
def page(request: HttpRequest, c: Any) -> HttpResponse:
    """Looking changes nothing; who looked is told, and whether it was a program."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if c.begun is None and (kind := programs.kind_of(c.by.agent, purpose)):
        programs.note(c.recipient, kind, ip=c.by.ip, agent=c.by.agent)
    c.looked()
    return answer.page(request, c)


@door.acting
def code(request: HttpRequest, c: Any) -> HttpResponse:
    """Begin the check that is asked now; some send the browser elsewhere for it."""
    reminding.heard_zone(c.recipient, request.COOKIES.get("zone", ""))
    onward = c.send_code()
    return answer.onward(request, onward) if onward else answer.back(request)


@door.acting
def prove(request: HttpRequest, c: Any) -> HttpResponse:
    """A passed check opens a new sitting: a secret known before it is worth nothing after (AT-06)."""
    given = {name: request.POST[name] for name in request.POST if name not in ("code", "csrfmiddlewaretoken")}
    files = {name: (str(file.name), file.read(MOST_BYTES)) for name, file in request.FILES.items()}
    secret = c.prove(request.POST.get("code", ""), files=files, given=given)
    rotate_token(request)
    return door.seat(answer.back(request), request, secret)


@door.acting
def language(request: HttpRequest, c: Any) -> HttpResponse:
    """Remember a language for this browser, or this frame; unknown ones change nothing."""
    response, chosen, row = answer.back(request), request.POST.get("language", ""), door.framed(request)
    if chosen in languages.KNOWN and row is not None:
        rows.change(row, {"language": chosen})
    elif chosen in languages.KNOWN:
        kept = {"secure": request.is_secure(), "httponly": True, "samesite": "Lax", "path": "/sign/"}
        response.set_cookie(languages.COOKIE, chosen, **kept)  # type: ignore[arg-type]
    return response
