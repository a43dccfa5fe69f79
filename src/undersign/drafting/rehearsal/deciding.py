"""Which merge fields a template's conditions look at, and what they compare them with.

Hides the tracing: a loop variable is a column of its table, an assigned name stands for every field that
went into it or decided whether it was assigned.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from liquid.ast import Node
from liquid.builtin.expressions import Path
from liquid.builtin.expressions.logical import (
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import Blank, Empty, Nil, StringLiteral
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.expression import Expression

from undersign.drafting.fields.schema import MergeField, Schema
from undersign.drafting.rehearsal.branches import Test
from undersign.drafting.text import clauses

_OPERATORS = {EqExpression: "==", NeExpression: "!=", LtExpression: "<", LeExpression: "<=",
              GtExpression: ">", GeExpression: ">=", ContainsExpression: "contains"}  # fmt: skip
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
Loops = tuple[tuple[str, Expression], ...]


class Target(NamedTuple):
    """A merge field, or a part of one: a column of rows, a part of a person or address, "size"."""

    field: str
    part: str = ""


@dataclass
class Asked:
    """What is asked of one target: (operator, literal) pairs, whether it is there at all, whether it is
    compared with another field, and whether only through a computation."""

    literals: list[tuple[str, Any]] = field(default_factory=list)
    is_there: bool = False
    versus: bool = False
    computed: bool = False


class Questions:
    """Everything the tests of a template ask, by target, in the order of the template."""

    def __init__(self, nodes: list[Node], schema: Schema) -> None:
        self.schema = schema
        self._assigned = _assigned(nodes, self)

    def of(self, tests: Iterable[Test]) -> dict[Target, Asked]:
        """{target: what these tests ask of it}."""
        asked: dict[Target, Asked] = {}
        for test in tests:
            self._test(test, asked)
        return asked

    def targets(self, path: Path, loops: Loops = ()) -> tuple[list[Target], bool]:
        """(the targets behind a path, whether only through a computation)."""
        first, *rest = [str(each) for each in path.path]
        rows = dict(loops).get(first)
        if rows is not None:
            return self._column(rows, rest, loops)
        if first in self._assigned:
            return sorted(self._assigned[first]), True
        declared = self.schema.field(first) or self.schema.field(".".join([first, *rest[:1]]))
        if declared is None:
            return [], False
        rest = rest if declared.name == first else rest[1:]
        return [Target(declared.name, rest[0] if rest else "")], False

    def below(self, expression: Expression, loops: Loops = ()) -> Iterator[Target]:
        """Every target an expression names anywhere."""
        if isinstance(expression, Path):
            yield from self.targets(expression, loops)[0]
        for child in expression.children():
            yield from self.below(child, loops)

    def _column(self, rows: Expression, rest: list[str], loops: Loops) -> tuple[list[Target], bool]:
        if not isinstance(rows, Path):
            return list(self.below(rows, loops)), True
        found, computed = self.targets(rows, tuple(pair for pair in loops if pair[1] is not rows))
        part = rest[0] if rest else ""
        return [Target(each.field, part or each.part) for each in found], computed

    def _test(self, test: Test, asked: dict[Target, Asked]) -> None:
        if test.against:
            for each in test.against:
                self._compared("==", test.expression, each, test.loops, asked)
        else:
            self._boolean(test.expression, test.loops, asked)

    def _boolean(self, expression: Expression, loops: Loops, asked: dict[Target, Asked]) -> None:
        operator = _OPERATORS.get(type(expression))
        if operator:
            self._compared(operator, expression.left, expression.right, loops, asked)  # type: ignore[attr-defined]
        elif isinstance(expression, Path):
            found, computed = self.targets(expression, loops)
            for target in found:
                self._note(asked, target, computed).is_there = True
        else:
            for child in expression.children():
                self._boolean(child, loops, asked)

    def _compared(
        self, operator: str, left: Expression, right: Expression, loops: Loops, asked: dict[Target, Asked]
    ) -> None:
        both = isinstance(left, Path) and isinstance(right, Path)
        for one, other, way in ((left, right, operator), (right, left, _MIRRORED.get(operator, operator))):
            if isinstance(one, Path):
                found, computed = self.targets(one, loops)
                for target in found:
                    noted = self._note(asked, target, computed)
                    noted.versus |= both
                    if isinstance(other, Nil | Blank | Empty):
                        noted.is_there = True
                    elif not isinstance(other, Path):
                        noted.literals.append((way, literal(other)))

    def _note(self, asked: dict[Target, Asked], target: Target, computed: bool) -> Asked:
        known = target in asked
        noted = asked.setdefault(target, Asked(computed=computed))
        noted.computed = (noted.computed and computed) if known else computed
        return noted


def literal(expression: Expression) -> Any:
    """The value an author wrote, as text, or None for one that is no literal."""
    if isinstance(expression, StringLiteral):
        return str(expression.value)
    value = getattr(expression, "value", None)
    return value if isinstance(value, bool) or value is None else str(value)


def misfits(tests: Iterable[Test], questions: Questions) -> Iterator[tuple[MergeField, str]]:
    """(field, value) for every literal compared with a choice that has no such value."""
    for target, asked in questions.of(tests).items():
        declared = declared_at(questions.schema, target)
        if declared is None or declared.type != "choice" or asked.computed:
            continue
        for operator, value in asked.literals:
            if operator in ("==", "!=") and str(value) not in declared.choices:
                yield declared, str(value)


def declared_at(schema: Schema, target: Target) -> MergeField | None:
    """The field or column of a target; None for parts of people and addresses."""
    declared = schema.field(target.field)
    if declared is None or not target.part:
        return declared
    return next((column for column in declared.columns if column.name == target.part), None)


def _assigned(nodes: list[Node], questions: Questions) -> Mapping[str, set[Target]]:
    """{assigned name: targets that went into it or decided about it}."""
    assigned: dict[str, set[Target]] = {}
    questions._assigned = assigned
    for place in clauses.places(nodes):
        if isinstance(place.node, AssignNode | CaptureNode):
            loops = tuple(
                (str(above.expression.identifier), above.expression.iterable)  # type: ignore[attr-defined]
                for above in place.above
                if type(above).__name__ == "ForNode"
            )
            spoken = [*place.node.expressions(), *_inside(place.node)]
            spoken += [each for above in place.above for each in above.expressions()]
            found = {target for each in spoken for target in questions.below(each, loops)}
            assigned.setdefault(str(place.node.name), set()).update(found)
    return assigned


def _inside(node: Node) -> Iterator[Expression]:
    """What the text inside a capture says and asks."""
    if isinstance(node, CaptureNode):
        for place in clauses.places(list(node.block.nodes)):
            yield from place.node.expressions()
