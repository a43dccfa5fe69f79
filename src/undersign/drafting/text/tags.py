"""The Liquid tags of contracts: places to sign and fill, named clauses, and output that stays data.

Hides how a tag's result travels through Markdown: everything but the author's own text becomes a
placeholder (typesetting.marks) whose content waits in the `Recorder` of that one rendering.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import Path
from liquid.builtin.output import Output, OutputNode
from liquid.context import RenderContext
from liquid.exceptions import LiquidSyntaxError, OutputStreamLimitError
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_TAG, Token
from liquid.undefined import is_undefined

from undersign.drafting.fields import dependence, formula, patterns, values
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text.filters import Missing
from undersign.typesetting import bidi, marks, words

RECORDER = "undersign"
TEXT_LIMIT = 2_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAMED = ("name", "required", "optional", "options", "currency", "pattern", "min", "max", "max_length",
          "places", "formula", "show_if", "is", "is_not")  # fmt: skip
_ARGUMENT = re.compile(
    r"""\s*,?\s*(?:(?P<key>[a-z][a-z_]*)\s*:\s*(?P<quote>["'])(?P<value>.*?)(?P=quote)|(?P<word>[a-z][a-z0-9_]*))"""
)


@dataclass
class Recorder:
    """What one rendering leaves behind beside its Markdown. unknown: the names that an unfinished template
    uses and nobody declared, which become gaps; None where the template is finished and may have none.
    valueless: the (expression, place) that came out without a value in one."""

    schema: Schema
    language: str
    substitutions: list[marks.Substitution] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    entered: list["ClauseNode"] = field(default_factory=list)
    unknown: dict[str, str] | None = None
    valueless: list[tuple[str, int]] = field(default_factory=list)
    size: int = 0
    _names: set[str] = field(default_factory=set)

    def put(self, substitution: marks.Substitution) -> str:
        """Keep `substitution`; the placeholder to write instead."""
        if isinstance(substitution, marks.Text):
            self.size += len(substitution.text)
        if self.size > TEXT_LIMIT or len(self.substitutions) > 50_000:
            raise OutputStreamLimitError("the text grows too long", token=None)
        self.substitutions.append(substitution)
        return marks.mark(len(self.substitutions) - 1)

    def unused(self, name: str) -> str:
        """`name`, or `name_2`, `name_3`… where it is taken."""
        candidate, number = name, 1
        while candidate in self._names:
            number += 1
            candidate = f"{name}_{number}"
        self._names.add(candidate)
        return candidate


def recorder(context: RenderContext) -> Recorder:
    """The recorder of the rendering under way."""
    kept: Recorder = context.tag_namespace[RECORDER]
    return kept


class SafeOutputNode(OutputNode):
    """`{{ … }}`: writes a placeholder, so that no value is ever read as Markdown."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        kept = recorder(context)
        if is_undefined(value) and kept.unknown is None:
            str(value)  # raises: strict
        if kept.unknown is not None and (is_undefined(value) or type(value) is dict):
            name = str(self.expression)
            kept.valueless.append((name, self.token.start_index))
            value = Missing(name, f"{{{{ {name} }}}}", kept.unknown)
        if isinstance(value, Missing):
            value.__liquid__()
            return buffer.write(kept.put(marks.Text(value.label, value.name, gap=True)))
        left = getattr(self.expression, "left", None)
        origin = str(left) if isinstance(left, Path) else ""
        text = bidi.inside(values.show(value, kept.language), kept.language)
        return buffer.write(kept.put(marks.Text(text, origin))) if text else 0


class SafeOutput(Output):
    """Registers SafeOutputNode for `{{ … }}`."""

    node_class = SafeOutputNode


class FieldNode(Node):
    """A place to sign or fill."""

    __slots__ = ("kind", "options", "role")

    def __init__(self, token: Token, kind: str, role: str, options: dict[str, str]) -> None:
        super().__init__(token)
        self.kind, self.role, self.options = kind, role, options
        self.blank = False

    @property
    def is_required(self) -> bool:
        if self.kind in _OPTIONAL:
            return "required" in self.options
        return "optional" not in self.options

    @property
    def uses(self) -> tuple[str, ...]:
        """The names of fields that decide about this one."""
        return dependence.used(_rules(self.kind, self.options, ""))

    def known(self, kept: "Recorder", context: RenderContext) -> dict[str, Any]:
        """Those of them that are our data, which travel with the place."""
        ours = [name for name in self.uses if kept.schema.field(name)]
        found = {name: dependence.stored(context.resolve(name, default=None)) for name in ours}
        return {"known": found} if found else {}

    def __str__(self) -> str:
        return f"{{% {self.token.value} {self.role} %}}"

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        kept = recorder(context)
        role = kept.schema.role(self.role)
        stem = self.options.get("name") or f"{self.role}_{self.kind}"
        short = kept.language.split("-")[0]
        label = self.options.get(f"label_{short}") or self.options.get("label")
        placed = marks.Field(
            kept.unused(stem), self.kind, self.role, values.clean(label or words.words(short)[self.kind]),
            required=self.is_required,
            party=role.label(kept.language) if role else self.role,
            rules=_rules(self.kind, self.options, short) | self.known(kept, context),
        )  # fmt: skip
        return buffer.write(kept.put(placed))


class FieldTag(Tag):
    """`{% signature customer %}` and its kin; `kind` is what the field is."""

    block = False
    kind = ""

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        if stream.current.kind != TOKEN_EXPRESSION:
            raise LiquidSyntaxError(f"say who: {{% {self.name} customer %}}", token=token)
        role, options = _arguments(stream.current.value, token)
        if self.kind in _TO_NAME and "name" not in options:
            raise LiquidSyntaxError(f'give it a name: {{% {self.name} {role} name:"…" %}}', token=token)
        if self.kind in CHOOSING and not _options(options.get("options", "")):
            raise LiquidSyntaxError(
                f'say what to choose from: {{% {self.name} {role} options:"A|B" %}}', token=token
            )
        _checked(self.kind, options, token)
        return FieldNode(token, self.kind, role, options)


def _arguments(text: str, token: Token) -> tuple[str, dict[str, str]]:
    role, options, at = "", dict[str, str](), 0
    while at < len(text.rstrip()):
        found = _ARGUMENT.match(text, at)
        if not found:
            raise LiquidSyntaxError(f"cannot read {text[at:].strip()!r}", token=token)
        at = found.end()
        if found["key"]:
            options[found["key"]] = found["value"]
        elif not role:
            role = found["word"]
        else:
            options[found["word"]] = "yes"
    if not role:
        raise LiquidSyntaxError(f"say who: {{% {token.value} customer %}}", token=token)
    known = (*_NAMED, "label", "help")
    unknown = [key for key in options if key not in known and not key.startswith(("label_", "help_"))]
    if unknown:
        raise LiquidSyntaxError(f"unknown option {unknown[0]!r}", token=token)
    if "name" in options and not _NAME.fullmatch(options["name"]):
        raise LiquidSyntaxError("a name has small letters, digits and _ only", token=token)
    return role, options


class ClauseNode(Node):
    """`{% clause "key" "Title" %} … {% endclause %}`."""

    __slots__ = ("block", "key", "title")

    def __init__(self, token: Token, key: str, title: str, block: BlockNode) -> None:
        super().__init__(token)
        self.key, self.title, self.block = key, title, block
        self.blank = False

    def __str__(self) -> str:
        return f'{{% clause "{self.key}" %}}{self.block}{{% endclause %}}'

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        kept = recorder(context)
        kept.entered.append(self)
        buffer.write(f"{marks.CLAUSE}{len(kept.entered) - 1}{marks.CLAUSE}")
        written = self.block.render(context, buffer)
        return written + buffer.write(f"{marks.CLAUSE}/{marks.CLAUSE}")

    def children(self, static_context: Any, *, include_partials: bool = True) -> Iterable[Node]:
        yield self.block


class PassageNode(ClauseNode):
    """A conditional passage that its author gave no name (see `passages`)."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(self.block)


class ClauseTag(Tag):
    """Registers ClauseNode."""

    name = "clause"
    end = "endclause"
    _head = re.compile(r"""\s*(["'])(?P<key>[a-z][a-z0-9_-]{0,59})\1(?:\s*,?\s*(["'])(?P<title>.+?)\3)?\s*""")

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        head = self._head.fullmatch(stream.current.value) if stream.current.kind == TOKEN_EXPRESSION else None
        if not head:
            raise LiquidSyntaxError('name the clause: {% clause "data-protection" %}', token=token)
        next(stream)
        block = get_parser(self.env).parse_block(stream, frozenset((self.end, TOKEN_EOF)))
        stream.expect(TOKEN_TAG, value=self.end)
        title = head["title"] or head["key"].replace("-", " ").replace("_", " ").capitalize()
        return ClauseNode(token, head["key"], title, block)


_OPTIONAL = ("text", "checkbox")
CHOOSING = ("radio", "dropdown", "checkbox_group")
_TO_NAME = ("text", "checkbox", "number", "money", "date_entry", "formula", "attachment", "image", *CHOOSING)
_TAGS = {"signature": "signature", "initials": "initials", "date_signed": "date", "name_of": "name",
         "email_of": "email", "company_of": "company", "title_of": "title"}  # fmt: skip


def _rules(kind: str, options: dict[str, str], language: str) -> dict[str, Any]:
    """What travels with the place (typesetting.page.Box)."""
    found: dict[str, Any] = {
        name: values.clean(options[name])
        for name in ("currency", "pattern", "min", "max", "max_length", "formula")
        if options.get(name)
    }
    found["help"] = values.clean(options.get(f"help_{language}") or options.get("help", ""))
    found["options"] = _options(options.get("options", "")) if kind in CHOOSING else []
    if options.get("show_if"):
        asked = "is_not" if "is_not" in options else "is"
        found["visible_if"] = {"field": options["show_if"], asked: options.get(asked, "yes")}
    found = {name: value for name, value in found.items() if value}
    if options.get("places", "").isdigit() or kind == "money" or "currency" in found:
        found["places"] = int(options.get("places") or 2)
    return found


def _checked(kind: str, options: dict[str, str], token: Token) -> None:
    """What can be told to be wrong without the rest of the template."""
    try:
        formula.parse(options.get("formula", "0"))
    except formula.BadFormula as wrong:
        raise LiquidSyntaxError(f"this is no formula: {wrong}", token=token) from wrong
    if kind == "formula" and "formula" not in options:
        raise LiquidSyntaxError('say what is computed: formula:"seats * 12.50"', token=token)
    if not patterns.is_safe(options.get("pattern", "")):
        raise LiquidSyntaxError("this pattern cannot be used", token=token)


def _options(text: str) -> list[dict[str, Any]]:
    """ "A|B=Label" as choices: what is stored, and what is read where it differs."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in values.clean(text).split("|"))):
        value, _, label = part.partition("=")
        found.setdefault(value.strip(), label.strip() or value.strip())
    return [{"value": value, "label": label} for value, label in found.items()]


def field_tags() -> list[type[FieldTag]]:
    """One tag class per kind of field; most are called as their kind."""
    kinds = {**_TAGS, **{kind: kind for kind in _TO_NAME}}
    return [type(f"{tag}_tag", (FieldTag,), {"name": tag, "kind": kind}) for tag, kind in kinds.items()]
