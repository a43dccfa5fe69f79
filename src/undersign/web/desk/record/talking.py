"""What staff say to each other about a contract; who owns it and who watches it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.contracts import ownership
from undersign.contracts.contract import Contract
from undersign.contracts.told import commenting, watching
from undersign.contracts.told.commenting import Comment
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract
from undersign.workspaces import policy
from undersign.workspaces.member import Member


@dataclass(frozen=True)
class Said:
    """One comment as it is shown. parts: (text, whether it is a name that was called)."""

    row: Comment
    parts: list[tuple[str, bool]]
    is_mine: bool


@door.reading("contract.see")
def comments(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    return contract.shown(request, by, row, "comments", **_context(request, by, row))


def _context(request: HttpRequest, by: Actor, row: Contract) -> dict[str, Any]:
    staff = commenting.staff(row.workspace_id)
    names = {each.id: each.name for each in staff}
    watchers = watching.members(row)
    watching_ids = {each.id for each in watchers}
    return {
        "said": [said(each, names, by) for each in commenting.of(row)],
        "text": request.POST.get("text", ""),
        "staff": staff,
        "able": [each for each in staff if policy.allows(each.role, "contract.send")],
        "watchers": watchers,
        "others": [each for each in staff if each.id not in watching_ids],
    }


def said(row: Comment, names: dict[str, str], by: Actor) -> Said:
    """The called names stand out; by their whole name or the first."""
    called = [names[each] for each in row.mentioned if each in names]
    forms = sorted({form for name in called for form in (name, name.split(" ")[0])}, key=len, reverse=True)
    pattern = "|".join(re.escape(form) for form in forms) or r"(?!)"
    pieces = re.split(rf"(@(?:{pattern})(?!\w))", row.text, flags=re.I)
    return Said(row, [(text, n % 2 == 1) for n, text in enumerate(pieces) if text], row.author_id == by.id)


@door.acting(otherwise=comments)
def say(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    commenting.add(row, request.POST.get("text", ""), by=by)
    return answer.back("desk:comments", row.id, told="commented")


@door.acting(otherwise=comments)
def take_back(request: HttpRequest, by: Actor, contract_id: str, said_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    commenting.take_back(row, said_id, by=by)
    return answer.back("desk:comments", row.id, told="comment_gone")


@door.acting(otherwise=comments)
def give(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    ownership.give(row, _colleague(request.POST.get("owner", ""), by), by=by)
    return answer.back("desk:comments", row.id, told="given")


@door.acting(otherwise=comments)
def have_watch(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    """A colleague begins or ends to watch."""
    row, who = contract.find(by, contract_id), _colleague(request.POST.get("member", ""), by)
    (watching.unwatch if request.POST.get("do") == "end" else watching.watch)(row, who, by=by)
    return answer.back("desk:comments", row.id, told="told_settled")


def _colleague(member_id: str, by: Actor) -> Member:
    return Member.objects.get(pk=member_id, workspace_id=by.workspace_id)
