"""What is wrong with a template, by line: unknown fields, roles, tags, filters, and what does not close.

Hides Liquid's own exceptions and spans. A fault carries a code, the line and facts (among them the closest
name that does exist), so that each interface can word it and say what to do; `str()` gives English.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from liquid.ast import Node
from liquid.builtin.expressions import Path
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.exceptions import ResourceLimitError, UndefinedError

from undersign.drafting.fields import schema as schemas
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import tags
from undersign.drafting.text.clauses import Place

_SENTENCES = {
    "unknown_field": "There is no merge field “{name}”. Declare it, or use “{closest}”.",
    "unknown_part": "“{name}” has no part “{part}”. It has: {parts}.",
    "unknown_role": "There is no role “{name}”. Declare it, or use “{closest}”.",
    "unknown_filter": "There is no filter “{name}”. Use “{closest}” or take it out.",
    "unknown_tag": "There is no tag “{name}”. Use “{closest}” or take it out.",
    "stray_tag": "“{name}” closes or continues nothing here. Take it out, or open its block above.",
    "unclosed": "“{name}” is not closed. Add {{% end{name} %}} where it should end.",
    "field_in_capture": "A place to sign cannot stand inside capture. Move it out.",
    "name_twice": "The name “{name}” is given twice. Give each place a name of its own.",
    "syntax": "This cannot be read: {why}.",
    "no_value": "{why}. Test it with if, or give it a default.",
    "filter": "{why}. Check the values this filter gets.",
    "limit": "This template runs too long: {why}. Make its loops shorter.",
    "library_unknown": "This template pins no clause “{name}”. Pin it, or take it out.",
    "library_language": "The clause “{name}” is not written in {language}, only in: {languages}.",
    "library_nested": "The clause “{name}” names another library clause. Write that text out.",
    "library_unnamed": 'Name the clause: {{% library "data-protection" %}}.',
    "too_many": "The template has more than {limit} tags. Split it.",
    "schema": "The fields cannot be read as declared: {why}.",
    "too_long": "The template is longer than {limit} characters. Split it.",
    "broke": "The template cannot be rendered ({why}). Simplify it.",
}
_BLOCKS = ("if", "unless", "case", "for", "capture", "comment", "clause", "raw")
_TAG = re.compile(r"\{%-?\s*(\w+)")


@dataclass(frozen=True)
class TemplateFault:
    """One fault at one line (from 1). Inside a library clause the line is of its text, the fact `clause`
    names it, and `at` is the line of the template that takes it in."""

    code: str
    line: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = {"closest": "…", **self.facts}
        where = f"Clause “{facts['clause']}”, line" if "clause" in facts else "Line"
        return f"{where} {self.line}: " + _SENTENCES.get(self.code, self.code).format(**facts)


class TemplateError(Exception):
    """A template that cannot be used; `faults` says why, all of them."""

    def __init__(self, *faults: TemplateFault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def line(source: str, index: int) -> int:
    """The line (from 1) of a character."""
    return bisect_right(_starts(source), max(index, 0))


@lru_cache(maxsize=8)
def _starts(source: str) -> list[int]:
    """Where each line begins."""
    return [0, *(found.end() for found in re.finditer("\n", source))]


def field_name(variable: Any) -> str:
    """The dotted name of the first two segments of a used variable ("account.name"), or its only one."""
    first, *rest = variable.segments
    return f"{first}.{rest[0]}" if rest and isinstance(rest[0], str) else str(first)


def of(source: str, error: Exception) -> TemplateFault:
    """The fault behind an exception of Liquid's."""
    token = getattr(error, "token", None)
    index = token.start_index if token is not None else -1
    why = str(getattr(error, "message", "") or type(error).__name__)
    open_ = _unclosed(source)
    if index < 0 and open_:
        return TemplateFault("unclosed", open_[1], {"name": open_[0]})
    at = line(source, index)
    if why.startswith("unexpected tag") and token is not None:
        name = token.value
        known = name.startswith("end") or name in ("else", "elsif", "when")
        return TemplateFault("stray_tag" if known else "unknown_tag", at, _close(name, known_tags()))
    if isinstance(error, ResourceLimitError):
        return TemplateFault("limit", at, {"why": why})
    if isinstance(error, UndefinedError):
        return TemplateFault("no_value", at, {"why": why})
    filtered = type(error).__name__.startswith(("Filter", "LiquidType", "LiquidValue"))
    return TemplateFault("filter" if filtered else "syntax", at, {"why": why})


