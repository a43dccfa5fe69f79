"""The list of contracts: tabs with counts, words, filters, views; what is asked stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from undersign.contracts import health
from undersign.drafting.stock.template import Template
from undersign.insight import listing, views
from undersign.insight.search import passages
from undersign.journal.actor import Actor
from undersign.retention import hold
from undersign.web.desk import answer, door, tabs
from undersign.web.desk.lists import contracts_file, contracts_shown
from undersign.workspaces import policy
from undersign.workspaces.member import Member


@door.reading("contract.see")
def contracts(request: HttpRequest, by: Actor) -> HttpResponse:
    return listed(request, by)


def listed(request: HttpRequest, by: Actor, **more: Any) -> HttpResponse:
    """The page, of what the address asks or, after a press, the form that stood beneath it."""
    found = listing.contracts(by, asked(request, by))
    if found.answer:
        health.found(found.rows, "search", by=by)
    context = {
        "found": found,
        "tabs": tabs.of(found, tabs.CONTRACTS),
        "empty": tabs.empty(found.tab),
        "clear": f"?tab={found.tab}",
        "hits": passages.of(found.answer, found.rows, get_language() or "en") if found.answer else {},
        "instead": contracts_shown.instead(found.answer),
        "templates": Template.objects.visible_to(by).order_by("key"),
        "ages": tabs.ages(),
        "statuses": contracts_shown.statuses(),
        "people": list(Member.objects.filter(workspace_id=by.workspace_id, is_active=True).order_by("name")),
        "views": views.of(by),
        "held": hold.held_of(found.rows),
        "outcome": contracts_shown.outcome(request),
    }
    return answer.page(request, "desk/contracts.html", {**context, **more})


def asked(request: HttpRequest, by: Actor) -> Mapping[str, str]:
    first = "mine" if policy.allows(by.role, "contract.draft") else "all"
    said = (
        contracts_shown.from_query(request.POST["query"]) if "query" in request.POST else request.GET.dict()
    )
    return {"tab": first, **said}


@door.reading("contract.export")
def contracts_csv(request: HttpRequest, by: Actor) -> HttpResponse:
    """Every row of the tab and filters, as they are shown, in their order."""
    return contracts_file.of(request, by, asked(request, by))


@door.acting(otherwise=contracts)
def keep_view(request: HttpRequest, by: Actor) -> HttpResponse:
    posted = request.POST
    kept = views.save(posted.get("name", ""), posted.get("query", ""), is_shared="is_shared" in posted, by=by)
    return answer.to("desk:contracts", query=kept.query, told="view_kept")


@door.acting(otherwise=contracts)
def drop_view(request: HttpRequest, by: Actor, view_id: str) -> HttpResponse:
    views.drop(view_id, by=by)
    return answer.to("desk:contracts", query=request.POST.get("query", ""), told="view_dropped")
