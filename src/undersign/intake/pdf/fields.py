"""The form fields of a PDF, read before they are removed, so that they can be made anew.

Hides the field tree: inherited entries, several boxes of one field, pages known only to the page. Fields
that are signed already, and buttons, are not for filling and are left out.
"""

from typing import Any

import pikepdf

from undersign.intake import guess, lines
from undersign.intake.pdf import annotations, straight
from undersign.intake.taken import FoundField

_READ_ONLY, _REQUIRED, _MULTILINE = 1, 1 << 1, 1 << 12
_RADIO, _FILE = 1 << 15, 1 << 20
_MOST = 5_000


def found(pdf: pikepdf.Pdf) -> tuple[FoundField, ...]:
    """Every box to fill, page by page, top to bottom; at most 5,000."""
    if not isinstance(pdf.Root.get("/AcroForm"), pikepdf.Dictionary):
        return ()
    fields: list[FoundField] = []
    for number, page in enumerate(pdf.pages, 1):
        placing = straight.placing(page)
        widgets = [each for each in annotations.of(page) if each.get("/Subtype") == "/Widget"]
        here = [field for widget in widgets if (field := _field(widget, number, placing))]
        fields += sorted(here, key=lambda field: (-round(field.y + field.h), field.x))
        if len(fields) > _MOST:
            break
    return tuple(fields[:_MOST])


def _field(widget: Any, page: int, placing: straight.Placing) -> FoundField | None:
    kind, flags = (
        str(annotations.inherited(widget, "/FT") or ""),
        annotations.integer(annotations.inherited(widget, "/Ff")),
    )
    box = placing.box(widget.get("/Rect"))
    if box is None or kind not in ("/Tx", "/Btn", "/Ch", "/Sig") or _is_hidden(widget):
        return None
    value = annotations.inherited(widget, "/V")
    if annotations.is_button(widget) or (kind == "/Sig" and isinstance(value, pikepdf.Dictionary)):
        return None
    name = ".".join(reversed([part for each in annotations.chain(widget) if (part := _text(each.get("/T")))]))
    label = _text(annotations.inherited(widget, "/TU")) or guess.words(name)
    options = _options(widget, kind)
    return FoundField(
        name=name or f"field_{page}_{round(box[0])}_{round(box[1])}",
        kind=_kind(widget, kind, flags, name, label),
        page=page, x=box[0], y=box[1], w=box[2], h=box[3],
        label=label, required=bool(flags & _REQUIRED), read_only=bool(flags & _READ_ONLY),
        options=options, value=_value(widget, kind, value),
        max_length=max(0, annotations.integer(annotations.inherited(widget, "/MaxLen"))),
        multiline=kind == "/Tx" and bool(flags & _MULTILINE),
    )  # fmt: skip


def _kind(widget: Any, kind: str, flags: int, name: str, label: str) -> str:
    if kind == "/Sig":
        return "initials" if guess.kind(name, label) == "initials" else "signature"
    if kind == "/Btn":
        return "radio" if flags & _RADIO else "checkbox"
    if kind == "/Ch":
        return "dropdown"
    if flags & _FILE:
        return "attachment"
    return _format(widget) or guess.kind(name, label)


def _format(widget: Any) -> str:
    """What Acrobat's own format script says the text is; the script is read, never run."""
    try:
        script = annotations.inherited(widget, "/AA").F.JS
        said = script.read_bytes() if isinstance(script, pikepdf.Stream) else bytes(script)
    except (AttributeError, KeyError, TypeError, ValueError, pikepdf.PdfError):
        return ""
    if b"AFDate" in said:
        return "date_entry"
    if b"AFNumber" in said or b"AFPercent" in said:
        return "money" if b"$" in said or b"\\u20AC" in said else "number"
    return ""


def _options(widget: Any, kind: str) -> tuple[str, ...]:
    if kind == "/Btn":
        return tuple(state for state in _states(widget) if state != "Off")
    listed = annotations.inherited(widget, "/Opt")
    if kind != "/Ch" or not isinstance(listed, pikepdf.Array):
        return ()
    each = [option[-1] if isinstance(option, pikepdf.Array) and len(option) else option for option in listed]
    return tuple(_text(option) for option in each[:500])


def _states(widget: Any) -> list[str]:
    drawn = widget.get("/AP")
    normal = drawn.get("/N") if isinstance(drawn, pikepdf.Dictionary) else None
    return [key[1:] for key in list(normal.keys())] if isinstance(normal, pikepdf.Dictionary) else []


def _value(widget: Any, kind: str, value: Any) -> str:
    if kind == "/Btn":
        state = str(widget.get("/AS") or value or "")[1:]
        return "" if state == "Off" else state
    if isinstance(value, pikepdf.Array):
        return ", ".join(_text(each) for each in value)
    return _text(value)


def _is_hidden(widget: Any) -> bool:
    return bool(annotations.integer(widget.get("/F")) & (2 | 32))


def _text(value: Any) -> str:
    return lines.clean(str(value)) if isinstance(value, pikepdf.String | str) else ""
