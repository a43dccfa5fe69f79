"""The pages of a PDF template as images, for its designer and whoever reads its versions.

Hides where the normalised PDF is kept (under the template's own key, by its hash) and that drawing a page
costs something: each image is made once and kept a while, and its address names its content.
"""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404

from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.store import blobs
from undersign.typesetting import images
from undersign.web.desk.designing import designer_drawing

WIDTHS = (1000, 2000)  # pixels: as wide as it is shown, and for zooming in
KEPT = 64


def keep(template: Template, pdf: bytes) -> str:
    """Store the normalised PDF; its SHA-256."""
    return blobs.put(template.workspace_id, template.id, pdf)


def image(template: Template, sha256: str, number: int, width: int) -> tuple[bytes, str]:
    """(picture, media type) of a page of a PDF that the template has or had. Raises Http404."""
    if width not in WIDTHS or not _is_its(template, sha256):
        raise Http404
    try:
        return _drawn(template.workspace_id, template.id, sha256, number, width), "image/png"
    except (images.NoSuchPage, blobs.Missing) as error:
        raise Http404 from error


def _is_its(template: Template, sha256: str) -> bool:
    copy = working.find(template)
    said = [copy.layout if copy else {}, *template.versions.values_list("layout", flat=True)]
    return bool(sha256) and any(layout.get("sha256") == sha256 for layout in said)


@lru_cache(maxsize=KEPT)
def _drawn(workspace_id: str, template_id: str, sha256: str, number: int, width: int) -> bytes:
    return designer_drawing.page_png(blobs.get(workspace_id, template_id, sha256), number, width)
