"""Lists a page at a time, from where the last page ended: as fast at the end as at the start.

Hides what a cursor is: where a row stands in its list's order, so that rows that come meanwhile neither
repeat nor push out others. A cursor that is none is refused.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from undersign.journal.refused import Refused

T = TypeVar("T")
MOST = 200


class Asked(Schema):
    """after: `next` of the page before."""

    limit: int = Field(50, ge=1, le=MOST)
    after: str = Field("", max_length=400)


WHOLE = Asked(limit=MOST, after="")


class Page(Schema, Generic[T]):
    """next: the cursor of the page that follows, null on the last."""

    items: list[T]
    next: str | None = None


def told(
    rows: QuerySet[Any],
    asked: Asked,
    show: Callable[[Any], Any],
    order: str = "-created_at",
    gather: Callable[[list[Any]], Any] = list,
) -> Any:
    """One page of `rows`, newest first or as `order` (a column, then the key) says, each as `show` says.

    gather: what `show` needs of all rows of the page is read together.
    """
    falls, column = order.startswith("-"), order.removeprefix("-")
    if asked.after:
        rows = rows.filter(_beyond(column, _read(asked.after), falls))
    sign = "-" if falls else ""
    found = list(rows.order_by(f"{sign}{column}", f"{sign}pk")[: asked.limit + 1])
    page = found[: asked.limit]
    gather(page)
    more = _mark(getattr(page[-1], column), page[-1].pk) if len(found) > asked.limit else None
    return {"items": [show(each) for each in page], "next": more}


def cut(found: Iterable[T], asked: Asked, show: Callable[[T], Any]) -> Any:
    """One page of what is in memory whole, in an order that does not change."""
    rows, first = list(found), _place(asked.after)
    last = first + asked.limit
    more = _mark("at", last) if len(rows) > last else None
    return {"items": [show(each) for each in rows[first:last]], "next": more}


def _beyond(column: str, mark: list[Any], falls: bool) -> Q:
    at, key = _moment(mark[0]), mark[1]
    less = "lt" if falls else "gt"
    tie = Q(**{f"{column}__{less}": at}) | Q(**{f"pk__{less}": key})
    return Q(**{f"{column}__{less}e": at}) & tie


def _mark(at: Any, key: Any) -> str:
    said = [at.isoformat() if isinstance(at, date | datetime) else at, key]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _read(cursor: str) -> list[Any]:
    try:
        mark = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise _none() from None
    if not isinstance(mark, list) or len(mark) != 2 or not all(isinstance(each, str | int) for each in mark):
        raise _none()
    if any("\0" in str(each) for each in mark):
        raise _none()
    return mark


def _moment(said: Any) -> Any:
    """A time as it was written; a name stays one."""
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return said
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    mark = _read(cursor)
    if mark[0] != "at" or not isinstance(mark[1], int) or not 0 <= mark[1] < 10**9:
        raise _none()
    return mark[1]


def _none() -> Refused:
    return Refused(
        "request.cursor",
        _("There is no such page."),
        do=_("Send “next” of the page before, as it is."),
        field="after",
    )
