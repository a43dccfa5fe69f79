"""The rehearsal itself: every branch of a template taken before anybody signs what it makes.

Hides the order of attempts. Saved cases come first, then all combinations of the values that decide (pairs
of them where they are many), then a search of its own for each branch still not taken, over everything its
conditions look at; what that search cannot reach, nothing can.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from math import prod
from typing import Any

from undersign.drafting.fields import specimen
from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal import candidates, combining, deciding
from undersign.drafting.rehearsal.branches import Fork
from undersign.drafting.rehearsal.cases import Case
from undersign.drafting.rehearsal.naming import Names
from undersign.drafting.rehearsal.playing import Played, Stage
from undersign.drafting.rehearsal.report import (
    Branch,
    Combination,
    Difference,
    Named,
    Never,
    Rehearsal,
    Report,
)
from undersign.drafting.text import expand, merge
from undersign.drafting.text.expand import Expanded
from undersign.drafting.text.faults import TemplateError, TemplateFault

SECONDS = 1.2  # of work, so that a busy machine finds the same as an idle one
_TRIES = 3_000
_PAIRED = 8  # values a field brings into pairs; the search for what is left has them all
_UNDEFINED = ("unknown_field", "unknown_part")
_ENDS = ("limit", "broke", "too_long")


class Run:
    """One rehearsal under way."""

    def __init__(self, stage: Stage, cases: Sequence[Case], seconds: float) -> None:
        self.stage, self.cases = stage, cases
        self.ends = time.thread_time() + seconds
        self.samples = specimen.values(stage.schema, stage.language)
        self.questions = stage.questions
        tests = [test for fork in stage.forks for test in fork.tests]
        self.deciding = candidates.of(self.questions.of(tests), stage.schema, stage.language)
        self.names = Names(stage.schema, stage.language)
        self.covered: dict[int, list[str]] = {fork.number: [] for fork in stage.forks}
        self.combinations: list[Combination] = []
        self.differences: list[Difference] = []
        self.faults: dict[tuple[str, int], TemplateFault] = {}
        self.never: dict[int, Never] = {}
        self.left_out = 0

    def all(self) -> None:
        """Cases, combinations, and the search for what they leave."""
        for case in self.cases:
            self._case(case)
        rows = combining.rows([min(len(each), _PAIRED) for each in self.deciding.values()])
        for done, row in enumerate(rows):
            if self._is_over():
                self.left_out = len(rows) - done
                break
            self._combination(row)
        for fork in self.stage.forks:
            if not self.covered[fork.number] and fork.parent not in self.never:
                self._search(fork)
        self._late()

    def _case(self, case: Case) -> None:
        if case.language not in ("", self.stage.language):
            return
        values = case.filled(self.stage.schema, self.samples)
        played = self._note(self.stage.play(values, text=True))
        name = self.names.unused(case.name)
        decided = {key: values.get(key) for key in self.deciding}
        self._keep(Combination(name, values, decided, played.clauses, is_case=True), played)
        if case.expects and not played.fault:
            found = case.difference(played.clauses, played.text, played.wrong, self.stage.language)
            if found != Difference(case.name):
                self.differences.append(found)

    def _combination(self, row: Sequence[int]) -> None:
        decided = {
            name: options[index] for (name, options), index in zip(self.deciding.items(), row, strict=True)
        }
        self._play(decided)

    def _play(self, decided: Mapping[str, Any]) -> None:
        values = {**self.samples, **decided}
        played = self._note(self.stage.play(values))
        self._keep(Combination(self.names.of(decided), values, decided, played.clauses), played)

    def _keep(self, made: Combination, played: Played) -> None:
        self.combinations.append(made)
        for number in played.taken:
            self.covered[number].append(made.name)

    def _note(self, played: Played) -> Played:
        if played.fault:
            self.faults.setdefault((played.fault.code, played.fault.line), played.fault)
        return played

    def _search(self, fork: Fork) -> None:
        """Everything the fork's conditions look at, in every combination, until one takes it."""
        asked = self.questions.of(fork.tests)
        names = [name for name in self.deciding if any(target.field == name for target in asked)]
        options = [self.deciding[name] for name in names]
        for values in islice(product(*options), _TRIES):
            if self._is_over():
                return None
            decided = dict(zip(names, values, strict=True))
            if fork.number in self.stage.play({**self.samples, **decided}).taken:
                first = {name: each[0] for name, each in self.deciding.items()}
                return self._play({**first, **decided} if self._holds(fork, first, decided) else decided)
        sure = prod(map(len, options)) <= _TRIES
        if sure and not any(each.computed or each.versus for each in asked.values()):
            self.never[fork.number] = self._why(fork)
        return None

    def _holds(self, fork: Fork, first: Mapping[str, Any], decided: Mapping[str, Any]) -> bool:
        played = self.stage.play({**self.samples, **first, **decided})
        return fork.number in played.taken

    def _why(self, fork: Fork) -> Never:
        for declared, value in deciding.misfits(fork.tests[-1:], self.questions):
            return _no_choice(fork, declared.name, value)
        return Never(fork.line, fork.condition, "contradiction" if fork.is_written else "always")

    def _is_over(self) -> bool:
        return time.thread_time() > self.ends or any(code in _ENDS for code, _line in self.faults)

    def _late(self) -> None:
        """A template too slow to be tried in the time there is, said at its first branch not taken."""
        waiting = [fork for fork in self.stage.forks if not self.covered[fork.number]]
        if waiting and time.thread_time() > self.ends and not self.faults:
            why = f"trying all its {len(self.stage.forks)} branches takes more than the time there is"
            self.faults["limit", waiting[0].line] = TemplateFault("limit", waiting[0].line, {"why": why})

    def branches(self, told: Expanded) -> tuple[Branch, ...]:
        """The forks that count: an unwritten one that nothing can take is no branch."""
        counted = [
            fork
            for fork in sorted(self.stage.forks, key=lambda fork: fork.line)
            if self.covered[fork.number] or fork.is_written or not _is_idle(fork, self.never)
        ]
        return tuple(
            Branch(
                line, fork.condition, fork.under, fork.is_written, tuple(self.covered[fork.number]), clause
            )
            for fork in counted
            for line, clause in [_place(told, fork.line)]
        )

    def never_true(self, told: Expanded) -> tuple[Never, ...]:
        """Conditions without effect, and comparisons with values that are no choices; by line."""
        found = [
            (fork.number, self.never[fork.number])
            for fork in self.stage.forks
            if fork.number in self.never and not _is_empty_loop(fork)
        ]
        known = {(each.line, each.facts.get("value")) for _number, each in found}
        for fork in self.stage.forks:
            for declared, value in deciding.misfits(fork.tests[-1:], self.questions):
                if fork.is_written and (fork.line, value) not in known:
                    known.add((fork.line, value))
                    found.append((fork.number, _no_choice(fork, declared.name, value)))
        found.sort(key=lambda pair: (pair[1].line, pair[0]))
        placed = [(each, *_place(told, each.line)) for _number, each in found]
        return tuple(replace(each, line=line, clause=clause) for each, line, clause in placed)


