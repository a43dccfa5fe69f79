"""Playing a template: one set of values through an instrumented tree, and what came of it.

Hides the rendering. Nothing is typeset; a play takes about a millisecond.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal import branches
from undersign.drafting.rehearsal.deciding import Questions
from undersign.drafting.text import merge, tags
from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.typesetting import marks

_CLAUSE = re.compile(f"{marks.CLAUSE}(?:\\d+|/){marks.CLAUSE}")


@dataclass(frozen=True)
class Played:
    """taken: numbers of forks. clauses: keys of those that are there, in order, with their titles. passages:
    the beginnings of conditional passages without a name. text: without markup marks. missing: required
    fields the text needed and did not get; wrong: values that fit no field."""

    taken: frozenset[int] = frozenset()
    clauses: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    text: str = ""
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    fault: TemplateFault | None = None


class Stage:
    """One source in one language. Raises TemplateError where it cannot be read."""

    def __init__(self, source: str, schema: Schema, language: str) -> None:
        self.source, self.schema, self.language = source, schema, language
        self.template = merge.tree(source)
        self.questions = Questions(self.template.nodes, schema)
        self.forks = branches.Watch(self.template.nodes, source).forks

    def play(self, values: Mapping[str, Any], *, text: bool = False) -> Played:
        """What `values` make of the template; gaps stay gaps. `text` is put together only where asked for."""
        exact, wrong = self.schema.coerced(values, self.language)
        kept = tags.Recorder(self.schema, self.language)
        taken: set[int] = set()
        try:
            made = merge.rendered(self.template, self.source, exact, kept, {branches.TAKEN: taken})
        except TemplateError as error:
            return Played(frozenset(taken), fault=error.faults[0])
        named = [node for node in kept.entered if not isinstance(node, tags.PassageNode)]
        entered = dict(reversed({node.key: node.title for node in reversed(named)}.items()))
        return Played(
            frozenset(taken),
            tuple(entered),
            tuple(entered.values()),
            tuple(node.title for node in kept.entered if isinstance(node, tags.PassageNode)),
            marks.plain(_CLAUSE.sub("", made.replace(marks.EATEN, "")), kept.substitutions) if text else "",
            tuple(kept.asked),
            tuple(f"{fault.field}: {fault.code}" for fault in wrong),
        )
