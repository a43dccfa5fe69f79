"""What the panel's script gets back: a piece of page, or why not, each with the status it acts on.

401: ask the host for a new proof. 404, 403, 422, 429, 503: shown as they are.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from undersign.journal.refused import NotFound, Refused
from undersign.web.desk.answer import MAY
from undersign.workspaces import policy

STATUS = {
    "panel.over": 401,
    "embedding.over": 410,
    "proof.old": 401,
    "proof.wrong": 403,
    "panel.stranger": 403,
    "role.refused": 403,
    "panel.too_many": 429,
    "panel.too_fast": 429,
    "connection.failed": 503,
    "store.no_room": 507,
}
TOLD = {
    "sent": gettext_noop("Sent. The first signer gets an email now."),
    "reminded": gettext_noop("The reminder is on its way."),
    "readdressed": gettext_noop("The address was changed and the link mailed again. The old link is dead."),
    "voided": gettext_noop("The contract is cancelled. Everybody who was asked is told."),
    "discarded": gettext_noop("The draft is discarded."),
    "asked": gettext_noop("Asked. You get a mail with the answer."),
}


def piece(request: HttpRequest, name: str, who: Any, told: str = "", **context: Any) -> HttpResponse:
    """A piece of the panel; 422 when it shows why something was refused."""
    refusals = getattr(request, "refusals", [])
    may = {f"may_{key}": policy.allows(who.member.role, verb) for key, verb in MAY.items()}
    said = _(TOLD[told]) if told in TOLD and not refusals else ""
    known = {"refusals": refusals, "told": said, "who": who, "ticket": who.ticket, "base": base(who), **may}
    return render(request, f"widget/{name}.html", {**known, **context}, status=422 if refusals else 200)


def base(who: Any) -> str:
    """Where the panel's own addresses begin."""
    return f"/embed/{who.panel.id}/"


def trouble(request: HttpRequest, why: Refused) -> HttpResponse:
    """Nothing of the panel can be shown: the reason, as a piece of it."""
    return render(request, "widget/trouble.html", {"why": why}, status=_status(why))


def problem(why: Refused) -> JsonResponse:
    """The reason for a script."""
    told = {"code": why.code, "sentence": why.sentence, "do": why.do}
    return JsonResponse(told, status=_status(why))


def _status(why: Refused) -> int:
    return 404 if isinstance(why, NotFound) else STATUS.get(why.code, 422)


def nothing() -> NotFound:
    return NotFound(
        "panel.nothing",
        gettext_lazy("This does not belong to this ticket, or is not yours to see."),
        do=gettext_lazy("Go back to the list."),
    )


def too_fast() -> Refused:
    return Refused(
        "panel.too_fast",
        gettext_lazy("That was too much at once."),
        do=gettext_lazy("Wait a minute, then go on."),
    )


def words() -> dict[str, str]:
    """What the panel's script says by itself, in the reader's language."""
    return {
        "loading": _("Loading…"),
        "offline": _("No connection. Nothing was changed."),
        "again": _("Try again"),
        "over": _("Your time at this panel is over. Nothing was changed."),
        "renew": _("Open it again"),
        "failed": _("That did not work. The fault is ours and was recorded."),
        "copied": _("Copied"),
    }
