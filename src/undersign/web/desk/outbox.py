"""The outbox of demo, tests and sandboxes: every message as it looks. Production else has none."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.notices import outbox as letters
from undersign.notices import texts
from undersign.notices.outbox import Mail
from undersign.web.desk import answer, door

SHOWN = 100
# A mail brings its own styles and links out of its frame; it may not do anything else.
MAIL_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)


@door.reading("outbox.see")
def outbox(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/outbox.html", {"mails": list(_mails(by)[:SHOWN])})


@door.reading("outbox.see")
def mail(request: HttpRequest, by: Actor, mail_id: str) -> HttpResponse:
    row = _mails(by).get(pk=mail_id)
    view = "text" if request.GET.get("view") == "text" or row.kind == texts.KIND else "html"
    context = {
        "mails": list(_mails(by)[:SHOWN]),
        "mail": row,
        "view": view,
        "text": _shown(row.read()["text"]),
    }
    return answer.page(request, "desk/outbox.html", context)


@door.reading("outbox.see")
def body(request: HttpRequest, by: Actor, mail_id: str) -> HttpResponse:
    response = HttpResponse(_mails(by).get(pk=mail_id).read()["html"])
    response["Content-Security-Policy"] = MAIL_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _shown(text: str) -> str:
    """Without the blanks at line ends that mail needs and a page does not (RFC 3676 4.3: “-- ”)."""
    return "\n".join(line.rstrip() for line in text.splitlines())


def _mails(by: Actor):  # type: ignore[no-untyped-def]
    if not letters.is_shown(by.workspace_id):
        raise Http404
    return Mail.objects.visible_to(by)
