"""Who is told of what, as boxes to tick: a template's, or one contract's. Also who watches a contract.

Hides how boxes become audiences: what is always told is ticked for good, and what a signer is never told has
no box. A form says `telling` where its boxes count, so that an empty one means nobody and a missing one
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.contracts.told import telling as contracts
from undersign.contracts.told import watching
from undersign.drafting.conduct import telling
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract
from undersign.workspaces.member import Member

KINDS = {
    "sent": gettext_noop("It is sent"),
    "opened": gettext_noop("Somebody opens the link"),
    "signed": gettext_noop("Somebody signs"),
    "completed": gettext_noop("Everybody has signed"),
    "later": gettext_noop("Somebody leaves to finish later"),
    "delegated": gettext_noop("Somebody passes it on"),
    "paper": gettext_noop("Somebody asks for paper"),
    "withdrawn": gettext_noop("Somebody withdraws from electronic records"),
    "new_link": gettext_noop("Somebody asks for a new link"),
    "address": gettext_noop("Somebody no longer uses the address"),
    "bounced": gettext_noop("A mail comes back"),
    "in_error": gettext_noop("Somebody signed in error"),
    "declined": gettext_noop("Somebody declines"),
    "voided": gettext_noop("It is cancelled"),
    "on_paper": gettext_noop("It was signed on paper"),
    "expired": gettext_noop("It ends unsigned"),
}
AUDIENCES = {
    telling.SENDER: gettext_noop("Sender"),
    telling.WATCHERS: gettext_noop("Watchers"),
    telling.TICKET: gettext_noop("Ticket"),
    telling.SIGNERS: gettext_noop("All signers"),
    telling.EARLIER: gettext_noop("Who has signed"),
}


@dataclass(frozen=True)
class Box:
    """One audience of one kind. is_there: whether it can be told at all. is_fixed: whether it always is."""

    name: str
    words: str
    is_there: bool
    is_ticked: bool
    is_fixed: bool


@dataclass(frozen=True)
class Row:
    kind: str
    words: str
    boxes: list[Box]


def matrix(said: telling.Telling) -> dict[str, Any]:
    """{heads, rows} of the boxes, ticked as `said`."""
    rows = [Row(name, _(KINDS[name]), _boxes(each, said)) for name, each in telling.KINDS.items()]
    return {"heads": [_(words) for words in AUDIENCES.values()], "rows": rows}


def _boxes(kind: telling.Kind, said: telling.Telling) -> list[Box]:
    return [
        Box(
            f"t.{kind.name}.{audience}",
            _(words),
            audience in kind.possible,
            audience in said.hears(kind.name),
            audience in kind.always,
        )
        for audience, words in AUDIENCES.items()
    ]


def posted(form: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """{kind: [audience, …]} of all boxes; None where the form has none."""
    if "telling" not in form:
        return None
    return {
        name: telling.ordered(a for a in each.possible if f"t.{name}.{a}" in form)
        for name, each in telling.KINDS.items()
    }


@door.reading("contract.tell")
def who(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    """Who is told of what about one contract, to be changed at any time."""
    row = contract.find(by, contract_id)
    context = {"contract": row, "telling": matrix(contracts.of(row)), "watchers": watching.members(row)}
    return answer.page(request, "desk/telling.html", context)


@door.acting(otherwise=who)
def settle(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    contracts.settle(row, posted(request.POST) or {}, by=by)
    return answer.back("desk:telling", row.id, told="told_settled")


@door.acting(otherwise=contract.activity)
def watch(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    """Begin or end to watch, as the button says."""
    row = contract.find(by, contract_id)
    me = Member.objects.get(pk=by.id)
    begins = request.POST.get("do") != "end"
    (watching.watch if begins else watching.unwatch)(row, me, by=by)
    return answer.back("desk:contract", row.id, told="watched" if begins else "unwatched")
