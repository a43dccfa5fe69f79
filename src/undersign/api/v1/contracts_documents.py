"""The files of a contract, as far as it came: issued, acts, sealed, certificate, evidence bundle."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from undersign.api import caller, paging
from undersign.api.v1.contracts import find, nothing
from undersign.api.v1.contracts_shown import DocumentOut, documents_shown
from undersign.archive import trail
from undersign.contracts import document

router = Router(tags=["documents"])


@router.get("/{contract_id}/documents", response=paging.Page[DocumentOut], summary="Its files")
def list_documents(request: HttpRequest, contract_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(documents_shown(find(request, contract_id)), asked, dict)


@router.get("/{contract_id}/documents/{kind}", summary="Download: sealed, certificate, bundle, issued")
def download(request: HttpRequest, contract_id: str, kind: str) -> HttpResponse:
    contract = find(request, contract_id)
    row = document.find(contract, kind)
    if row is None or kind in (document.READING, document.BASE):
        raise nothing()
    trail.taken(contract, kind, row.sha256, by=caller.of(request))
    mime = "application/zip" if kind == document.BUNDLE else "application/pdf"
    return HttpResponse(row.read(), content_type=mime, headers={"ETag": f'"{row.sha256}"'})
