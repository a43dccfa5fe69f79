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
from undersign.signing import embedded, embedded_draft, embedding
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
        told = {"row": row, "words": answer.words()}
        if row.recipient is None:
            told["panel"] = embedded_draft.Place(row.id, row.ancestors)
        name = "widget/entrance.html" if row.recipient else "widget/frame.html"
        response = render(request, name, told)
    response.csp = {"frame-ancestors": row.ancestors, "form-action": "'none'"}  # type: ignore[attr-defined]
    return response


def enter(request: HttpRequest, embedding_id: str, posted: dict[str, object]) -> HttpResponse:
    came = origin.of(request)
    row, secret = embedding.find(embedding_id), str(posted.get("secret", ""))
    with translation.override(_language(row)):
        try:
            facts = Facts(ip=came.ip, agent=came.agent, via=came.via)
            if row.recipient is None:
                return token(embedded_draft.enter(row.id, embedded_draft.open_(row, secret)))
            said = embedded.open_(row, secret, facts)
        except Refused as no:
            return answer.problem(no)
    return JsonResponse({"next": reverse("sign:page", args=[said])})


def token(who: embedded_draft.Before) -> HttpResponse:
    """As the ticket panel's: what each request carries, and for how long."""
    language = who.language or who.member.language
    with translation.override(language):
        told = {"token": who.said, "seconds": who.seconds, "language": language, "words": answer.words()}
    return JsonResponse(told)


def _language(row: Embedding) -> str:
    person = row.recipient or row.member
    return row.language or (person.language if person else "en")
