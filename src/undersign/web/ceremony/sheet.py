"""The sheet of steps beside the contract: which questions are asked one by one, which are only checked.

A question is asked by itself only while it is required and empty; all others are listed once as
"Check these", so that thirty prefilled fields are one step and not thirty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.signing import mark as marks
from undersign.web.ceremony.posted import REASONS, Problem

INPUT = {"email": "email", "date_entry": "date"}
AUTOCOMPLETE = {"name": "name", "email": "email", "title": "organization-title", "company": "organization"}
_NAMES = {"dancing": _("Flowing"), "caveat": _("Upright"), "plain": _("Plain")}
FACES = tuple((face, _NAMES[face]) for face in marks.FACES if face in _NAMES)


@dataclass(frozen=True)
class Line:
    """One question as the form shows it; `field` is its name in the form."""

    question: Any
    field: str
    value: str
    problem: str

    @property
    def type(self) -> str:
        return INPUT.get(self.question.kind, "text")

    @property
    def autocomplete(self) -> str:
        return AUTOCOMPLETE.get(self.question.kind) or AUTOCOMPLETE.get(
            self.question.name.rpartition("_")[2], "off"
        )

    @property
    def ticked(self) -> bool:
        return self.value == "yes"


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]
    asks: list[Line]
    checks: list[Line]
    posted: Mapping[str, str]
    problems: dict[str, str]
    view: str
    face: str
    faces: Sequence[tuple[str, Any]] = FACES
    reasons: Sequence[tuple[str, Any]] = REASONS


def of(c: Any, posted: Mapping[str, str], problems: list[Problem], view: str = "") -> Sheet:
    by_field = {p.field: f"{p.sentence} {p.do}".strip() for p in problems}
    lines = [_line(q, posted, by_field) for q in c.questions]
    asks = [line for line in lines if line.question.required and not line.question.value]
    checks = [line for line in lines if line not in asks]
    face = posted.get("face") or (c.mark.face if c.mark else "") or marks.FACES[0]
    return Sheet(lines, asks, checks, posted, by_field, view if view in ("easy", "pages") else "", face)


def _line(q: Any, posted: Mapping[str, str], problems: dict[str, str]) -> Line:
    field = f"answer-{q.name}"
    return Line(q, field, str(posted.get(field, q.value or "")), problems.get(field, ""))
