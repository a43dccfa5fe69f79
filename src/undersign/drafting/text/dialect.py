"""The Liquid contracts are written in: which tags and filters there are, and how far any of them may go.

Hides the engine's own leniency: floats, undefined names, unbounded ranges, lines that only hold a tag.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment
from liquid.builtin.expressions.primitive import Blank, Empty, FloatLiteral, RangeLiteral
from liquid.exceptions import LiquidError
from liquid.tag import Tag
from liquid.undefined import FalsyStrictUndefined

from undersign.drafting.text import clauses, faults, passages, tags
from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.drafting.text.filters import FILTERS
from undersign.typesetting import marks

_TAGS = ("if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "COMMENT")
_CONTROL = ("if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase", "for",
            "endfor", "break", "continue", "assign", "capture", "endcapture", "comment", "endcomment", "#",
            "clause", "endclause")  # fmt: skip
_ALONE = re.compile(
    r"^[ \t]*(?:\{%-?\s*(?:" + "|".join(_CONTROL) + r")\b(?:[^%\n]|%(?!\}))*%\}[ \t]*)+\n", re.M
)
_RANGE = 5_000
_MARKUP = 6_000  # tags and outputs: more than a hundred pages have


class _Gap(FalsyStrictUndefined):
    """Undefined that is falsy, takes a default, and refuses to be shown."""

    force_liquid_default = True


class _Range(RangeLiteral):
    """`(1..n)` no longer than a contract could need; without this a join over it eats all memory."""

    __slots__ = ()

    def _make_range(self, start: Any, stop: Any) -> range:
        made = super()._make_range(start, stop)
        return made[:_RANGE]


class _Blank(Blank):
    """`blank`, and its twin `empty`: also what nobody has filled in, and told in conditions by its name."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return other is None or super().__eq__(other)

    def __str__(self) -> str:
        return "blank"


class _Exact(Decimal):
    """A literal such as 2.50: exact, and named in conditions as the author wrote it."""

    def __repr__(self) -> str:
        return str(self)


class _Liquid(Environment):
    loop_iteration_limit = 5_000
    local_namespace_limit = 100_000
    output_stream_limit = 2_000_000
    context_depth_limit = 30
    block_nesting_limit = 20

    def setup_tags_and_filters(self, **_: Any) -> None:
        super().setup_tags_and_filters()
        own = {"content", "output", "illegal", *_TAGS}
        self.tags = {name: tag for name, tag in self.tags.items() if name in own}
        self.filters = dict(FILTERS)
        own_tags: list[type[Tag]] = [tags.SafeOutput, tags.ClauseTag, *tags.field_tags()]
        for tag in own_tags:
            self.add_tag(tag)


_ENVIRONMENT = _Liquid(undefined=_Gap)


@lru_cache(maxsize=16)
def parsed(source: str) -> BoundTemplate:
    """A template ready to be rendered, read once. Raises TemplateError."""
    if len(source) > 500_000:
        raise TemplateError(TemplateFault("too_long", 1, {"limit": 500_000}))
    if source.count("{{") + source.count("{%") > _MARKUP:
        raise TemplateError(TemplateFault("too_many", 1, {"limit": _MARKUP}))
    try:
        template = _ENVIRONMENT.from_string(_tight(source))
    except (LiquidError, RecursionError, ValueError) as error:
        raise TemplateError(faults.of(source, error)) from error
    for each in clauses.places(template.nodes):
        for expression in each.node.expressions():
            _exact(expression)
    passages.mark(template.nodes)
    return template


def _tight(source: str) -> str:
    """`source`, same length, with the line ends of lines holding only control tags marked for removal."""
    source = re.sub("[\ue000-\ue003]", " ", source.replace("\r\n", " \n").replace("\r", "\n"))
    return _ALONE.sub(lambda found: re.sub(r"^[ \t]+|[ \t]*\n$", _eaten, found[0]), source)


def _eaten(found: re.Match[str]) -> str:
    return marks.EATEN * len(found[0])


def _exact(expression: Any) -> None:
    """Make every literal below `expression` exact and every range short."""
    if isinstance(expression, FloatLiteral):
        expression.value = _Exact(expression.token.value)  # type: ignore[assignment]
    elif type(expression) is RangeLiteral:
        expression.__class__ = _Range
    elif type(expression) in (Blank, Empty):
        expression.__class__ = _Blank
    for child in expression.children():
        _exact(child)
