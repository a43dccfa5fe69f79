"""What is done with several contracts of the list at once: remind, hand over, cancel, as a file.

Hides how they were chosen: by ticks, or all that the list shows, which is read again at the press.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts import several
from undersign.contracts.contract import Contract
from undersign.insight import listing
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.lists import contracts, contracts_file, contracts_shown
from undersign.workspaces import policy
from undersign.workspaces.member import Member


def chosen(request: HttpRequest, by: Actor) -> list[Contract]:
    """In the order of the list; what may not be seen is not among them. One more than may be done at once."""
    if "all" in request.POST:
        return list(listing.each(by, contracts.asked(request, by), several.MOST + 1))
    ids = list(dict.fromkeys(request.POST.getlist("ids[]")))[: several.MOST + 1]
    found = Contract.objects.visible_to(by).for_lists().in_bulk(ids)
    return [found[each] for each in ids if each in found]


@door.acting(otherwise=contracts.contracts, verb="contract.export")
def act(request: HttpRequest, by: Actor) -> HttpResponse:
    """As the pressed button says; what needs a word more is asked for it first."""
    what, rows = request.POST.get("do", ""), chosen(request, by)
    if what == "export":
        return contracts_file.of_rows(rows, by)
    if not rows or what not in ("remind", "give", "void"):
        return answer.to("desk:contracts", query=request.POST.get("query", ""), told="none_chosen")
    if what != "remind" and "sure" not in request.POST:
        return asking(request, by, what, rows)
    outcome = _done(what, rows, request, by)
    key = contracts_shown.keep(request, what, outcome)
    return answer.to("desk:contracts", query=request.POST.get("query", ""), outcome=key)


def _done(what: str, rows: list[Contract], request: HttpRequest, by: Actor) -> several.Outcome:
    if what == "remind":
        return several.remind(rows, by=by)
    if what == "void":
        return several.void(rows, request.POST.get("reason", ""), by=by)
    here = Member.objects.filter(workspace_id=by.workspace_id)
    return several.give(rows, here.get(pk=request.POST.get("owner", "")), by=by)


def asking(request: HttpRequest, by: Actor, what: str, rows: list[Contract]) -> HttpResponse:
    """To whom, or why: named with everything it will happen to."""
    policy.require(by, "contract.void" if what == "void" else "contract.reassign")
    staff = Member.objects.filter(workspace_id=by.workspace_id, is_active=True).order_by("name")
    able = [each for each in staff if policy.allows(each.role, "contract.send")]
    context = {"rows": rows, "what": what, "people": able, "query": request.POST.get("query", "")}
    return answer.page(request, "desk/contracts_several.html", context)