def known_tags() -> list[str]:
    """Every tag an author may write."""
    return [*_BLOCKS, "assign", "break", "continue", *(tag.name for tag in tags.field_tags())]


def _unclosed(source: str) -> tuple[str, int] | None:
    stack: list[tuple[str, int]] = []
    for found in _TAG.finditer(source):
        name = found[1]
        if name in _BLOCKS:
            stack.append((name, line(source, found.start())))
        elif name.startswith("end") and stack and stack[-1][0] == name[3:]:
            stack.pop()
    return stack[-1] if stack else None


def _close(name: str, known: Collection[str]) -> dict[str, Any]:
    return {"name": name, "closest": (get_close_matches(name, known, 1, 0.5) or ["…"])[0]}


def check(
    source: str, found: Any, places: list[Place], schema: Schema | None, filters: Collection[str]
) -> list[TemplateFault]:
    """All faults of a readable template, by line. Without a schema, names are not judged."""
    judged = [
        TemplateFault("unknown_filter", line(source, span.index), _close(name, filters))
        for name, spans in found.filters.items() if name not in filters for span in spans
    ]  # fmt: skip
    judged += _placed(source, places, schema)
    if schema is not None:
        judged += _variables(source, found, schema)
        judged += _columns(source, found, [each.node for each in places], schema)
    return sorted(judged, key=lambda fault: fault.line)


def _placed(source: str, places: list[Place], schema: Schema | None) -> Iterator[TemplateFault]:
    named: set[str] = set()
    placed = [each.node for each in places if isinstance(each.node, tags.FieldNode)]
    answers = {node.options.get("name") or f"{node.role}_{node.kind}" for node in placed}
    for place in places:
        node = place.node
        if not isinstance(node, tags.FieldNode):
            continue
        at, name = line(source, node.token.start_index), node.options.get("name", "")
        if schema is not None and schema.role(node.role) is None:
            yield TemplateFault("unknown_role", at, _close(node.role, [r.name for r in schema.roles]))
        for used in node.uses:
            if schema is not None and used not in answers and schema.field(used) is None:
                yield TemplateFault("unknown_field", at, _close(used, sorted(answers)))
        if any(isinstance(above, CaptureNode) for above in place.above):
            yield TemplateFault("field_in_capture", at)
        if name and name in named and not place.conditions:
            yield TemplateFault("name_twice", at, {"name": name})
        named.add(name)


def _variables(source: str, found: Any, schema: Schema) -> Iterator[TemplateFault]:
    names = [each.name for each in schema.fields]
    for variable in (each for group in found.globals.values() for each in group):
        first, *rest = variable.segments
        at, dotted = line(source, variable.span.index), field_name(variable)
        if declared := schema.field(str(first)):
            yield from _part(declared, rest, at)
        elif declared := schema.field(dotted):
            yield from _part(declared, rest[1:], at)
        else:
            yield TemplateFault("unknown_field", at, _close(dotted, names))


def _part(declared: schemas.MergeField, rest: list[Any], at: int) -> Iterator[TemplateFault]:
    parts = {"person": schemas.PERSON, "address": schemas.ADDRESS, "rows": ("size", "first", "last")}
    allowed = parts.get(declared.type, ())
    if rest and isinstance(rest[0], str) and rest[0] not in allowed:
        facts = {"name": declared.name, "part": rest[0], "parts": ", ".join(allowed) or "—"}
        yield TemplateFault("unknown_part", at, facts)


def _columns(source: str, found: Any, nodes: list[Node], schema: Schema) -> Iterator[TemplateFault]:
    """Parts that loop variables do not have: `row.amout` in `for row in fees`."""
    loops: dict[str, set[str] | None] = {}
    for node in nodes:
        if isinstance(node, ForNode):
            path, variable = node.expression.iterable, str(node.expression.identifier)
            declared = schema.field(str(path)) if isinstance(path, Path) else None
            columns = {column.name for column in declared.columns} if declared else None
            known = loops.setdefault(variable, columns)
            loops[variable] = known | columns if known is not None and columns is not None else None
    for name, columns in ((name, known) for name, known in loops.items() if known is not None):
        for variable in found.variables.get(name, ()):
            part = variable.segments[1] if len(variable.segments) > 1 else None
            if isinstance(part, str) and part not in columns:
                facts = {"name": name, "part": part, "parts": ", ".join(sorted(columns)) or "—"}
                yield TemplateFault("unknown_part", line(source, variable.span.index), facts)
