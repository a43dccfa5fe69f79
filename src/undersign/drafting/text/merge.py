"""Merge: a template's Liquid and a contract's values become Markdown with placeholders.

Hides the Liquid engine and everything that makes it safe: strictness, limits, the short list of tags and
filters, exact literals, and that data never becomes markup. What a template uses is known before it is
rendered (`analyse`), against the fields and roles its schema declares.

A template may still burn time inside its limits, so servers run it in the press (drafting.compose), never
in the web process.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate
from liquid.context import RenderContext
from liquid.exceptions import LiquidError

from undersign.drafting.fields.schema import Fault, Schema
from undersign.drafting.text import clauses, dialect, expand, faults, tags
from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.drafting.text.filters import FILTERS, Missing
from undersign.typesetting import marks


@dataclass(frozen=True)
class Analysis:
    """What a template uses. `placed` are (name or kind, kind, role, line) of places to sign or fill;
    `clauses` (key, title, condition, line); `faults` everything wrong with it, in order of line."""

    fields: tuple[str, ...]
    roles: tuple[str, ...]
    placed: tuple[tuple[str, str, str, int], ...]
    clauses: tuple[tuple[str, str, str, int], ...]
    filters: tuple[str, ...]
    faults: tuple[TemplateFault, ...] = ()


@dataclass(frozen=True)
class Merged:
    """Markdown with placeholders, what they stand for, and what the values decided. `missing` are the
    required fields this text needs and did not get, `faults` the values it could not use, `unfit` what an
    unfinished text names and its schema does not have."""

    markdown: str
    substitutions: tuple[marks.Substitution, ...]
    clauses: tuple[clauses.Clause, ...]
    missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    unfit: tuple[TemplateFault, ...] = ()

    @property
    def fields(self) -> tuple[marks.Field, ...]:
        """The places to sign or fill, in reading order."""
        return tuple(each for each in self.substitutions if isinstance(each, marks.Field))


class BadValues(Exception):
    """Values that do not fit the schema, or that this text needs and did not get."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in found))
        self.faults = found


# What somebody who is still writing mends by declaring a name or by choosing another.
_MENDABLE = ("unknown_field", "unknown_part", "unknown_role", "name_twice")
Pinned = Mapping[str, Mapping[str, Any]]  # {key: {"titles", "sources"}}: the library clauses of a template


def analyse(
    source: str, schema: Schema | None = None, *, pinned: Pinned | None = None, language: str = "en"
) -> Analysis:
    """What `source` uses, library clauses included, and, given a schema, what is wrong with it. Lines are the
    template's own. Raises TemplateError if unreadable."""
    whole = expanded(source, pinned, language)
    try:
        found = _analysed(whole.text, schema)
    except TemplateError as wrong:
        raise whole.error(wrong) from wrong
    return replace(
        found,
        placed=tuple((name, kind, role, whole.place(at).line) for name, kind, role, at in found.placed),
        clauses=tuple((key, title, told, whole.place(at).line) for key, title, told, at in found.clauses),
        faults=tuple(whole.told(each) for each in found.faults),
    )


def expanded(source: str, pinned: Pinned | None, language: str) -> expand.Expanded:
    """`source` with its library clauses written out, each of which can stand alone. Raises TemplateError."""
    whole = expand.expand(source, pinned or {}, language)
    for key in expand.keys(source):
        require_clause(key, expand.body(pinned or {}, key, language))
    return whole


def require_clause(key: str, source: str) -> None:
    """A library clause's text can be read by itself, so that it closes nothing of a template around it.
    Raises TemplateError in the clause's lines."""
    found = _unreadable(source)
    if found is not None:
        raise TemplateError(TemplateFault(found.code, found.line, {**found.facts, "clause": key}))


@lru_cache(maxsize=256)
def _unreadable(source: str) -> TemplateFault | None:
    try:
        tree(source)
    except TemplateError as wrong:
        return wrong.faults[0]
    return None


def _analysed(source: str, schema: Schema | None) -> Analysis:
    parsed = dialect.parsed(source)
    found = parsed.analyze()
    nodes = list(clauses.places(parsed.nodes))
    placed = [each.node for each in nodes if isinstance(each.node, tags.FieldNode)]
    named = [(each.node, each.condition) for each in nodes if type(each.node) is tags.ClauseNode]

    def line(node: Any) -> int:
        return faults.line(source, node.token.start_index)

    return Analysis(
        fields=tuple(sorted({faults.field_name(each) for group in found.globals.values() for each in group})),
        roles=tuple(dict.fromkeys(node.role for node in placed)),
        placed=tuple((n.options.get("name", n.kind), n.kind, n.role, line(n)) for n in placed),
        clauses=tuple((node.key, node.title, told, line(node)) for node, told in named),
        filters=tuple(sorted(found.filters)),
        faults=tuple(faults.check(source, found, nodes, schema, FILTERS)),
    )


def merge(
    source: str,
    given: Mapping[str, Any],
    *,
    schema: Schema,
    language: str,
    gaps: bool = False,
    unfinished: bool = False,
    pinned: Pinned | None = None,
) -> Merged:
    """`source` with the values `given` (raw, by field name) for readers of `language`, and with the library
    clauses it names, of `pinned`.

    With `gaps`, values missing or wrong appear as marked gaps and are listed; without, they raise BadValues.
    With `unfinished` too (a text that somebody is writing), so do names that the schema does not have yet.
    Raises TemplateError for a template that does not fit its schema or breaks its limits.
    """
    whole = expanded(source, pinned, language)
    try:
        if unfinished:
            made = _written(whole.text, given, schema, language)
            return replace(made, unfit=tuple(whole.told(each) for each in made.unfit))
        return _merged(whole.text, given, schema, language, gaps)
    except TemplateError as wrong:
        raise whole.error(wrong) from wrong


