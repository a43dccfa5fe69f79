"""The fields of a prepared file, found by name and filled.

Hides where a field's dictionary lies. Looking one up costs a glance at the first bytes of each field and
not its parse, so that twenty signers' fields do not slow the twentieth act.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from undersign.sealing.pdf import revision, syntax
from undersign.sealing.pdf.syntax import Malformed, Name, Ref

_GLANCE = re.compile(
    rb"[0-9]+ 0 obj\s*<<\s*/Type\s*/Annot\s*/Subtype\s*/Widget\s*/T\s*\(([A-Za-z0-9_-]{1,100})\)"
)
WRITTEN = frozenset({"Tx", "Ch"})  # kinds of field that show text
YES = frozenset({"yes", "on", "true", "1"})


class Unsignable(ValueError):
    """A signing step that the file does not allow. ``code`` is stable, ``field`` names the field."""

    def __init__(self, code: str, field: str):
        super().__init__(f"{code}: {field}")
        self.code, self.field = code, field


@dataclass(frozen=True)
class Widget:
    """A field that is its own single widget."""

    name: str
    ref: Ref
    entries: dict[str, Any]

    @property
    def width(self) -> float:
        return self.entries["Rect"][2] - self.entries["Rect"][0]

    @property
    def height(self) -> float:
        return self.entries["Rect"][3] - self.entries["Rect"][1]

    @property
    def visible(self) -> bool:
        return self.width > 0 and self.height > 0


def names(file: revision.File) -> Iterator[tuple[str, Ref]]:
    """Every field in the form's order."""
    acroform = file.dictionary(file.catalog.get("AcroForm"))
    for ref in file.array(acroform.get("Fields")):
        at = file.locate(ref.num) if isinstance(ref, Ref) else None
        if at is None:
            raise Malformed("field-reference")
        glance = _GLANCE.match(file.data, at)
        title = glance[1] if glance else file.dictionary(ref).get("T")
        if not isinstance(title, bytes):
            raise Malformed("field-name", at)
        yield title.decode("latin-1"), ref


def find(file: revision.File, name: str) -> Widget:
    """The field of this name. Raises Unsignable."""
    for title, ref in names(file):
        if title == name:
            return Widget(name, ref, file.dictionary(ref))
    raise Unsignable("no-such-field", name)


def find_all(file: revision.File, wanted: Iterable[str]) -> list[Widget]:
    """The fields of these names, in the form's order. Raises Unsignable for the first that is missing."""
    missing = set(wanted)
    found = []
    for title, ref in names(file):
        if title in missing:
            missing.discard(title)
            found.append(Widget(title, ref, file.dictionary(ref)))
    for name in missing:
        raise Unsignable("no-such-field", name)
    return found


def unsigned(file: revision.File, name: str) -> Widget:
    """The signature field of this name, still empty. Raises Unsignable."""
    widget = find(file, name)
    if widget.entries.get("FT") != "Sig":
        raise Unsignable("not-a-signature-field", name)
    if "V" in widget.entries:
        raise Unsignable("signed-already", name)
    return widget


def locked_by(file: revision.File, widget: Widget) -> list[str]:
    """The names that signing ``widget`` locks: its owner's other fields."""
    if "Lock" not in widget.entries:
        return []
    return [
        title.decode("latin-1") for title in file.array(file.dictionary(widget.entries["Lock"])["Fields"])
    ]


def filled(widget: Widget, value: str | bool | None, drawing: Ref | None) -> dict[str, Any]:
    """The field's dictionary with a value and what it shows. Raises Unsignable: a value nobody would see."""
    if widget.entries.get("FT") == "Btn":
        ticked = value if isinstance(value, bool) else str(value or "").lower() in YES
        state = Name("Yes" if ticked else "Off")
        return {**widget.entries, "V": state, "AS": state}
    if isinstance(value, bool):
        raise Unsignable("not-a-checkbox", widget.name)
    if value and drawing is None and widget.visible:
        raise Unsignable("no-appearance", widget.name)
    entries = dict(widget.entries)
    if value is not None:
        entries["V"] = syntax.text(value)
    if drawing is not None:
        entries["AP"] = {"N": drawing}
    return entries
