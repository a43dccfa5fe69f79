"""The template library as a list: what each row shows, and what can be searched for.

Hides that agents see what they may send and nothing else, that use is counted over the last thirty days, and
how far one language lags behind the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch

from undersign.contracts.contract import Contract
from undersign.drafting.stock import languages, shelf, template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.writing.working import WorkingCopy
from undersign.insight import variants
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.workspaces import policy
from undersign.workspaces.member import Member

DAYS = 30
_HEAVY = ("sources", "schema", "clauses", "layout", "cases", "rehearsal")
QUERY = ("q", "status", "folder", "category", "language")


@dataclass(frozen=True)
class Row:
    """version: the one agents send, else the newest; None before the first. pending: a newer one that is a
    draft or in review. languages: (code, versions behind)."""

    template: Template
    version: TemplateVersion | None
    pending: TemplateVersion | None
    copy: WorkingCopy | None
    languages: list[tuple[str, int]]
    used: int
    owner: str

    @property
    def status(self) -> str:
        return self.version.status if self.version else template.DRAFT


@dataclass(frozen=True)
class Shelf:
    """rows: what was found. folders, categories, languages: what can be chosen from."""

    rows: list[Row]
    total: int
    query: dict[str, str]
    folders: list[str]
    categories: list[str]
    languages: list[str]

    @property
    def is_filtered(self) -> bool:
        return any(self.query.values())


def of(by: Actor, asked: Mapping[str, str]) -> Shelf:
    query = {name: asked.get(name, "")[:100].strip() for name in QUERY}
    every = _rows(by)
    return Shelf(
        rows=[row for row in every if _fits(row, query)],
        total=len(every),
        query=query,
        folders=sorted({row.template.folder for row in every if row.template.folder}),
        categories=sorted({row.template.category for row in every}),
        languages=sorted({code for row in every for code, _late in row.languages}),
    )


def is_writer(by: Actor) -> bool:
    return policy.allows(by.role, "template.draft")


def one(template_: Template, by: Actor) -> Row | None:
    """The row of one template; None where it is none of this member's business."""
    return next((row for row in _rows(by) if row.template == template_), None)


def _rows(by: Actor) -> list[Row]:
    light = TemplateVersion.objects.defer(*_HEAVY)
    held = Template.objects.visible_to(by).prefetch_related(Prefetch("versions", light)).order_by("key")
    writes = is_writer(by)
    copies = _copies(by) if writes else {}
    since = clock.now() - timedelta(days=DAYS)
    sent = Contract.objects.visible_to(by).filter(sent_at__gte=since)
    used = dict(sent.values_list("template_version__template").annotate(Count("id")))
    names = dict(Member.objects.filter(workspace_id=by.workspace_id).values_list("id", "name"))
    texts = variants.histories(by.workspace_id, copies=writes)
    rows = [
        _row(each, copies.get(each.id), used.get(each.id, 0), names, texts.get(each.id, [])) for each in held
    ]
    if policy.allows(by.role, "template.comment"):
        return [row for row in rows if row.version or row.copy]
    sent_ = [row for row in rows if row.version and row.version.is_in_effect]
    return [replace(row, pending=None) for row in sent_ if shelf.is_open_to(row.template, by)]


def _copies(by: Actor) -> dict[str, WorkingCopy]:
    held = WorkingCopy.objects.visible_to(by).only("id", "template_id", "saved_by", "edition")
    return {copy.template_id: copy for copy in held}


def _row(
    each: Template, copy: WorkingCopy | None, used: int, names: dict[str, str], texts: list[dict[str, str]]
) -> Row:
    versions: list[Any] = sorted(each.versions.all(), key=lambda version: version.number)
    sent = next((version for version in reversed(versions) if version.is_in_effect), None)
    newest = versions[-1] if versions else None
    is_open = newest is not None and newest.status in (template.DRAFT, template.IN_REVIEW)
    shown = sent or newest
    author = shown.author_id if shown else copy.saved_by if copy else ""
    late = languages.behind(texts) if texts and texts[-1] else {}
    spoken = [(code, late.get(code, 0)) for code in sorted(texts[-1])] if texts else []
    pending = newest if is_open and newest is not shown else None
    return Row(each, shown, pending, copy, spoken, used, names.get(author, ""))


def _fits(row: Row, query: dict[str, str]) -> bool:
    held = row.template
    words = " ".join([*held.names.values(), held.key, held.folder, row.owner]).lower()
    return (
        all(word in words for word in query["q"].lower().split())
        and (
            not query["status"] or query["status"] in (row.status, row.pending.status if row.pending else "")
        )
        and (not query["folder"] or row.template.folder == query["folder"])
        and (not query["category"] or row.template.category == query["category"])
        and (not query["language"] or query["language"] in dict(row.languages))
    )
