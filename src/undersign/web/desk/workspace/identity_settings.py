"""How a workspace lets people show who they are: its provider, pictures' time, lost passkeys."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.contracts.people import checks
from undersign.journal.actor import Actor
from undersign.signing import keepsake
from undersign.signing.proof import keyring, papers, provider
from undersign.web.desk import answer, door

VERB = "identity.manage"
PARTS = ("name", "issuer", "client_id")


@door.reading(VERB)
def identity(request: HttpRequest, by: Actor) -> HttpResponse:
    row = provider.of(by.workspace_id)
    given: dict[str, Any] = {part: request.POST.get(part, getattr(row, part, "")) for part in PARTS}
    given["levels"] = request.POST.get("levels", " ".join(row.levels) if row else "")
    context = {
        "provider": row,
        "given": given,
        "return_url": provider.return_url(),
        "days": papers.days(by.workspace_id),
        "most_days": papers.MOST_DAYS,
        "months": keepsake.months(by.workspace_id),
        "bounds": (keepsake.LEAST_MONTHS, keepsake.MOST_MONTHS),
        "no_documents": checks.why_not("id_document", by.workspace_id),
    }
    return answer.page(request, "desk/identity_settings.html", context)


@door.acting(otherwise=identity, verb=VERB)
def set_provider(request: HttpRequest, by: Actor) -> HttpResponse:
    """An empty secret leaves the one that is kept."""
    told: dict[str, Any] = {part: request.POST.get(part, "") for part in PARTS}
    levels = request.POST.get("levels", "").split()[:20]
    provider.keep(
        by=by,
        secret=request.POST.get("secret", "") or None,
        levels=levels,
        allow_private=request.POST.get("allow_private") == "on",
        is_on=request.POST.get("is_on") == "on",
        **told,
    )
    return answer.back("desk:identity", told="provider_kept")


@door.acting(otherwise=identity, verb=VERB)
def set_days(request: HttpRequest, by: Actor) -> HttpResponse:
    typed = request.POST.get("days", "")
    papers.keep_for(int(typed) if typed.isdecimal() and len(typed) < 5 else -1, by=by)
    return answer.back("desk:identity", told="days_kept")


@door.acting(otherwise=identity, verb=VERB)
def forget_passkeys(request: HttpRequest, by: Actor) -> HttpResponse:
    keyring.forget(request.POST.get("address", ""), by=by)
    return answer.back("desk:identity", told="passkeys_forgotten")


@door.acting(otherwise=identity, verb=VERB)
def set_months(request: HttpRequest, by: Actor) -> HttpResponse:
    typed = request.POST.get("months", "")
    keepsake.keep_for(int(typed) if typed.isdecimal() and len(typed) < 5 else -1, by=by)
    return answer.back("desk:identity", told="days_kept")


@door.acting(otherwise=identity, verb=VERB)
def forget_marks(request: HttpRequest, by: Actor) -> HttpResponse:
    keepsake.forget_address(request.POST.get("mark_address", ""), by=by)
    return answer.back("desk:identity", told="marks_forgotten")
