"""How retention speaks: periods and triggers in words, who vouched, and why nothing may go yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.drafting.stock.template import Template
from undersign.journal.actor import Actor
from undersign.retention import category, law_check, limitation, reckoning, record, schedule, usual
from undersign.retention.category import Category
from undersign.retention.limitation import Law
from undersign.retention.record import Record
from undersign.web.desk.status import Word
from undersign.web.templatetags import desk
from undersign.workspaces import member
from undersign.workspaces.member import Member

TRIGGERS = {
    schedule.ENDED: gettext_noop("from the contract's end"),
    schedule.CREATED: gettext_noop("from its creation"),
    schedule.IN_EFFECT: gettext_noop("from its creation or its last day in effect, whichever is later"),
    schedule.FIXED: gettext_noop("until a fixed day"),
}
BLOCKS = {
    schedule.NO_RULE: gettext_noop("No category says how long it is kept."),
    schedule.NO_END: gettext_noop("It has no known end: note the day on which it ended."),
    schedule.NO_PERIOD: gettext_noop("A category or a law has no period yet."),
    schedule.UNVERIFIED: gettext_noop("Nobody has verified one of its categories."),
    schedule.LAW_UNVERIFIED: gettext_noop("Nobody here has verified the law that governs it."),
}
SOURCES = {
    reckoning.HAND: gettext_noop("put there by hand"),
    reckoning.TEMPLATE: gettext_noop("by its template"),
    reckoning.FIELD: gettext_noop("by a value in it"),
    reckoning.NATURE: gettext_noop("by itself"),
    usual.USUAL: gettext_noop("usual here"),
}
STATUS = {
    record.KEPT: (gettext_noop("Kept"), "green"),
    record.REVIEW: (gettext_noop("For review"), "amber"),
    record.APPROVED: (gettext_noop("To be destroyed"), "red"),
    record.WARNED: (gettext_noop("To be destroyed"), "red"),
    record.DESTROYED: (gettext_noop("Destroyed"), "grey"),
}
READ = {
    "source": gettext_noop("wording read"),
    "memory": gettext_noop("to be read again"),
    "open": gettext_noop("not settled"),
}


@dataclass(frozen=True)
class Line:
    """A category in a list. period: in words; warning: places whose law leaves more time (RT-2)."""

    category: Category
    period: str
    verified: str
    warning: str


@dataclass(frozen=True)
class Reason:
    title: str
    period: str
    counted_from: date | None
    until: date | None
    source: str
    verified: str


def period(trigger: str, months: int | None, fixed_on: date | None = None) -> str:
    """“7 years from the contract's end”, “until 30 Jun 2040”, “not said yet”."""
    if trigger == schedule.FIXED:
        return _("until %(day)s") % {"day": _plain(fixed_on)} if fixed_on else _("not said yet")
    if not months:
        return _("not said yet")
    return f"{span(months)} {_(TRIGGERS[trigger])}"


def span(months: int) -> str:
    years, left = divmod(months, 12)
    words = []
    if years:
        words.append(ngettext("%(n)s year", "%(n)s years", years) % {"n": years})
    if left:
        words.append(ngettext("%(n)s month", "%(n)s months", left) % {"n": left})
    return " ".join(words)


def lines(workspace_id: str) -> list[Line]:
    held = category.all_of(workspace_id)
    names = named(each.verified_by for each in held)
    return [line(each, names) for each in held]


def line(each: Category, names: dict[str, str]) -> Line:
    said = period(each.trigger, each.months, each.fixed_on)
    return Line(each, said, vouched(each.verified_by, each.verified_on, names), warning(each))


def warning(each: Category) -> str:
    """RT-2: where a policy is shorter than what the law leaves for claims."""
    if each.key != category.STANDARD or not each.months or each.trigger == schedule.FIXED:
        return ""
    return ", ".join(sorted(law.name for law in limitation.longer_than(each.months)))


def vouched(by: str, on: date | None, names: dict[str, str]) -> str:
    if not by:
        return ""
    return _("%(name)s, %(day)s") % {"name": names.get(by, by), "day": _plain(on) if on else "—"}


def named(ids: Iterable[str]) -> dict[str, str]:
    """{member id: name}, of those that are known here."""
    wanted = {each for each in ids if each}
    return dict(Member.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def of_category(row: Category, by: Actor) -> dict[str, Any]:
    """What the page of one category says and offers."""
    return {
        "row": row,
        "line": line(row, named([row.verified_by])),
        "triggers": [(each, _(TRIGGERS[each])) for each in schedule.TRIGGERS],
        "people": [(each.id, each.name) for each in member.able(by.workspace_id, "retention.manage")],
        "templates": templates(by, row.key),
    }


def templates(by: Actor, key: str) -> dict[str, list[Template]]:
    """Templates whose contracts belong to a category: by their kind, put there, and all others."""
    held = category.targets(by.workspace_id, key)
    found: dict[str, list[Template]] = {"kind": [], "put": [], "others": []}
    for each in Template.objects.visible_to(by).order_by("key"):
        is_kind = each.category == key and key != category.STANDARD
        found["kind" if is_kind else "put" if each.pk in held else "others"].append(each)
    return found


def laws(workspace_id: str) -> list[tuple[Law, str, int, str]]:
    """(law, how far it was read, years that count, who vouched) for every place, and those added here."""
    found = list(law_check.checks(workspace_id))
    names = named(check.verified_by for _law, check in found if check)
    return [
        (
            law,
            _(READ[law.read_in]),
            check.years if check else law.longest,
            vouched(check.verified_by, check.verified_at.date(), names) if check else "",
        )
        for law, check in found
    ]


def of_contract(row: Record) -> dict[str, Any]:
    """What the contract's page says of its retention."""
    known = {each.key: each for each in category.all_of(row.workspace_id)}
    because = row.because.get("because", [])
    names = named(each["verified_by"] for each in because)
    word, colour = STATUS[row.status]
    return {
        "record": row,
        "word": Word(_(word), colour),
        "law": limitation.name_of(row.governing_law),
        "law_source": _(SOURCES.get(row.law_source, gettext_noop("by a value in it"))),
        "reasons": [_reason(each, known, row, names) for each in because],
        "blocked": [_(BLOCKS[code]) for code in row.blocked if code in BLOCKS],
        "by_hand": [known[key] for key, said in row.categories if said == reckoning.HAND and key in known],
        "others": [
            each
            for each in known.values()
            if each.key != category.AUDIT and each.key not in {key for key, _said in row.categories}
        ],
    }


def _reason(told: dict[str, Any], known: dict[str, Category], row: Record, names: dict[str, str]) -> Reason:
    key, is_law = told["key"], told["key"].startswith("law:")
    place = limitation.name_of(key.partition(":")[2])
    title = _("Limitation law of %(place)s") % {"place": place} if is_law else known_title(known, key)
    sources = dict(row.categories)
    source = told["source"] if is_law else _(SOURCES.get(sources.get(key, ""), SOURCES[reckoning.NATURE]))
    fixed = _day(told["until"]) if told["trigger"] == schedule.FIXED else None
    return Reason(
        title,
        period(told["trigger"], told["months"], fixed),
        _day(told["counted_from"]),
        _day(told["until"]),
        source,
        names.get(told["verified_by"], told["verified_by"]),
    )


def known_title(known: dict[str, Category], key: str) -> str:
    return known[key].title if key in known else key


def _plain(on: date) -> str:
    """A day as text; `desk.day` is for templates."""
    return dates.format_date(on, "medium", locale=desk._locale())


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
