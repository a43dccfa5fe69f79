"""Conditional passages that nobody named: found in a template's tree and marked, to say why each is there.

Hides which blocks count: those that begin on a line of their own, say something, and stand neither in a named
clause, which has a mark of its own, nor around one, nor in a loop, which would repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from liquid.ast import BlockNode, ConditionalBlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode

from undersign.drafting.text import tags
from undersign.typesetting import marks

_WORDS = 8
_HEADING = re.compile(r"^\s*#{1,6}\s+(.+?)\s*(?:\{-\}\s*)?$", re.M)
_MARKUP = re.compile(r"^\s*(?:#{1,6}|[-*+>|]|\d+\.)\s+|[*_`|\\]|\{-\}", re.M)


def mark(nodes: Iterable[Node]) -> None:
    """Put a `PassageNode` into every such block below `nodes`, numbered from 1 in the order of the text."""
    for number, block in enumerate(list(_found(nodes)), start=1):
        inner = BlockNode(block.token, block.nodes)
        inner.blank = False
        block.nodes = [tags.PassageNode(block.token, f"passage-{number}", _title(block), inner)]


def _found(nodes: Iterable[Node]) -> Iterator[BlockNode]:
    for node in nodes:
        if isinstance(node, tags.ClauseNode | ForNode):
            continue
        if isinstance(node, IfNode | UnlessNode | CaseNode):
            for block in _blocks(node):
                if _is_passage(block):
                    yield block
                yield from _found(block.nodes)
        elif isinstance(node, BlockNode):
            yield from _found(node.nodes)


def _blocks(node: Any) -> list[BlockNode]:
    if isinstance(node, CaseNode):
        return [each.block if isinstance(each, MultiExpressionBlockNode) else each for each in node.blocks]
    others = [each.block for each in node.alternatives if isinstance(each, ConditionalBlockNode)]
    return [node.consequence, *others, *([node.default] if node.default else [])]


def _is_passage(block: BlockNode) -> bool:
    first = block.nodes[0] if block.nodes else None
    begins = isinstance(first, ContentNode) and first.text.startswith(marks.EATEN)
    return (
        begins and bool(_said(block)) and not any(isinstance(each, tags.ClauseNode) for each in _all(block))
    )


def _all(block: Node) -> Iterator[Node]:
    for node in block.children(None):  # type: ignore[arg-type]
        yield node
        yield from _all(node)


def _said(block: BlockNode) -> str:
    """What it says by itself, its own conditions' texts left out; a value is an ellipsis."""
    told = [
        each.text if isinstance(each, ContentNode) else "…"
        for each in block.nodes
        if isinstance(each, ContentNode | OutputNode | tags.FieldNode)
    ]
    return "".join(told).replace(marks.EATEN, "").strip()


def _title(block: BlockNode) -> str:
    """Its first heading, else its first words."""
    said = _said(block)
    if heading := _HEADING.search(said):
        return _MARKUP.sub("", heading[1]).strip()
    words = _MARKUP.sub("", said).split()
    short = " ".join(words[:_WORDS]).rstrip(".,;: …")
    return f"“{short}{'…' if len(words) > _WORDS else ''}”"
