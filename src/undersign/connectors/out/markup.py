"""Reads the XML that object stores answer with.

Hides the parser: a document type, and with it every entity, is refused before anything is expanded; names
count without their namespace, which stores disagree about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent

_DEEPEST = 32


@dataclass
class Node:
    """said: its own text. is_encoded: marked as %-encoded, since XML could not hold it (Azure's Encoded)."""

    name: str
    said: str = ""
    inside: list[Node] = field(default_factory=list)
    is_encoded: bool = False

    def all(self, name: str) -> Iterator[Node]:
        """Every element of this name, at any depth, in order."""
        for each in self.inside:
            if each.name == name:
                yield each
            yield from each.all(name)

    def text(self, name: str) -> str:
        """What the first element of this name says, "" without one."""
        return next((each.said for each in self.all(name)), "")


class _Refused(Exception):
    pass


def read(content: bytes, system: str) -> Node:
    """The document as a tree under a nameless root. Raises `Permanent` for anything else."""
    root = Node("")
    open_ = [root]

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(open_) > _DEEPEST:
            raise _Refused
        node = Node(name.rpartition(" ")[2], is_encoded=attributes.get("Encoded") == "true")
        open_[-1].inside.append(node)
        open_.append(node)

    def refuse(*_seen: Any) -> None:
        raise _Refused

    def say(text: str) -> None:
        open_[-1].said += text

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, lambda _name: open_.pop()
    parser.CharacterDataHandler = say
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, _Refused) as error:
        raise Permanent(
            _("The answer is not what %(system)s sends."),
            do=_("Check the address of the connection; it may lead to a sign-in page or a proxy."),
            system=system,
        ) from error
    return root
