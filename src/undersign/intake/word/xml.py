"""Looking into WordprocessingML by local names, so that the strict and the usual dialect read alike.

Hides namespaces.
"""

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element


def name(element: Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first child by that path of local names."""
    for step in path:
        if element is None:
            return None
        element = next((each for each in element if name(each) == step), None)
    return element


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children of these names (all, if none is given)."""
    for each in element if element is not None else ():
        if not names or name(each) in names:
            yield each


def within(element: Element | None, *names: str) -> Iterator[Element]:
    """All descendants of these names."""
    for each in element.iter() if element is not None else ():
        if name(each) in names:
            yield each


def value(element: Element | None, *path: str, of: str = "val", default: str = "") -> str:
    """The attribute `of` (by local name) of the child by that path."""
    found = child(element, *path) if path else element
    if found is None:
        return default
    for key, said in found.attrib.items():
        if str(key).rpartition("}")[2] == of:
            return str(said)
    return default


def number(element: Element | None, *path: str, of: str = "val", default: int = 0) -> int:
    """The same as an integer."""
    try:
        return int(value(element, *path, of=of))
    except ValueError:
        return default


def on(element: Element | None, *path: str) -> bool | None:
    """An on/off property: None where it is not said."""
    found = child(element, *path)
    if found is None:
        return None
    return value(found, default="true").lower() not in ("0", "false", "off", "none")
