"""How long contracts take from sending to the last signature, by template, team and language.

Medians and ninetieth percentiles, never means: one contract that lay for a year says nothing of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from undersign.contracts.contract import Contract
from undersign.insight.reports.window import FEW, Window
from undersign.journal.actor import Actor
from undersign.workspaces import team

HEAD = ("id", "number", "title", "template", "language", "owner", "teams", "sent_at", "completed_at", "hours")


@dataclass(frozen=True)
class Span:
    """One completed contract and the seconds it took."""

    contract: Contract
    teams: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Group:
    """n: cases. half, most: seconds within which half of them, nine of ten, were done; None below five."""

    name: str
    n: int
    half: float | None
    most: float | None


@dataclass(frozen=True)
class Turnaround:
    whole: Group
    templates: list[Group]
    teams: list[Group]
    languages: list[Group]


def behind(by: Actor, window: Window) -> list[Span]:
    """The list behind the figures: every contract completed within the window, newest first."""
    rows = window.completed(by).select_related("template_version__template", "owner")
    mine = teams_by_member(by)
    return [
        Span(row, mine.get(row.owner_id or "", ()), (row.completed_at - row.sent_at).total_seconds())
        for row in rows
        if row.completed_at and row.sent_at
    ]


def teams_by_member(by: Actor) -> dict[str, tuple[str, ...]]:
    """{member id: names of the teams they are in}."""
    found: dict[str, tuple[str, ...]] = {}
    for each in team.teams(by.workspace_id):
        for membership in each.memberships.all():
            found[membership.member_id] = (*found.get(membership.member_id, ()), each.name)
    return found


def figures(found: Sequence[Span]) -> Turnaround:
    return Turnaround(
        group("", [span.seconds for span in found]),
        _grouped((str(span.contract.template_version.template), span.seconds) for span in found),
        _grouped((name, span.seconds) for span in found for name in span.teams),
        _grouped((span.contract.language, span.seconds) for span in found),
    )


def _grouped(named: Iterable[tuple[str, float]]) -> list[Group]:
    """Slowest half first; those without a figure last."""
    of: dict[str, list[float]] = {}
    for name, seconds in named:
        of.setdefault(name, []).append(seconds)
    rows = [group(name, seconds) for name, seconds in of.items()]
    return sorted(rows, key=lambda row: (row.half is None, -(row.half or 0), row.name))


def group(name: str, seconds: Sequence[float]) -> Group:
    """The ninetieth percentile is read between neighbours, as PostgreSQL's percentile_cont does."""
    if len(seconds) < FEW:
        return Group(name, len(seconds), None, None)
    return Group(name, len(seconds), median(seconds), quantiles(seconds, n=10, method="inclusive")[-1])


def lines(found: Sequence[Span]) -> list[list[object]]:
    """The list as `HEAD` names its columns."""
    return [
        [
            span.contract.pk,
            span.contract.number,
            span.contract.title,
            span.contract.template_version.template.key,
            span.contract.language,
            span.contract.owner.name if span.contract.owner else "",
            ", ".join(span.teams),
            span.contract.sent_at,
            span.contract.completed_at,
            round(span.seconds / 3600, 2),
        ]
        for span in found
    ]
