"""What stands around the list of contracts: words of its filters, typos that were mended, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.contracts.several import Outcome
from undersign.insight.filters import STATUSES
from undersign.insight.search.asking import Answer
from undersign.journal import ids

_WORDS = {
    "draft": gettext_noop("Draft"), "open": gettext_noop("Waiting for somebody"),
    "bounced": gettext_noop("Not delivered"), "completed": gettext_noop("Completed"),
    "on_paper": gettext_noop("Signed on paper"), "declined": gettext_noop("Declined"),
    "expired": gettext_noop("Expired"), "voided": gettext_noop("Cancelled"),
    "held": gettext_noop("On hold (legal)"),
}  # fmt: skip
_KEPT = "outcome"  # the session's key


@dataclass(frozen=True)
class Done:
    """sentence: what was done. left_out: [(number, why)]."""

    sentence: str
    left_out: list[tuple[str, str]]


def statuses() -> list[tuple[str, str]]:
    return [(code, _(_WORDS[code])) for code in STATUSES]


def instead(answer: Answer | None) -> list[tuple[str, str]]:
    return sorted(answer.instead.items()) if answer else []


def from_query(query: str) -> dict[str, str]:
    return dict(parse_qsl(query[:2000]))


def keep(request: HttpRequest, what: str, outcome: Outcome) -> str:
    """Remember what was done for the page that says so; its name for the address."""
    key = ids.new("out")
    told = {"key": key, "what": what, "done": len(outcome.done), "left_out": outcome.left_out[:50]}
    request.session[_KEPT] = told
    return key


def outcome(request: HttpRequest) -> Done | None:
    """What was just done, if the address says that this page follows it."""
    kept: dict[str, Any] = request.session.get(_KEPT) or {}
    if not kept or request.GET.get("outcome") != kept["key"]:
        return None
    done = kept["done"]
    said = {
        "remind": ngettext("One reminder is on its way.", "%(n)s reminders are on their way.", done),
        "give": ngettext("One contract was handed over.", "%(n)s contracts were handed over.", done),
        "void": ngettext("One contract was cancelled.", "%(n)s contracts were cancelled.", done),
    }[kept["what"]]
    return Done(
        said % {"n": done} if done else _("Nothing was done."), [tuple(each) for each in kept["left_out"]]
    )
