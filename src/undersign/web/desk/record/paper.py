"""A contract's paper for staff: the reading view, the page images, the files to keep.

Hides which revision of the PDF is the latest and how its pages become images.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.archive import trail
from undersign.contracts import access, document, pages
from undersign.contracts.contract import Contract
from undersign.drafting import content
from undersign.journal.actor import Actor
from undersign.typesetting import images
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract

_ATTACHED = "attachment-"
WIDTH = 1000  # pixels: sharp at the width it is shown in, about 50 kB a page

# kind of file: (icon, what it is, mime, how its name ends)
DOWNLOADS = {
    document.SEALED: ("file-check", gettext_noop("Signed contract"), "application/pdf", ".pdf"),
    document.CERTIFICATE: (
        "certificate", gettext_noop("Certificate of completion"), "application/pdf", " certificate.pdf",
    ),
    document.BUNDLE: ("file-zip", gettext_noop("Evidence bundle"), "application/zip", ".evidence.zip"),
    document.SCAN: (
        "printer", gettext_noop("Scan of the signed paper"), "application/pdf", " signed on paper.pdf",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """reading: safe HTML made by our own typesetter, or empty. pages: numbers from 1."""

    reading: SafeString
    pages: range
    sha256: str


@dataclass(frozen=True)
class File:
    """One thing to keep: icon, what it is, its row, its part of the download's address."""

    icon: str
    word: str
    row: document.Document
    key: str


def files(row: Contract) -> list[File]:
    """What there is to keep: of a contract that everybody signed, and what signers attached."""
    found = [(document.find(row, kind), about) for kind, about in DOWNLOADS.items()]
    made = [File(icon, _(word), kept, kept.kind) for kept, (icon, word, *_rest) in found if kept]
    attached = document.attachments(row)
    return made + [File("paperclip", each.name, each, f"{_ATTACHED}{each.number}") for each in attached]


def of(row: Contract) -> Paper:
    latest = row.latest()
    return Paper(
        # Our typesetter escapes everything it did not write itself; see typesetting/reading.
        mark_safe(pages.reading(row)),  # noqa: S308
        range(1, len(row.page_sizes) + 1),
        latest.sha256 if latest else "",
    )


@door.reading("contract.see")
def page_image(request: HttpRequest, by: Actor, contract_id: str, sha256: str, number: int) -> HttpResponse:
    row = contract.find(by, contract_id)
    found = row.documents.filter(sha256=sha256, kind__in=document.REVISIONS).first()
    if found is None or not 1 <= number <= len(row.page_sizes):
        raise Http404
    access.viewed(row, access.PAPER, by=by)
    has_colour = row.version.form == content.PDF
    return answer.image(*images.page(found.read(), number, width=WIDTH, colour=has_colour))


@door.reading("contract.see")
def pdf(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    found = row.latest()
    if found is None:
        raise Http404
    trail.taken(row, found.kind, found.sha256, by=by)
    return answer.file(found.read(), "application/pdf", f"{row.number} {row.title}.pdf")


@door.reading("contract.see")
def download(request: HttpRequest, by: Actor, contract_id: str, kind: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    if kind.startswith(_ATTACHED):
        return _attachment(row, kind.removeprefix(_ATTACHED), by)
    found = document.find(row, kind) if kind in DOWNLOADS else None
    if found is None:
        raise Http404
    _icon, _word, mime, ending = DOWNLOADS[kind]
    trail.taken(row, kind, found.sha256, by=by)
    return answer.file(found.read(), mime, f"{row.number} {row.title}{ending}")


def _attachment(row: Contract, number: str, by: Actor) -> HttpResponse:
    """What a stranger attached: only ever a download, never opened by the browser as what it says it is."""
    found = next((each for each in document.attachments(row) if str(each.number) == number), None)
    if found is None:
        raise Http404
    trail.taken(row, document.ATTACHMENT, found.sha256, by=by)
    return answer.file(found.read(), "application/octet-stream", found.name)
