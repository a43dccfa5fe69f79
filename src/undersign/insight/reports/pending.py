"""What waits for signatures now, by how long it has waited; of the window only its other filters count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from undersign.contracts.contract import Contract
from undersign.insight import finding
from undersign.insight.reports.window import MOST, Window
from undersign.journal import clock
from undersign.journal.actor import Actor

HEAD = ("id", "number", "title", "template", "owner", "sent_at", "days", "waits_for")


@dataclass(frozen=True)
class Age:
    """key: the filter of the contracts' list. least, most: whole days, both included; None: no end."""

    key: str
    least: int
    most: int | None
    count: int


@dataclass(frozen=True)
class Waiting:
    contract: Contract
    days: int


def behind(by: Actor, window: Window) -> list[Waiting]:
    """The list behind the figures, oldest first."""
    now = clock.now()
    rows = window.contracts(by).open().filter(sent_at__isnull=False).order_by("sent_at", "id")
    rows = rows.select_related("template_version__template", "owner").prefetch_related("recipients")
    return [Waiting(row, (now - row.sent_at).days) for row in rows[:MOST] if row.sent_at]


def figures(found: Sequence[Waiting]) -> list[Age]:
    return [
        Age(key, least, most - 1 if most else None, sum(1 for each in found if _is_of(each, least, most)))
        for key, (least, most) in finding.AGES.items()
    ]


def _is_of(each: Waiting, least: int, most: int | None) -> bool:
    return each.days >= least and (most is None or each.days < most)


def lines(found: Sequence[Waiting]) -> list[list[object]]:
    return [
        [
            each.contract.pk,
            each.contract.number,
            each.contract.title,
            each.contract.template_version.template.key,
            each.contract.owner.name if each.contract.owner else "",
            each.contract.sent_at,
            each.days,
            ", ".join(person.name for person in each.contract.waiting_for),
        ]
        for each in found
    ]
