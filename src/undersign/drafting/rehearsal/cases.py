"""Saved test cases: values somebody keeps to try a template with, and what is expected to come out.

Hides the JSON they are stored as. A case without expectations only adds to coverage; one with them is a
promise, and a template that breaks it is not published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal.report import Difference


@dataclass(frozen=True)
class Expects:
    """clauses: keys of exactly the clauses that are there, None for not said. says, leaves_out: {language:
    phrases} that the text has, or has not; white space does not count."""

    clauses: tuple[str, ...] | None = None
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaves_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One saved case. language: "" where its values serve for all. source: "hand" or "ticket"."""

    name: str
    values: Mapping[str, Any]
    language: str = ""
    source: str = "hand"
    expects: Expects | None = None

    @classmethod
    def from_json(cls, stored: "Mapping[str, Any] | Case") -> "Case":
        """Raises ValueError for one that is no case."""
        if isinstance(stored, Case):
            return stored
        if not isinstance(stored.get("name"), str) or not isinstance(stored.get("values"), Mapping):
            raise ValueError("a case needs a name and values")
        expects = stored.get("expects")
        return cls(
            stored["name"], stored["values"], stored.get("language") or "", stored.get("source") or "hand",
            _expects(expects) if expects else None,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as `from_json` reads it; what is not said is left out."""
        told: dict[str, Any] = {"name": self.name}
        if self.language:
            told["language"] = self.language
        told |= {"source": self.source, "values": dict(self.values)}
        if self.expects:
            clauses = self.expects.clauses
            wanted: dict[str, Any] = {
                "clauses": list(clauses) if clauses is not None else None,
                "says": _lists(self.expects.says),
                "leaves_out": _lists(self.expects.leaves_out),
            }
            told["expects"] = {name: value for name, value in wanted.items() if value not in (None, {})}
        return told

    def filled(self, schema: Schema, samples: Mapping[str, Any]) -> dict[str, Any]:
        """Its values, with samples for the required fields it leaves open."""
        needed = {each.name: samples.get(each.name) for each in schema.fields if each.required}
        return {**needed, **self.values}

    def difference(
        self, clauses: Iterable[str], text: str, wrong: tuple[str, ...], language: str
    ) -> Difference:
        """What came out otherwise than expected; all empty where nothing did."""
        expects, present = self.expects or Expects(), list(clauses)
        wanted = present if expects.clauses is None else expects.clauses
        folded = _folded(text)
        return Difference(
            self.name,
            missing=tuple(key for key in wanted if key not in present),
            unexpected=tuple(key for key in present if key not in wanted),
            not_said=tuple(p for p in expects.says.get(language, ()) if _folded(p) not in folded),
            said=tuple(p for p in expects.leaves_out.get(language, ()) if _folded(p) in folded),
            wrong_values=wrong if self.expects else (),
        )


def _expects(stored: Mapping[str, Any]) -> Expects:
    clauses = stored.get("clauses")
    if clauses is not None and not isinstance(clauses, list):
        raise ValueError("expected clauses are a list of keys")
    return Expects(
        tuple(map(str, clauses)) if clauses is not None else None,
        _phrases(stored.get("says")), _phrases(stored.get("leaves_out")),
    )  # fmt: skip


def _phrases(stored: Any) -> dict[str, tuple[str, ...]]:
    if stored is None:
        return {}
    if not isinstance(stored, Mapping):
        raise ValueError('expected phrases are by language: {"en": ["…"]}')
    return {str(language): tuple(map(str, phrases)) for language, phrases in stored.items()}


def _lists(phrases: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {language: list(each) for language, each in phrases.items() if each}


def _folded(text: str) -> str:
    return " ".join(text.split())
