"""Which templates are used, and what becomes of what is sent from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.insight.reports.window import Window
from undersign.journal.actor import Actor

HEAD = ("id", "number", "title", "template", "version", "language", "owner", "sent_at", "status")


@dataclass(frozen=True)
class Use:
    """Of `sent`: `done` are completed, `open` wait, the rest ended without all signatures."""

    key: str
    name: str
    sent: int
    done: int
    open: int

    @property
    def ended(self) -> int:
        return self.sent - self.done - self.open


def behind(by: Actor, window: Window) -> list[Contract]:
    """The list behind the figures: every contract sent within the window, newest first."""
    return list(window.sent(by).select_related("template_version__template", "owner"))


def figures(found: Sequence[Contract]) -> list[Use]:
    """Most used first."""
    of: dict[str, list[Contract]] = {}
    for row in found:
        of.setdefault(row.template_version.template.key, []).append(row)
    uses = [
        Use(
            key,
            str(rows[0].template_version.template),
            len(rows),
            sum(1 for row in rows if row.status in lifecycle.DONE),
            sum(1 for row in rows if row.status in lifecycle.OPEN),
        )
        for key, rows in of.items()
    ]
    return sorted(uses, key=lambda use: (-use.sent, use.name))


def lines(found: Sequence[Contract]) -> list[list[object]]:
    return [
        [
            row.pk,
            row.number,
            row.title,
            row.template_version.template.key,
            row.template_version.number,
            row.language,
            row.owner.name if row.owner else "",
            row.sent_at,
            row.status,
        ]
        for row in found
    ]
