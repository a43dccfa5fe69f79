"""The sheet of steps beside the contract: which questions are asked one by one, which are only checked.

A question is asked by itself only if it is required and came empty; all others are listed once as
"Check these", so that thirty prefilled fields are one step and not thirty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from undersign.signing import enclosed, reply
from undersign.web.ceremony import marks_shown
from undersign.web.ceremony.posted import REASONS, Problem

SHAPES = {"checkbox": "tick", "radio": "one", "checkbox_group": "many", "dropdown": "list",
          "attachment": "file", "image": "file", "formula": "given"}  # fmt: skip
INPUT = {"email": "email", "date_entry": "date", "attachment": "file", "image": "file"}
AUTOCOMPLETE = {"name": "name", "email": "email", "title": "organization-title", "company": "organization"}


@dataclass(frozen=True)
class Line:
    """One question as the form shows it; `field` is its name in the form. `when`: the question whose answer
    makes this one appear, "is" or "is_not", and that answer; () for a question that is always there."""

    question: Any
    field: str
    value: str
    problem: str
    when: tuple[Any, ...] = ()

    @property
    def type(self) -> str:
        return INPUT.get(self.question.kind, "text")

    @property
    def shape(self) -> str:
        """Which control it is: tick | one | many | list | file | given | line."""
        return SHAPES.get(self.question.kind, "line")

    @property
    def is_group(self) -> bool:
        return self.shape in ("one", "many")

    @property
    def mode(self) -> str:
        return "decimal" if self.question.kind in reply.NUMERIC else ""

    @property
    def direction(self) -> str:
        """Addresses, numbers and dates run from left to right everywhere; other text as it is written."""
        return "ltr" if self.type != "text" or self.mode else "auto"

    @property
    def autocomplete(self) -> str:
        return AUTOCOMPLETE.get(self.question.kind) or AUTOCOMPLETE.get(
            self.question.name.rpartition("_")[2], "off"
        )

    @property
    def ticked(self) -> bool:
        return self.value == "yes"

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """(value, words, whether it is chosen)."""
        chosen = self.value.split("\n")
        found = self.question.rules.get("options") or ()
        return [(str(each["value"]), str(each["label"]), str(each["value"]) in chosen) for each in found]

    @property
    def currency(self) -> str:
        return str(self.question.rules.get("currency") or "")

    @property
    def longest(self) -> int:
        return int(self.question.rules.get("max_length") or 300)

    @property
    def least(self) -> str:
        return self._day("min")

    @property
    def most(self) -> str:
        return self._day("max")

    def _day(self, bound: str) -> str:
        return str(self.question.rules.get(bound) or "") if self.question.kind == "date_entry" else ""

    @property
    def file(self) -> dict[str, Any]:
        """What is attached so far: {"name", "size"}; {} for nothing."""
        return reply.file_of(self.question.value) if self.question.kind in reply.FILES else {}

    @property
    def accept(self) -> str:
        return enclosed.ACCEPT.get(self.question.kind, "")

    @property
    def wants(self) -> str:
        """The answer that makes this question appear, in words."""
        if not self.when:
            return ""
        asked, _is, value = self.when
        if asked.kind == "checkbox":
            return str(_("ticked"))
        return reply.shown(asked.kind, asked.rules, value, get_language() or "en")


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]
    asks: list[Line]
    checks: list[Line]
    posted: Mapping[str, str]
    problems: dict[str, str]
    view: str
    marks: Sequence[marks_shown.Part]
    places: Sequence[marks_shown.Place]

    @property
    def asks_left(self) -> list[Line]:
        return [line for line in self.asks if not line.question.value]

    reasons: Sequence[tuple[str, Any]] = REASONS


def of(c: Any, posted: Mapping[str, str], problems: list[Problem], view: str = "") -> Sheet:
    by_field = {p.field: f"{p.sentence} {p.do}".strip() for p in problems}
    known = {q.name: q for q in c.questions}
    lines = [_line(q, posted, by_field, known) for q in c.questions]
    lines = [line for line in lines if line.when or not line.question.is_hidden]
    asks = [line for line in lines if _is_asked_alone(line.question)]
    checks = [line for line in lines if line not in asks]
    marks, places = marks_shown.parts(c, posted, by_field), marks_shown.places(c)
    view = view if view in ("easy", "pages") else ""
    return Sheet(lines, asks, checks, posted, by_field, view, marks, places)


def _is_asked_alone(q: Any) -> bool:
    """What was answered here stays a step of its own: the way back leads through it."""
    return q.required and not q.is_offered and q.kind != "formula"


def _line(q: Any, posted: Mapping[str, str], problems: dict[str, str], known: Mapping[str, Any]) -> Line:
    field = f"answer-{q.name}"
    kept = reply.typed(q.kind, q.value or "", get_language() or "en")
    return Line(q, field, _posted(posted, field, q, kept), problems.get(field, ""), _when(q, known))


def _posted(posted: Any, field: str, q: Any, kept: str) -> str:
    """What was just typed; after a post, a group without a tick was left so."""
    if q.kind == "checkbox_group" and posted:
        return "\n".join(posted.getlist(f"{field}[]"))
    return str(posted.get(field, kept))


def _when(q: Any, known: Mapping[str, Any]) -> tuple[Any, ...]:
    """Only another question of the same sheet can make one appear; the rest was decided before."""
    rule = q.rules.get("visible_if") or {}
    asked = known.get(rule.get("field", ""))
    if asked is None or asked.kind == "formula":
        return ()
    verb = "is" if "is" in rule else "is_not"
    return (asked, verb, str(rule.get(verb, "")))