def _written(source: str, given: Mapping[str, Any], schema: Schema, language: str) -> Merged:
    """An unfinished text: what can be mended by declaring or renaming something keeps nobody from reading."""
    found = _analysed(source, schema).faults
    if any(fault.code not in _MENDABLE for fault in found):
        raise TemplateError(*found)
    told = {fault.line for fault in found}
    unknown = tuple(str(fault.facts["name"]) for fault in found if fault.code == "unknown_field")
    try:
        made = _merged(source, given, schema, language, gaps=True, unknown=unknown)
    except TemplateError as wrong:
        raise TemplateError(*found, *(each for each in wrong.faults if each.line not in told)) from wrong
    more = [each for each in made.unfit if each.line not in told]
    once = {str(each): each for each in (*found, *more)}.values()
    return replace(made, unfit=tuple(sorted(once, key=lambda fault: fault.line)))


def _merged(
    source: str,
    given: Mapping[str, Any],
    schema: Schema,
    language: str,
    gaps: bool,
    unknown: tuple[str, ...] | None = None,
) -> Merged:
    """unknown: names the schema does not have, to be marked as gaps; None: the text has to fit its schema."""
    if unknown is None:
        _fit(source, schema)
    exact, wrong = schema.coerced(given, language)
    if wrong and not gaps:
        raise BadValues(tuple(wrong))
    kept = tags.Recorder(schema, language, unknown=None if unknown is None else dict.fromkeys(unknown, ""))
    text = rendered(dialect.parsed(source), source, exact, kept)
    missing = tuple(kept.asked)
    if missing and not gaps:
        raise BadValues(tuple(Fault(name, "missing") for name in missing))
    markdown, lines = _unmarked(text)
    decided = tuple(_decided(source, kept, exact, lines))
    empty = tuple(
        TemplateFault("no_value", faults.line(source, at), {"why": f"“{name}” has no value here"})
        for name, at in kept.valueless
    )
    return Merged(markdown, tuple(kept.substitutions), decided, missing, tuple(wrong), empty)


@lru_cache(maxsize=64)
def _fit(source: str, schema: "Schema") -> None:
    found = _analysed(source, schema).faults
    if found:
        raise TemplateError(*found)


def tree(source: str) -> BoundTemplate:
    """A freshly parsed template, the caller's own to instrument. Raises TemplateError."""
    return dialect.parsed.__wrapped__(source)


def rendered(
    template: BoundTemplate,
    source: str,
    exact: Mapping[str, Any],
    kept: tags.Recorder,
    namespace: Mapping[str, Any] | None = None,
) -> str:
    """Text with all its marks; what it leaves behind is in `kept`, and in `namespace` for own nodes."""
    context = RenderContext(template, globals=_scope(kept.schema, exact, kept))
    context.tag_namespace.update({tags.RECORDER: kept, **(namespace or {})})
    buffer = context.get_buffer(io.StringIO())
    try:
        template.render_with_context(context, buffer)
    except LiquidError as error:
        raise TemplateError(faults.of(source, error)) from error
    except (RecursionError, OverflowError, MemoryError, TypeError, ValueError) as error:
        raise TemplateError(TemplateFault("broke", 1, {"why": type(error).__name__})) from error
    return buffer.getvalue()


def _scope(schema: Schema, exact: Mapping[str, Any], kept: tags.Recorder) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    for each in schema.fields:
        value = exact[each.name]
        if value is None and each.required:
            value = Missing(each.name, each.label(kept.language), kept.asked)
        group, _, last = each.name.rpartition(".")
        (scope.setdefault(group, {}) if group else scope)[last] = value
    for name in kept.unknown or ():
        group, _, last = name.rpartition(".")
        within = scope.setdefault(group, {}) if group else scope
        if isinstance(within, dict):
            within.setdefault(last, Missing(name, f"{{{{ {name} }}}}", kept.unknown or {}))
    return scope


def _unmarked(text: str) -> tuple[str, dict[int, tuple[int, int]]]:
    """The text without eaten line ends and clause marks, and {entry: (first line, line after)}."""
    parts = re.split(f"{marks.CLAUSE}(\\d+|/){marks.CLAUSE}", text.replace(marks.EATEN, ""))
    written, line, open_, lines = [], 0, list[tuple[int, int]](), dict[int, tuple[int, int]]()
    for number, part in enumerate(parts):
        if number % 2 == 0:
            written.append(part)
            line += part.count("\n")
        elif part != "/":
            open_.append((int(part), line))
        elif open_:
            entry, start = open_.pop()
            lines[entry] = (start, line + (not "".join(written[-1:]).endswith("\n")))
    return "".join(written), lines


def _decided(
    source: str, kept: tags.Recorder, exact: Mapping[str, Any], lines: Mapping[int, tuple[int, int]]
) -> Iterator[clauses.Clause]:
    entered = {id(node): number for number, node in reversed(list(enumerate(kept.entered)))}
    for each in clauses.places(dialect.parsed(source).nodes):
        node = each.node
        if isinstance(node, tags.ClauseNode):
            number = entered.get(id(node))
            yield clauses.Clause(
                node.key, node.title, number is not None, each.condition,
                clauses.because(each.condition, kept.schema, exact, kept.language),
                lines.get(number) if number is not None else None,
            )  # fmt: skip
