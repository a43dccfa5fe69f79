"""The workspace's looks: name, colour, logo, where answers go, the words under mails."""

from __future__ import annotations

import zlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.typesetting import picture
from undersign.web.desk import answer, door
from undersign.workspaces import brand
from undersign.workspaces.workspace import Workspace

PARTS = ("name", "colour", "reply_to", "footer")
LARGEST_UPLOAD = 5_000_000


@door.reading("workspace.brand")
def branding(request: HttpRequest, by: Actor) -> HttpResponse:
    held = brand.of(rows.get(Workspace, by.workspace_id))
    told: dict[str, Any] = {part: request.POST.get(part, getattr(held, part)) for part in PARTS}
    context = {"brand": held, "given": told, "darkened": request.GET.get("told") == "darkened"}
    return answer.page(request, "desk/brand.html", context)


@door.acting(otherwise=branding, verb="workspace.brand")
def set_brand(request: HttpRequest, by: Actor) -> HttpResponse:
    given = {part: request.POST[part] for part in PARTS if part in request.POST}
    workspace = rows.get(Workspace, by.workspace_id)
    kept = brand.change(workspace, by=by, logo=_logo(request), **given)
    is_darker = "colour" in given and kept.colour != given["colour"].strip().lower()
    return answer.back("desk:branding", told="darkened" if is_darker else "brand_kept")


@door.reading("contract.see")
def logo(request: HttpRequest, by: Actor) -> HttpResponse:
    png = brand.logo(rows.get(Workspace, by.workspace_id))
    if not png:
        raise Http404
    return answer.image(png, "image/png")


def _logo(request: HttpRequest) -> bytes | None:
    """The uploaded picture drawn anew, b"" to take the present one away, None to leave it."""
    file = request.FILES.get("logo")
    if file is None:
        return b"" if request.POST.get("no_logo") else None
    try:
        return picture.redrawn(file.read(LARGEST_UPLOAD + 1)[: LARGEST_UPLOAD + 1])
    except (picture.NoPicture, zlib.error) as wrong:
        raise Refused(
            "brand.logo", _("This picture cannot be used."), do=_("Take a PNG or a JPEG."), field="logo"
        ) from wrong
