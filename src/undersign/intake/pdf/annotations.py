"""The annotations of a page, widgets of form fields among them.

Hides their inheritance: a widget has what it does not say from the field above it.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf

_PUSH = 1 << 16


def of(page: pikepdf.Page) -> list[pikepdf.Dictionary]:
    """The annotations of a page, without what is none."""
    listed = page.obj.get("/Annots")
    found = list(listed) if isinstance(listed, pikepdf.Array) else []
    return [each for each in found if isinstance(each, pikepdf.Dictionary)]


def is_button(annotation: Any) -> bool:
    """Whether an annotation is a push button, which does something and holds nothing."""
    if annotation.get("/Subtype") != "/Widget" or inherited(annotation, "/FT") != "/Btn":
        return False
    return bool(integer(inherited(annotation, "/Ff")) & _PUSH)


def chain(widget: Any) -> Iterator[Any]:
    """The widget and the fields above it."""
    seen = set[tuple[int, int]]()
    for _ in range(30):
        yield widget
        widget = widget.get("/Parent")
        if not isinstance(widget, pikepdf.Dictionary) or widget.objgen in seen:
            return
        seen.add(widget.objgen)


def inherited(widget: Any, key: str) -> Any:
    """The entry of a field, or of the nearest field above it."""
    return next((each.get(key) for each in chain(widget) if key in each), None)


def integer(value: Any) -> int:
    """`value` as an integer, 0 where it is none."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
