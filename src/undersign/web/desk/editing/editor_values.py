"""The test values beside the preview: one input for each field the template declares, and back again.

Hides that these inputs are those of the agent's own form, so that what is tried here is what will be asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from undersign.drafting.fields import schema
from undersign.journal import chain
from undersign.web.desk.preparing import posted, questions

MOST = 120  # inputs on one page; more are tried by saved cases


@dataclass(frozen=True)
class Held:
    """Values in the shape of a draft, as the form's builder reads them."""

    declared: Mapping[str, Any]
    language: str
    values: Mapping[str, Any]
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def template_version(self) -> Any:
        return SimpleNamespace(schema=self.declared)


def declared(schema_: Mapping[str, Any]) -> str:
    """Which fields there are, in a word: where it changes, the inputs do."""
    return hashlib.sha256(chain.canonical(schema_.get("fields", []))).hexdigest()[:12]


def asked(fields: Mapping[str, Any], values: Mapping[str, Any], language: str) -> list[questions.Question]:
    """The inputs, filled in."""
    held: Any = Held(fields, language, values)
    read = schema.Schema.from_json(fields)
    exact, _faults = read.coerced(values, language)
    return [questions.question(each, held, exact.get(each.name), False, None) for each in read.fields[:MOST]]


def typed(
    fields: Mapping[str, Any], values: Mapping[str, Any], language: str, given: Mapping[str, str]
) -> dict[str, Any]:
    """`values` with what was typed over them."""
    held: Any = Held(fields, language, values)
    return {**values, **posted.changed(held, given)}
