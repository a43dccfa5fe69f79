"""Settings: what an admin finds behind one entry of the rail, and the two pages that belong to nobody else:
the organisation, and what is usual where neither template nor sender says otherwise."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings as instance
from django.http import HttpRequest, HttpResponse

from undersign.contracts import practice
from undersign.contracts.people import checks
from undersign.drafting.conduct import proofs
from undersign.drafting.review import rules
from undersign.journal.actor import Actor
from undersign.store import rows
from undersign.web.desk import answer, door, settings_shown
from undersign.workspaces import organisation
from undersign.workspaces.workspace import Workspace

_PARTS = ("name", "language", "zone", "contact_email", "postal_address")
_MAY = ("email_code", "sms_code", "passkey", "openid", "id_document", "access_code")


@door.reading("settings.see")
def settings(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/settings.html", {"groups": settings_shown.groups(request.user)})


@door.reading("workspace.organisation")
def organised(request: HttpRequest, by: Actor) -> HttpResponse:
    held = organisation.of(rows.get(Workspace, by.workspace_id))
    given = {part: request.POST.get(part, getattr(held, part)) for part in _PARTS}
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    context = {"given": given, "languages": instance.STAFF_LANGUAGES, "zones": zones}
    return answer.page(request, "desk/organisation.html", context)


@door.acting(otherwise=organised, verb="workspace.organisation")
def set_organisation(request: HttpRequest, by: Actor) -> HttpResponse:
    organisation.change(by=by, **{part: request.POST[part] for part in _PARTS if part in request.POST})
    return answer.back("desk:organisation", told="saved")


@door.reading("workspace.practice")
def usual(request: HttpRequest, by: Actor) -> HttpResponse:
    held = practice.of(by.workspace_id)
    posted = request.method == "POST"
    chosen = request.POST.getlist("proofs[]") if posted else held.proofs
    places = request.POST.getlist("destinations[]") if posted else held.destinations
    context = {
        "proofs": [
            (each, checks.label(each), each in chosen, checks.why_not(each, by.workspace_id)) for each in _MAY
        ],
        "hours": request.POST.get("reminder_hours", held.reminder_hours),
        "destinations": [
            (each, settings_shown.place(each), each in places) for each in practice.DESTINATIONS
        ],
        "is_approval_required": rules.is_required(by.workspace_id),
        "default": proofs.DEFAULT,
    }
    return answer.page(request, "desk/usual.html", context)


@door.acting(otherwise=usual, verb="workspace.practice")
def set_usual(request: HttpRequest, by: Actor) -> HttpResponse:
    hours = request.POST.get("reminder_hours", "")
    practice.change(
        methods=request.POST.getlist("proofs[]"),
        reminder_hours=int(hours) if hours.isdecimal() and len(hours) < 6 else 0,
        destinations=request.POST.getlist("destinations[]"),
        by=by,
    )
    return answer.back("desk:usual", told="saved")
