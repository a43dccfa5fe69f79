"""The way into a frame of a program's page: an address that is good once, for what stands behind it.

The page itself tells nothing and consumes nothing, so whoever fetches an address ahead of the person takes
nothing away; what it is exchanged for is told to our own script alone.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from undersign.journal.refused import NotFound, Refused
from undersign.signing import embedded, embedding
from undersign.signing.door import Facts
from undersign.signing.embedding import Embedding
from undersign.web import failures
from undersign.web.widget import answer
from undersign.workspaces import origin


def is_one(panel_id: str) -> bool:
    return panel_id.startswith(embedding.PREFIX)


def frame(request: HttpRequest, embedding_id: str) -> HttpResponse:
    try:
        row = embedding.find(embedding_id)
    except NotFound:
        return failures.not_found(request)
    with translation.override(_language(row)):
        response = render(request, "widget/entrance.html", {"row": row, "words": answer.words()})
    response.csp = {"frame-ancestors": row.ancestors, "form-action": "'none'"}  # type: ignore[attr-defined]
    return response


def enter(request: HttpRequest, embedding_id: str, posted: dict[str, object]) -> HttpResponse:
    came = origin.of(request)
    row = embedding.find(embedding_id)
    with translation.override(_language(row)):
        try:
            facts = Facts(ip=came.ip, agent=came.agent, via=came.via)
            said = embedded.open_(row, str(posted.get("secret", "")), facts)
        except Refused as no:
            return answer.problem(no)
    return JsonResponse({"next": reverse("sign:page", args=[said])})


def _language(row: Embedding) -> str:
    person = row.recipient or row.member
    return row.language or (person.language if person else "en")
