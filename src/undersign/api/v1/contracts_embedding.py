"""A contract inside a page of the program's own: an address for a frame, good once and for ten minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from undersign.api import caller
from undersign.api.v1.contracts import Strict, find
from undersign.api.v1.contracts_recipients import person
from undersign.signing import embedded, embedded_draft
from undersign.signing.embedding import Embedding

router = Router(tags=["embedding"])


class EmbedIn(Strict):
    """origins: of the pages that may show it, such as https://app.example.com. colour: #rrggbb in place of
    the workspace's. language: in place of the person's. vouched: your own page signed this person in."""

    origins: list[str]
    colour: str = ""
    language: str = ""
    vouched: bool = False


class EmbeddingOut(Schema):
    """url: for the frame, shown once. expires_at: until when it can be opened; then there is an hour."""

    id: str
    url: str
    origins: list[str]
    expires_at: datetime


class EmbedDraftIn(Strict):
    """origins: of the pages that may show it. language: in place of the member's."""

    origins: list[str]
    language: str = ""


@router.post(
    "/{contract_id}/embedding",
    response={201: EmbeddingOut},
    summary="An address for your member to prepare and send a draft inside a page of yours",
)
def embed_sending(request: HttpRequest, contract_id: str, wanted: EmbedDraftIn) -> dict[str, Any]:
    made = embedded_draft.make(find(request, contract_id), **wanted.model_dump(), by=caller.of(request))
    return _shown(*made)


@router.post(
    "/{contract_id}/recipients/{recipient_id}/embedding",
    response={201: EmbeddingOut},
    summary="An address for one person to sign inside a page of yours",
)
def embed_signing(
    request: HttpRequest, contract_id: str, recipient_id: str, wanted: EmbedIn
) -> dict[str, Any]:
    who = person(find(request, contract_id), recipient_id)
    return _shown(*embedded.make(who, **wanted.model_dump(), by=caller.of(request)))


def _shown(row: Embedding, url: str) -> dict[str, Any]:
    return {"id": row.id, "url": url, "origins": row.origins, "expires_at": row.until}
