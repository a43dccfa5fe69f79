"""What each person saw and signed: the file cut back to each act, page by page beside how it stood before.

Hides the cutting. Every act appended to the file and changed no byte before its own, so the bytes that were
signed are the first so many of the file we hold now; their SHA-256 is the one the trail states.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from undersign.archive import trail
from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.sealing.events import ActSealed
from undersign.signing.events import ACTS
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract


@dataclass(frozen=True)
class Revision:
    """name: who acted, empty for the issuer's and the seal. pages: those shown as pages while reading, None
    where nobody read. is_whole: the file we hold now begins with exactly these bytes."""

    row: Document
    name: str
    pages: list[int] | None
    is_easy: bool
    is_whole: bool


def revisions(of: Contract) -> list[Revision]:
    """From what was issued to what stands now."""
    rows = [row for row in document.revisions(of) if row.kind != document.BASE]
    latest = rows[-1].read() if rows else b""
    told = history.of(of.workspace_id, of.id)
    acted = {t.facts["recipient_id"]: t for t in told if t.event in {kind.name for kind in ACTS}}
    names = {t.facts["revision"]: t.facts.get("recipient", "") for t in told if t.event == ActSealed.name}
    return [_revision(row, latest, acted.get(row.recipient_id), names.get(row.number, "")) for row in rows]


def _revision(row: Document, latest: bytes, act: history.Told | None, name: str) -> Revision:
    is_whole = hashlib.sha256(latest[: row.size]).hexdigest() == row.sha256
    facts = act.facts if act else {}
    pages = [int(each) for each in facts.get("pages_seen") or []] if act else None
    return Revision(row, name, pages, facts.get("view") == "easy", is_whole)


@door.reading("contract.see")
def seen(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    found = revisions(row)
    if not found:
        raise Http404
    at = _number(request.GET.get("act"), len(found), len(found))
    shown = {"chosen": found[at - 1], "before": found[at - 2] if at > 1 else None, "at": at}
    page = _number(request.GET.get("page"), len(row.page_sizes), 1)
    pages = range(1, len(row.page_sizes) + 1)
    return contract.shown(request, by, row, "seen", revisions=found, page=page, pages=pages, **shown)


def _number(asked: str | None, most: int, otherwise: int) -> int:
    """A number from 1 to `most`."""
    return (
        int(asked) if asked and asked.isascii() and asked.isdigit() and 1 <= int(asked) <= most else otherwise
    )


@door.reading("contract.see")
def cut(request: HttpRequest, by: Actor, contract_id: str, number: int) -> HttpResponse:
    """The bytes that were signed, cut from the file as it is now."""
    row = contract.find(by, contract_id)
    found = next((each for each in revisions(row) if each.row.number == number and each.is_whole), None)
    if found is None:
        raise Http404
    trail.taken(row, found.row.kind, found.row.sha256, by=by)
    return answer.file(found.row.read(), "application/pdf", f"{row.number} {row.title} ({number}).pdf")
