"""Files for this person only: pages as images, the disclosure, the unsigned and the final copy.

Each request enters the ceremony again, so no address of a file works without the sitting (AT-23).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from undersign.journal import refused
from undersign.web.ceremony import door

WIDTHS = (800, 1240)


@door.reading
def page_image(request: HttpRequest, c: Any, number: int) -> HttpResponse:
    """Page `number` (from 1) at the stored width next to `?w=`; its digest is the ETag."""
    asked = request.GET.get("w", "")
    width = WIDTHS[1] if asked == str(WIDTHS[1]) else WIDTHS[0]
    data, mime, sha256 = c.page_image(number, width)
    return HttpResponse(data, content_type=mime, headers={"ETag": f'"{sha256}"'})


@door.reading
def disclosure(request: HttpRequest, c: Any) -> HttpResponse:
    return _pdf(c.disclosure_pdf(), _("disclosure"), attach=False)


@door.reading
def unsigned_copy(request: HttpRequest, c: Any) -> HttpResponse:
    return _pdf(c.unsigned_copy(), f"{slugify(c.contract.title)}-{_('unsigned')}")


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