def rehearse(
    source: str,
    schema: Schema,
    clauses: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    language: str = "en",
    cases: Iterable[Case | Mapping[str, Any]] = (),
    seconds: float = SECONDS,
) -> Report:
    """Every branch of `source` tried, those of its library `clauses` (as in Content.clauses) included.

    Never raises for what is wrong with a template: that is the report. `seconds` of work bound the trying;
    what could not be tried then counts as not covered. Raises ValueError for a malformed case.
    """
    saved = [Case.from_json(each) for each in cases]
    told = Expanded(source)
    try:
        told = expand.expand(source, clauses or {}, language)
        stage = Stage(told.text, schema, language)
        found = merge.analyse(told.text, schema)
    except TemplateError as wrong:
        return Report(language, faults=told.error(wrong).faults)
    run = Run(stage, saved, seconds)
    if not found.faults:
        run.all()
    faults = [each for each in found.faults if each.code not in _UNDEFINED]
    return Report(
        language,
        run.branches(told),
        tuple(_undefined(each, told) for each in found.faults if each.code in _UNDEFINED),
        tuple(Named(each.name) for each in schema.fields if not _is_used(each.name, found.fields)),
        run.never_true(told) if not found.faults else (),
        tuple(run.combinations),
        tuple(run.differences),
        tuple(told.told(each) for each in sorted([*faults, *run.faults.values()], key=_line)),
        run.left_out,
    )


def every(
    sources: Mapping[str, str],
    schema: Mapping[str, Any],
    clauses: Mapping[str, Mapping[str, Any]] | None = None,
    cases: Iterable[Case | Mapping[str, Any]] = (),
    seconds: float = SECONDS,
) -> Rehearsal:
    """All languages of a template; `schema` as its JSON, the rest as `rehearse`. A declaration that cannot
    be read is a fault of every language."""
    saved = [Case.from_json(each) for each in cases]
    try:
        fields = {part: schema.get(part, ()) for part in ("fields", "roles")}
        declared = Schema.from_json(fields)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        fault = TemplateFault("schema", 1, {"why": str(wrong)})
        return Rehearsal({code: Report(code, faults=(fault,)) for code in sorted(sources)})
    return Rehearsal(
        {
            code: rehearse(sources[code], declared, clauses, language=code, cases=saved, seconds=seconds)
            for code in sorted(sources)
        }
    )


def _undefined(fault: TemplateFault, told: Expanded) -> Named:
    name, (line, clause) = fault.facts["name"], _place(told, fault.line)
    if fault.code == "unknown_part":
        return Named(f"{name}.{fault.facts['part']}", line, str(fault.facts["parts"]), clause)
    closest = str(fault.facts.get("closest", ""))
    return Named(str(name), line, "" if closest == "…" else closest, clause)


def _place(told: Expanded, line: int) -> tuple[int, str]:
    """(line, library clause) as people see it."""
    at = told.place(line)
    return (at.clause_line, at.clause) if at.clause else (at.line, "")


def _is_used(name: str, used: Iterable[str]) -> bool:
    return any(each == name or each.startswith(f"{name}.") for each in used)


def _no_choice(fork: Fork, name: str, value: str) -> Never:
    return Never(fork.line, fork.condition, "not_a_choice", {"field": name, "value": value})


def _is_idle(fork: Fork, never: Mapping[int, Never]) -> bool:
    return fork.number in never or _is_empty_loop(fork)


def _is_empty_loop(fork: Fork) -> bool:
    return not fork.is_written and fork.condition.startswith("none of ")


def _line(fault: TemplateFault) -> int:
    return fault.line
