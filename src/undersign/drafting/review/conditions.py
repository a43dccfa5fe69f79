"""A condition of a template in the words of whoever reads about it: “Monthly rent is over $500.00”.

Hides Liquid's expressions. What has no words (a computation, a loop) stays as its author wrote it.
"""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from typing import Any

from django.utils.translation import gettext, gettext_noop
from liquid.builtin.expressions import Path
from liquid.builtin.expressions.logical import (
    BooleanExpression,
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalNotExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import Blank, Empty, FalseLiteral, Nil, TrueLiteral
from liquid.expression import Expression

from undersign.drafting.fields import values
from undersign.drafting.fields.schema import MergeField, Schema
from undersign.drafting.text import dialect
from undersign.drafting.text.faults import TemplateError

_SAID: dict[type[Expression], str] = {
    EqExpression: gettext_noop("%(field)s is %(value)s"),
    NeExpression: gettext_noop("%(field)s is not %(value)s"),
    GtExpression: gettext_noop("%(field)s is over %(value)s"),
    GeExpression: gettext_noop("%(field)s is at least %(value)s"),
    LtExpression: gettext_noop("%(field)s is under %(value)s"),
    LeExpression: gettext_noop("%(field)s is at most %(value)s"),
    ContainsExpression: gettext_noop("%(field)s contains %(value)s"),
}
_DAYS: dict[type[Expression], str] = {
    GtExpression: gettext_noop("%(field)s is after %(value)s"),
    GeExpression: gettext_noop("%(field)s is not before %(value)s"),
    LtExpression: gettext_noop("%(field)s is before %(value)s"),
    LeExpression: gettext_noop("%(field)s is not after %(value)s"),
}
_OPPOSITE: dict[type[Expression], type[Expression]] = {
    EqExpression: NeExpression, NeExpression: EqExpression, GtExpression: LeExpression,
    LeExpression: GtExpression, LtExpression: GeExpression, GeExpression: LtExpression,
}  # fmt: skip


_PIECES = re.compile(r"""'[^']*'|"[^"]*"|\ and\ |.""", re.S)


class _Unsaid(Exception):
    """An expression that has no words."""


def in_words(condition: str, schema: Schema, language: str) -> str:
    """`condition` (an author's text, as in `Clause.condition`) with labels and values of `language`; the
    sentence around them is in the language that is active. As it was written where it has no words."""
    try:
        return _whole(condition, schema, language, True)
    except (_Unsaid, TemplateError, values.Wrong):
        return condition


def _whole(condition: str, schema: Schema, language: str, holds: bool) -> str:
    """With the parentheses in which `clauses` puts conditions together, which Liquid itself does not know."""
    parts = _parts(condition)
    if len(parts) > 1:
        told = [_whole(each, schema, language, holds) for each in parts]
        told = [f"({words})" if each[0] == "(" else words for each, words in zip(parts, told, strict=True)]
        return reduce(lambda one, other: _joined(one, other, holds), told)
    if condition.startswith("not (") and condition.endswith(")"):
        return _whole(condition[5:-1], schema, language, not holds)
    if condition.startswith("(") and condition.endswith(")"):
        return _whole(condition[1:-1], schema, language, holds)
    return _said(_parsed(condition), schema, language, holds)


def _parts(condition: str) -> list[str]:
    """What is joined by “and” outside of parentheses and quotes, where there are parentheses at all."""
    parts, depth, seen = [""], 0, False
    for piece in _PIECES.findall(condition):
        depth += (piece == "(") - (piece == ")")
        seen = seen or piece == "("
        if piece == " and " and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts if seen else [condition]


@lru_cache(maxsize=256)
def _parsed(condition: str) -> Expression:
    node: Any = dialect.parsed(f"{{% if {condition} %}}{{% endif %}}").nodes[0]
    found = node.condition
    return found.expression if isinstance(found, BooleanExpression) else found


def _said(told: Expression, schema: Schema, language: str, holds: bool = True) -> str:
    if isinstance(told, BooleanExpression):
        return _said(told.expression, schema, language, holds)
    if isinstance(told, LogicalNotExpression):
        return _said(told.right, schema, language, not holds)
    if isinstance(told, LogicalAndExpression | LogicalOrExpression):
        both = [_said(each, schema, language, holds) for each in (told.left, told.right)]
        if isinstance(told.right, LogicalAndExpression | LogicalOrExpression) and type(
            told.right
        ) is not type(told):
            both[1] = f"({both[1]})"
        is_and = isinstance(told, LogicalAndExpression) is holds  # neither of two is both not
        return _joined(both[0], both[1], is_and)
    if isinstance(told, Path):
        return _there(_declared(told, schema), language, holds)
    return _compared(told, schema, language, holds)


def _joined(one: str, other: str, is_and: bool) -> str:
    words = gettext("%(one)s and %(other)s") if is_and else gettext("%(one)s or %(other)s")
    return words % {"one": one, "other": other}


def _there(declared: MergeField, language: str, holds: bool) -> str:
    label = {"field": declared.label(language)}
    if declared.type == "yes_no":
        return gettext("%(field)s is %(value)s") % {**label, "value": values.show(holds, language)}
    return (gettext("%(field)s is given") if holds else gettext("%(field)s is not given")) % label


def _compared(told: Any, schema: Schema, language: str, holds: bool) -> str:
    kind = type(told) if holds else _OPPOSITE.get(type(told))
    if kind not in _SAID or not isinstance(told.left, Path):
        raise _Unsaid
    declared = _declared(told.left, schema)
    if isinstance(told.right, Nil | Blank | Empty):
        return _there(declared, language, kind is NeExpression)
    words = _DAYS.get(kind, _SAID[kind]) if declared.type == "date" else _SAID[kind]
    value = _value(told.right, declared, schema, language)
    return gettext(words) % {"field": declared.label(language), "value": value}


def _declared(path: Path, schema: Schema) -> MergeField:
    found = schema.field(".".join(str(each) for each in path.path))
    if found is None:
        raise _Unsaid
    return found


def _value(told: Any, declared: MergeField, schema: Schema, language: str) -> str:
    """What the field is compared with, written as a value of the field would be."""
    if isinstance(told, Path):
        return _declared(told, schema).label(language)
    if isinstance(told, TrueLiteral | FalseLiteral):
        return values.show(isinstance(told, TrueLiteral), language)
    if not hasattr(told, "value"):
        raise _Unsaid
    return values.show(declared.coerce(str(told.value), language), language) or str(told.value)
