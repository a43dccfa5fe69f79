"""Settings: what an admin finds behind one entry of the rail, and the two pages that belong to nobody else:
the organisation, and what is usual where neither template nor sender says otherwise."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings as instance
from django.http import HttpRequest, HttpResponse

from undersign.contracts import practice
from undersign.drafting.review import rules
from undersign.journal.actor import Actor
from undersign.store import rows
from undersign.web.desk import answer, door
from undersign.web.desk.workspace import settings_shown
from undersign.workspaces import organisation
from undersign.workspaces.workspace import Workspace

_PARTS = ("name", "language", "zone", "contact_email", "postal_address")


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
    if request.method == "POST":  # what was typed where it was refused
        chosen, places = request.POST.getlist("proofs[]"), request.POST.getlist("destinations[]")
        held = practice.Practice(tuple(chosen), held.reminder_hours, tuple(places))
    context = {
        "proofs": settings_shown.proofs(held.proofs, by.workspace_id),
        "hours": request.POST.get("reminder_hours", held.reminder_hours),
        "destinations": settings_shown.destinations(held.destinations),
        "is_approval_required": rules.is_required(by.workspace_id),
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
