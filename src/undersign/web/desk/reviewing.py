"""Identity documents that wait for a person's eyes: the picture, what a machine read in it, the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from undersign.intake.identity.zone import Zone
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.signing.proof import papers
from undersign.signing.proof.papers import IdentityPaper
from undersign.web.desk import answer, door
from undersign.workspaces import policy

VERB = "identity.review"


@dataclass(frozen=True)
class Waiting:
    """A document and what its zone says; age: of the person, in years, None where it is not said."""

    paper: IdentityPaper
    zone: Zone | None
    age: int | None


@door.reading(VERB)
def reviews(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {
        "waiting": [_waiting(row) for row in papers.waiting(by=by)],
        "days": papers.days(by.workspace_id),
        "may_manage": policy.allows(by.role, "identity.manage"),
        "tried": request.POST.get("paper", ""),
        "reason": request.POST.get("reason", ""),
    }
    return answer.page(request, "desk/identity_reviews.html", context)


@door.acting(otherwise=reviews, verb=VERB)
def decide(request: HttpRequest, by: Actor, paper_id: str) -> HttpResponse:
    is_accepted = request.POST.get("do") == "accept"
    papers.decide(papers.find(paper_id, by=by), is_accepted, by=by, reason=request.POST.get("reason", ""))
    return answer.back("desk:identity_reviews", told="paper_accepted" if is_accepted else "paper_refused")


@door.reading(VERB)
def picture(request: HttpRequest, by: Actor, paper_id: str) -> HttpResponse:
    """Never kept by a browser: it is to be gone when it is deleted here."""
    response = HttpResponse(papers.find(paper_id, by=by).image(), content_type="image/png")
    response["Cache-Control"] = "no-store"
    return response


def _waiting(row: IdentityPaper) -> Waiting:
    zone = row.zone
    return Waiting(row, zone, _age(zone.born) if zone and zone.born else None)


def _age(born: date) -> int:
    today = clock.now().date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
