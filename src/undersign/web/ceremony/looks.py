"""The workspace's looks on a signer's pages: its colour as a style sheet of its own, its logo as a picture.

A style sheet and not an attribute, since the pages allow no inline styles; asked for only where a workspace
has looks of its own.
"""

from __future__ import annotations

import colorsys
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from undersign.store import rows
from undersign.web.ceremony import door
from undersign.workspaces import brand
from undersign.workspaces.workspace import Workspace


@door.reading
def style(request: HttpRequest, c: Any) -> HttpResponse:
    row = door.framed(request)
    return style_of(c.recipient.workspace_id, row.colour if row else "")


@door.reading
def logo(request: HttpRequest, c: Any) -> HttpResponse:
    return logo_of(c.recipient.workspace_id)


def style_of(workspace_id: str, colour: str = "") -> HttpResponse:
    """colour: in place of the workspace's own."""
    colour = colour or brand.of(rows.get(Workspace, workspace_id)).colour
    sheet = f":root{{--blue:{colour};--deep:{_shade(colour, 0.8)};--tint:{_shade(colour, 0.0)}}}"
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


def logo_of(workspace_id: str) -> HttpResponse:
    """Raises Http404: it has none."""
    png = brand.logo(rows.get(Workspace, workspace_id))
    if not png:
        raise Http404
    return HttpResponse(png, content_type="image/png")


def _shade(colour: str, part: float) -> str:
    """A darker shade, `part` as light as the colour; at 0 the lightest tint of it."""
    hue, light, full = colorsys.rgb_to_hls(*(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)))
    light = light * part if part else 0.95
    return "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, light, full))
