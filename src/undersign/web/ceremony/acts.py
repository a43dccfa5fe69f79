"""What a signer does on the way to signing, each saved when it happens, and the act itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.connectors.authorities import revocations
from undersign.sealing import brought
from undersign.web.ceremony import answer, door, posted


def _saving(part: Any) -> door.View:
    @door.acting
    def save(request: HttpRequest, c: Any) -> HttpResponse:
        problems = part(request, c)
        return answer.wrong(request, c, problems) if problems else answer.back(request)

    return save


consent = _saving(posted.consent)


@door.acting
def answers(request: HttpRequest, c: Any) -> HttpResponse:
    """Saved answers come back with what was computed from them."""
    problems = posted.answers(request, c)
    if problems:
        return answer.wrong(request, c, problems)
    return answer.back(request, shown={q.name: q.shown for q in c.questions if q.kind == "formula"})


@door.acting
def bring(request: HttpRequest, c: Any) -> HttpResponse:
    """The file that was signed elsewhere, with a certificate of one's own."""
    file = request.FILES.get("signed")
    brought.take(c, file.read(brought.MOST_BYTES + 1) if file else b"", ask=revocations.are_good)
    return answer.back(request)


@door.acting
def finish(request: HttpRequest, c: Any) -> HttpResponse:
    """Sign. The nonce makes a second press, tab or replay the same act (AT-05)."""
    problems = [] if c.stage == "done" else posted.everything(request, c)
    if problems:
        return answer.wrong(request, c, problems)
    view = "pages" if request.POST.get("view") == "pages" else "easy"
    c.finish(request.POST.get("nonce", ""), view=view, pages_seen=posted.pages_seen(request))
    return answer.back(request)
