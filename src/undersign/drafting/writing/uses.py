"""Where a library clause is used: by which templates, published or only being written, and how far behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from undersign.drafting.stock.library import Clause
from undersign.drafting.stock.template import Template
from undersign.drafting.writing.working import WorkingCopy


@dataclass(frozen=True)
class Use:
    """A template that pins the clause. version: its newest version's number, 0 where only the working copy
    pins it. pinned, newest: clause numbers."""

    template: Template
    version: int
    pinned: int
    newest: int

    @property
    def is_behind(self) -> bool:
        return self.pinned < self.newest


def of(clause: Clause) -> list[Use]:
    """Every template whose newest version or working copy pins the clause, by template key."""
    newest = clause.newest.number
    held = Template.objects.filter(workspace_id=clause.workspace_id)
    copies = {
        copy.template_id: copy
        for copy in WorkingCopy.objects.filter(template__in=held, clauses__has_key=clause.key)
    }
    found = []
    for template in held.order_by("key"):
        last = template.newest
        row: Any = copies.get(template.id) or last
        if row is not None and clause.key in row.clauses:
            number = last.number if last is not None and clause.key in last.clauses else 0
            found.append(Use(template, number, row.clauses[clause.key]["number"], newest))
    return found
