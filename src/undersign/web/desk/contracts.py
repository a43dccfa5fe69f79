"""The list of contracts: tabs with counts, search, filters; everything asked stands in the address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.drafting.stock.template import Template
from undersign.insight import finding
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door, tabs
from undersign.workspaces import policy


@door.reading("contract.see")
def contracts(request: HttpRequest, by: Actor) -> HttpResponse:
    first = "mine" if policy.allows(by.role, "contract.draft") else "all"
    found = finding.contracts(by, {"tab": first, **request.GET.dict()})
    context = {
        "found": found,
        "tabs": tabs.of(found, tabs.CONTRACTS),
        "empty": tabs.empty(found.query["tab"]),
        "clear": f"?tab={found.query['tab']}",
        "templates": Template.objects.visible_to(by).order_by("key"),
        "ages": tabs.ages(),
    }
    return answer.page(request, "desk/contracts.html", context)
