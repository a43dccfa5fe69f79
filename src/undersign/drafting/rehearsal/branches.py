"""Every way a template's conditions can go, and which of them a rendering really took.

Hides Liquid's tree. `watch` puts a watcher around each branch, the unwritten "otherwise" of an `if` without
`else` included, so that coverage is what ran and not what somebody worked out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.context import RenderContext
from liquid.expression import Expression

from undersign.drafting.text import faults

TAKEN = "undersign.rehearsal"


@dataclass(frozen=True)
class Test:
    """What one branch asks: an expression (`against` are the values of a `when`) in a loop's scope."""

    expression: Expression
    against: tuple[Expression, ...] = ()
    loops: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True)
class Fork:
    """One branch: where it is, in whose words, and every test on the way to it. `parent` is the branch
    around it; `is_written` False where the author wrote no block for it."""

    number: int
    line: int
    condition: str
    under: tuple[str, ...]
    tests: tuple[Test, ...]
    parent: int | None
    is_written: bool = True


class Watched(BlockNode):
    """A block that notes that it was rendered."""

    __slots__ = ("number",)

    def __init__(self, block: BlockNode, number: int) -> None:
        super().__init__(block.token, block.nodes)
        self.blank, self.number = block.blank, number

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        context.tag_namespace[TAKEN].add(self.number)
        return super().render_to_output(context, buffer)


@dataclass(frozen=True)
class _Arm:
    """One block of a node, before it is watched: `put` replaces it."""

    condition: str
    line: int
    block: BlockNode | None
    tests: tuple[Test, ...]
    put: Callable[[BlockNode], None]
    loop: tuple[str, Expression] | None = None


class Watch:
    """The forks of one freshly parsed tree, watched from now on."""

    def __init__(self, nodes: Iterable[Node], source: str) -> None:
        self.forks: list[Fork] = []
        self._source = source
        self._walk(nodes, None, (), (), ())

    def _walk(
        self,
        nodes: Iterable[Node],
        parent: int | None,
        under: tuple[str, ...],
        tests: tuple[Test, ...],
        loops: tuple[tuple[str, Expression], ...],
    ) -> None:
        for node in nodes:
            arms = list(_arms(node, self._source, loops))
            for arm in arms:
                number = len(self.forks)
                passed = (*tests, *arm.tests)
                written = arm.block is not None
                fork = Fork(number, arm.line, arm.condition, under, passed, parent, written)
                self.forks.append(fork)
                block = arm.block or BlockNode(node.token, [])
                inner = (*loops, arm.loop) if arm.loop else loops
                self._walk(block.nodes, number, (*under, arm.condition), passed, inner)
                arm.put(Watched(block, number))
            if not arms:
                self._walk(node.children(None), parent, under, tests, loops)  # type: ignore[arg-type]


def _arms(node: Any, source: str, loops: tuple[tuple[str, Expression], ...]) -> Iterator[_Arm]:
    match node:
        case IfNode() | UnlessNode():
            yield from _alternatives(node, source, loops)
        case CaseNode():
            yield from _whens(node, source, loops)
        case ForNode():
            yield from _loop(node, source, loops)


def _alternatives(node: Any, source: str, loops: tuple[tuple[str, Expression], ...]) -> Iterator[_Arm]:
    first = f"not ({node.condition})" if isinstance(node, UnlessNode) else str(node.condition)
    tests: tuple[Test, ...] = (Test(node.condition, (), loops),)
    words, ended = [first], node.consequence.token
    yield _Arm(first, _line(source, node.token), node.consequence, tests, _setter(node, "consequence"))
    for other in node.alternatives:
        tests = (*tests, Test(other.expression, (), loops))
        words.append(str(other.expression))
        yield _Arm(words[-1], _line(source, ended), other.block, tests, _setter(other, "block"))
        ended = other.block.token
    last = ended if node.default else node.token
    yield _Arm(otherwise(words), _line(source, last), node.default, tests, _setter(node, "default"))


def _whens(node: CaseNode, source: str, loops: tuple[tuple[str, Expression], ...]) -> Iterator[_Arm]:
    seen: list[str] = []
    tests: tuple[Test, ...] = ()
    ended, has_else = node.token, False
    for index, block in enumerate(node.blocks):
        if isinstance(block, MultiExpressionBlockNode):
            options = [f"{node.expression} == {each}" for each in block.expression.expressions]
            seen += options
            tests = (*tests, Test(node.expression, tuple(block.expression.expressions), loops))
            yield _Arm(" or ".join(options), _line(source, block.token), block.block, tests,
                       _setter(block, "block"))  # fmt: skip
            ended = block.block.token
        else:
            has_else = True
            yield _Arm(otherwise(seen), _line(source, ended), block, tests, _item(node.blocks, index))
            ended = block.token
    if not has_else:
        yield _Arm(otherwise(seen), _line(source, node.token), None, tests, node.blocks.append)


def _loop(node: ForNode, source: str, loops: tuple[tuple[str, Expression], ...]) -> Iterator[_Arm]:
    rows = node.expression.iterable
    tests = (Test(rows, (), loops),)
    yield _Arm(f"each of {rows}", _line(source, node.token), node.block, tests, _setter(node, "block"),
               (str(node.expression.identifier), rows))  # fmt: skip
    line = _line(source, node.block.token if node.default else node.token)
    yield _Arm(f"none of {rows}", line, node.default, tests, _setter(node, "default"))


def otherwise(conditions: list[str]) -> str:
    """What holds where none of `conditions` does."""
    return " and ".join(each[5:-1] if _is_negated(each) else f"not ({each})" for each in conditions)


def _is_negated(condition: str) -> bool:
    """Whether `condition` is one whole "not (…)"."""
    if not (condition.startswith("not (") and condition.endswith(")")):
        return False
    depth = 0
    for character in condition[5:-1]:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _line(source: str, token: Any) -> int:
    return faults.line(source, token.start_index)


def _setter(node: Any, name: str) -> Callable[[BlockNode], None]:
    return lambda block: setattr(node, name, block)


def _item(blocks: list[Any], index: int) -> Callable[[BlockNode], None]:
    return lambda block: blocks.__setitem__(index, block)
