"""What a rehearsal found, as plain values with a stable JSON form.

Hides the shape of that JSON: it is stored with a version, printed by the command line and drawn as a grid,
so the same template always gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from undersign.drafting.text.faults import TemplateFault


@dataclass(frozen=True)
class Branch:
    """One way a condition can go. `condition` in the author's words (`under` those around it, outermost
    first); `line` from 1, of the template or, inside a library clause, of the clause with the key `clause`;
    `is_written` False for the unwritten "otherwise" of an `if` without `else`. `covered_by` names the
    combinations and saved cases that took it."""

    line: int
    condition: str
    under: tuple[str, ...] = ()
    is_written: bool = True
    covered_by: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True)
class Named:
    """A name and the line where it stands (0 for a declaration), in the library clause `clause` if any:
    undefined and unused ones. `closest` is a name that does exist."""

    name: str
    line: int = 0
    closest: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Never:
    """A condition no values can make true. `why`: not_a_choice, contradiction, always (the other way is
    always taken); `facts` name the field and the value that is none of its choices."""

    line: int
    condition: str
    why: str
    facts: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True)
class Combination:
    """One set of values that was played: all of them, and under `deciding` those that decide conditions."""

    name: str
    values: Mapping[str, Any]
    deciding: Mapping[str, Any]
    clauses_present: tuple[str, ...]
    is_case: bool = False


@dataclass(frozen=True)
class Difference:
    """A saved case that no longer comes out as it should: clauses by key, phrases as they were expected."""

    case: str
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    not_said: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    wrong_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One language of a template, rehearsed. `faults` are by line; `left_out` counts combinations that
    were not played for want of time."""

    language: str
    branches: tuple[Branch, ...] = ()
    undefined: tuple[Named, ...] = ()
    unused: tuple[Named, ...] = ()
    never_true: tuple[Never, ...] = ()
    combinations: tuple[Combination, ...] = ()
    differences: tuple[Difference, ...] = ()
    faults: tuple[TemplateFault, ...] = ()
    left_out: int = 0

    @property
    def covered(self) -> int:
        """How many branches were taken at least once."""
        return sum(1 for each in self.branches if each.covered_by)

    @property
    def uncovered(self) -> tuple[Branch, ...]:
        """The branches nothing took, in order of line."""
        return tuple(each for each in self.branches if not each.covered_by)

    @property
    def is_full(self) -> bool:
        """Every branch taken, nothing faulty or undefined, every saved case as expected: may be published."""
        return not (self.uncovered or self.faults or self.undefined or self.differences)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `branches` in order of line, `covered` their number, `is_full` the verdict."""
        told = asdict(self)
        told["faults"] = [{**asdict(each), "told": str(each)} for each in self.faults]
        return {**told, "covered": self.covered, "is_full": self.is_full}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Report":
        """The report `to_json` told."""

        def rows(kind: Any, name: str) -> tuple[Any, ...]:
            return tuple(_read(kind, each) for each in stored.get(name, ()))

        return cls(
            stored["language"], rows(Branch, "branches"), rows(Named, "undefined"), rows(Named, "unused"),
            rows(Never, "never_true"), rows(Combination, "combinations"), rows(Difference, "differences"),
            rows(TemplateFault, "faults"), stored.get("left_out", 0),
        )  # fmt: skip


@dataclass(frozen=True)
class Rehearsal:
    """All languages of a template, rehearsed: {language: Report}."""

    reports: Mapping[str, Report]

    @property
    def is_full(self) -> bool:
        """Every language may be published."""
        return all(each.is_full for each in self.reports.values())

    def to_json(self) -> dict[str, Any]:
        """{is_full, branches: count, covered: count, undefined, unused, never_true: each with its language,
        languages: {code: the whole report}}. Unused is what no language uses."""
        every = list(self.reports.values())
        unused = [{each.name for each in report.unused} for report in every]
        shared = set.intersection(*unused) if unused else set()
        return {
            "is_full": self.is_full,
            "branches": sum(len(each.branches) for each in every),
            "covered": sum(each.covered for each in every),
            "undefined": _flat(every, "undefined"),
            "unused": sorted(shared),
            "never_true": _flat(every, "never_true"),
            "faults": _flat(every, "faults"),
            "differences": _flat(every, "differences"),
            "languages": {code: report.to_json() for code, report in self.reports.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Rehearsal":
        """The rehearsal `to_json` told."""
        return cls({code: Report.from_json(each) for code, each in stored["languages"].items()})


def _flat(reports: Sequence[Report], name: str) -> list[dict[str, Any]]:
    return [{"language": told["language"], **each} for told in (r.to_json() for r in reports)
            for each in told[name]]  # fmt: skip


def _read(kind: Any, stored: Mapping[str, Any]) -> Any:
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
    return kind(**{name: known[name] for name in kind.__dataclass_fields__ if name in known})
