"""Files for this person only: pages as images, the disclosure, the unsigned and the final copy.

Each request enters the ceremony again, so no address of a file works without the sitting (AT-23).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from undersign.contracts import document
from undersign.drafting import content
from undersign.journal import refused
from undersign.typesetting import images
from undersign.web.ceremony import door


@door.reading
def page_image(request: HttpRequest, c: Any, number: int) -> HttpResponse:
    """Page `number` (from 1), 800 or 1240 pixels wide; drawn once per process, document and width."""
    asked = request.GET.get("w", "")
    width = next((w for w in images.WIDTHS if asked == str(w)), images.WIDTHS[0])
    row = c.latest_pdf()
    try:
        picture, mime = _picture(row.pk, number, width, c.contract.version.form == content.PDF)
    except images.NoSuchPage:
        raise Http404 from None
    return HttpResponse(picture, content_type=mime)


@lru_cache(maxsize=64)
def _picture(document_id: str, number: int, width: int, colour: bool) -> tuple[bytes, str]:
    """Documents never change, so neither do their pictures. Only for one that the caller may see."""
    pdf = document.Document.objects.get(pk=document_id).read()
    return images.page(pdf, number, width=width, colour=colour)


@door.reading
def disclosure(request: HttpRequest, c: Any) -> HttpResponse:
    return _pdf(c.disclosure_pdf(), pgettext("file name", "disclosure"), attach=False)


@door.reading
def unsigned_copy(request: HttpRequest, c: Any) -> HttpResponse:
    return _pdf(c.unsigned_copy(), f"{slugify(c.contract.title)}-{pgettext('file name', 'unsigned')}")


@door.reading
def to_sign(request: HttpRequest, c: Any) -> HttpResponse:
    """For a certificate of one's own: the very bytes that the signature has to follow."""
    return _pdf(c.file_to_sign(), f"{slugify(c.contract.title)}-{pgettext('file name', 'to-sign')}")


@door.reading
def print_pack(request: HttpRequest, c: Any) -> HttpResponse:
    return _pdf(c.print_pack(), slugify(c.contract.title), attach=False)


@door.reading
def final_copy(request: HttpRequest, c: Any) -> HttpResponse:
    data = c.final_copy()
    if data is None:
        raise refused.Refused(
            "copy.not_ready", _("The final copy is not ready yet."), do=_("We mail it to you.")
        )
    return _pdf(data, slugify(c.contract.title))


def _pdf(data: bytes, name: str, attach: bool = True) -> HttpResponse:
    disposition = content_disposition_header(attach, f"{name}.pdf")
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": disposition or ""}
    )
