"""For how long what kind of contract is kept, from when, and why: categories, laws, what is usual."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from undersign.drafting.stock.template import Template
from undersign.journal.actor import Actor
from undersign.retention import attaching, category, category_keeping, law_check, schedule, usual
from undersign.retention.category import Category
from undersign.web.desk import answer, door
from undersign.web.desk.retention import frame, shown
from undersign.workspaces import policy

NEW = "new"  # in the address of what is to be made
_PARTS = ("name", "trigger", "basis", "source", "field", "field_value", "owner", "reviewer")


@door.reading("retention.see")
def categories(request: HttpRequest, by: Actor) -> HttpResponse:
    held = usual.of(by.workspace_id)
    context = {
        "lines": shown.lines(by.workspace_id),
        "laws": shown.laws(by.workspace_id),
        "own": law_check.own(by.workspace_id),
        "usual": {part: request.POST.get(part, getattr(held, part)) for part in ("law", "law_field")},
        "given": {part: request.POST.get(part, "") for part in ("place", "years", "note")},
        "may_manage": policy.allows(by.role, "retention.manage"),
    }
    return frame.page(request, "retention_categories", "desk/retention/categories.html", context)


@door.acting(otherwise=categories, verb="retention.manage")
def verify_law(request: HttpRequest, by: Actor) -> HttpResponse:
    years = _number(request.POST.get("years", "")) or 0
    law_check.verify(request.POST.get("place", ""), years, request.POST.get("note", ""), by=by)
    return answer.back("desk:retention_categories", told="law_verified")


@door.acting(otherwise=categories, verb="retention.manage")
def set_retention_usual(request: HttpRequest, by: Actor) -> HttpResponse:
    usual.change(law=request.POST.get("law", ""), law_field=request.POST.get("law_field", ""), by=by)
    return answer.back("desk:retention_categories", told="retention_kept")


@door.reading("retention.see")
def retention_category(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    row = _row(by, key)
    context = {
        **shown.of_category(row, by),
        "given": _typed(request, row),
        "is_new": key == NEW,
        "is_own": key not in category.WORDS,
        "may_manage": policy.allows(by.role, "retention.manage"),
    }
    return frame.page(request, "retention_categories", "desk/retention/category.html", context)


@door.acting(otherwise=retention_category, verb="retention.manage")
def keep_category(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    given: dict[str, Any] = {part: request.POST[part] for part in _PARTS if part in request.POST}
    given["months"] = _months(request.POST.get("years", ""), request.POST.get("months", ""))
    given["fixed_on"] = _day(request.POST.get("fixed_on", ""))
    changed = request.POST.get("changed", "")
    row = category_keeping.keep("" if key == NEW else key, by=by, changed=changed, **given)
    return answer.back("desk:retention_category", row.key, told="retention_kept")


@door.acting(otherwise=retention_category, verb="retention.manage")
def settle_category(request: HttpRequest, by: Actor, key: str, what: str) -> HttpResponse:
    """Vouch for it, note its yearly review, put a template into it or take one out, or retire it."""
    act = _SETTLES.get(what)
    if act is None:
        raise Http404
    act(request, category.find(by.workspace_id, key), by)
    to = ("desk:retention_categories",) if what == "retire" else ("desk:retention_category", key)
    return answer.back(*to, told="retention_kept")


def _verify(request: HttpRequest, row: Category, by: Actor) -> None:
    category_keeping.verify(row, by=by)


def _review(request: HttpRequest, row: Category, by: Actor) -> None:
    category_keeping.review(row, request.POST.get("words", ""), by=by)


def _retire(request: HttpRequest, row: Category, by: Actor) -> None:
    category_keeping.retire(row, by=by)


def _attach(request: HttpRequest, row: Category, by: Actor) -> None:
    attaching.attach(_template(request, by), row.key, by=by)


def _detach(request: HttpRequest, row: Category, by: Actor) -> None:
    attaching.detach(_template(request, by), row.key, by=by)


_SETTLES = {"verify": _verify, "review": _review, "retire": _retire, "attach": _attach, "detach": _detach}


def _template(request: HttpRequest, by: Actor) -> Template:
    return Template.objects.visible_to(by).get(pk=request.POST.get("template", ""))


def _row(by: Actor, key: str) -> Category:
    if key == NEW:
        return Category(id="", workspace_id=by.workspace_id, key="", trigger=schedule.ENDED)
    return category.find(by.workspace_id, key)


def _typed(request: HttpRequest, row: Category) -> dict[str, Any]:
    """What stands in the form: what was typed where that was refused."""
    years, months = divmod(row.months or 0, 12)
    held = {part: getattr(row, part) for part in _PARTS}
    held |= {"years": years or "", "months": months or "", "fixed_on": str(row.fixed_on or ""), "changed": ""}
    return {part: request.POST.get(part, said) for part, said in held.items()} | {
        "words": request.POST.get("words", "")
    }


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) < 5 else None


def _months(years: str, months: str) -> int | None:
    """None where neither is said."""
    found = (_number(years) or 0) * 12 + (_number(months) or 0)
    return found or None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
