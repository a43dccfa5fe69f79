"""Words: contracts that say them, in their facts or in their text, best first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import listed
from undersign.api.v1.contracts_shown import ContractOut, shown
from undersign.contracts import health
from undersign.insight.search import asking
from undersign.insight.search.terms import LONGEST

router = Router(tags=["search"])


class Words(Schema):
    q: str = Field(min_length=1, max_length=LONGEST)


class Answer(paging.Page[ContractOut]):
    """instead: {what was asked: what it was taken for}, where it was misspelt. is_cut: there are more than a
    thousand, and these are the newest."""

    instead: dict[str, str]
    is_cut: bool


@router.get("", response=Answer, summary="Find contracts by words")
def search(request: HttpRequest, asked: Query[paging.Asked], words: Query[Words]) -> dict[str, Any]:
    by = caller.of(request)
    answer = asking.ask(words.q, by=by)
    page = paging.cut(answer.ids, asked, str)
    found = listed(page["items"], by=by)
    health.found(found, "search", by=by)
    return {
        "items": [shown(each) for each in found],
        "next": page["next"],
        "instead": answer.instead,
        "is_cut": answer.is_cut,
    }
