"""Named clauses of a template: which are there, and which condition decides.

Hides the walk over Liquid's tree. A clause inside `{% if plan == "premium" %}` is present or absent for a
reason; the reason is kept in the author's own words, so that a preview, an agent and the audit trail can
all say why a clause is in a contract.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liquid.ast import BlockNode, ConditionalBlockNode, Node
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode

from undersign.drafting.fields import values
from undersign.drafting.fields.schema import Schema


@dataclass(frozen=True)
class Clause:
    """`condition` is the author's text, "" for a clause that is always there; `because` are the values the
    condition looked at, as shown to readers; `lines` are the merged Markdown's lines (from 0, half-open)."""

    key: str
    title: str
    present: bool
    condition: str
    because: tuple[tuple[str, str], ...] = ()
    lines: tuple[int, int] | None = None


@dataclass(frozen=True)
class Place:
    """A node of the template with the conditions and the nodes it stands under, outermost first."""

    node: Node
    conditions: tuple[str, ...]
    above: tuple[Node, ...]

    @property
    def condition(self) -> str:
        """All conditions as one text."""
        if len(self.conditions) < 2:
            return "".join(self.conditions)
        return " and ".join(f"({each})" if " or " in each else each for each in self.conditions)


def places(nodes: list[Node]) -> Iterator[Place]:
    """Every node of a template, each with the conditions it depends on."""
    for node in nodes:
        yield from _under(Place(node, (), ()))


def _under(place: Place) -> Iterator[Place]:
    yield place
    above = (*place.above, place.node)
    for condition, child in _branches(place.node):
        conditions = (*place.conditions, condition) if condition else place.conditions
        yield from _under(Place(child, conditions, above))


def _branches(node: Any) -> Iterator[tuple[str, Node]]:
    match node:
        case IfNode() | UnlessNode():
            yield from _alternatives(node)
        case CaseNode():
            yield from _cases(node)
        case ForNode():
            yield f"each of {node.expression.iterable}", node.block
            if node.default:
                yield f"none of {node.expression.iterable}", node.default
        case BlockNode():
            yield from (("", child) for child in node.nodes)
        case ConditionalBlockNode():
            yield "", node.block
        case _:
            yield from (("", child) for child in node.children(None))


def _alternatives(node: Any) -> Iterator[tuple[str, Node]]:
    first = str(node.condition)
    first = f"not ({first})" if isinstance(node, UnlessNode) else first
    passed = [first]
    yield first, node.consequence
    for other in node.alternatives:
        yield str(other.expression), other
        passed.append(str(other.expression))
    if node.default:
        yield " and ".join(_negated(each) for each in passed), node.default


def _negated(condition: str) -> str:
    return condition[5:-1] if condition.startswith("not (") else f"not ({condition})"


def _cases(node: CaseNode) -> Iterator[tuple[str, Node]]:
    seen: list[str] = []
    for block in node.blocks:
        if isinstance(block, MultiExpressionBlockNode):
            options = [f"{node.expression} == {each}" for each in block.expression.expressions]
            seen += options
            yield " or ".join(options), block.block
        else:
            yield " and ".join(_negated(each) for each in seen), block


def because(
    condition: str, schema: Schema, exact: Mapping[str, Any], language: str
) -> tuple[tuple[str, str], ...]:
    """(label, value as shown) of every field a condition looks at, in the order it names them."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", " ", condition)
    asked = dict.fromkeys(re.findall(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?", bare))
    looked = [each for name in asked if (each := schema.field(name))]
    return tuple((each.label(language), values.show(exact.get(each.name), language)) for each in looked)
