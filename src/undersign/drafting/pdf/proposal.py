"""A first layout of an uploaded PDF: its own form fields and `[[tags]]`, each in its place.

Hides what differs between what intake finds and what a layout holds: the circles of one radio group are found
one by one and become one field; a tag for data becomes a field that is filled when the contract is made.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from undersign.drafting.pdf import layout
from undersign.drafting.pdf.layout import CHOOSING, KINDS, MARKS, Layout, LayoutField, Option

_KINDS = {"date": "date_entry", "choice": "dropdown", "merge": "text"}


def of(taken: Any) -> Layout:
    """Names are made unique, and a kind we do not have becomes text. `taken` is an `intake.Taken`."""
    names: set[str] = set()
    groups: dict[tuple[str, int], list[Any]] = {}
    for number, each in enumerate(sorted(taken.fields, key=lambda f: (f.page, -round((f.y + f.h) / 6), f.x))):
        alone = each.kind not in ("radio", "checkbox_group")
        groups.setdefault((each.name, number if alone else -each.page), []).append(each)
    fields = tuple(_field(members, names) for members in groups.values())
    sizes = tuple((float(w), float(h)) for w, h in taken.page_sizes)
    return Layout(taken.pdf_sha256, sizes, fields)


def _field(members: Sequence[Any], names: set[str]) -> LayoutField:
    first = members[0]
    kind = _KINDS.get(first.kind, first.kind)
    kind = "date" if first.kind == "date" and first.origin == "tag" else kind
    x, y = min(each.x for each in members), min(each.y for each in members)
    w = max(each.x + each.w for each in members) - x
    h = max(each.y + each.h for each in members) - y
    kind = kind if kind in KINDS else "text"
    return LayoutField(
        name=_unused(first.name, names), kind=kind, page=first.page,
        x=round(x, 2), y=round(y, 2), w=round(w, 2), h=round(h, 2),
        role=first.role,
        label={"en": first.label} if first.label else {},
        required=bool(first.required) or kind in MARKS,
        source=first.name if first.kind == "merge" else "",
        options=_options(members, x, y) if kind in CHOOSING else (),
        validation={"max_length": first.max_length} if first.max_length else {},
    )  # fmt: skip


def _options(members: Sequence[Any], x: float, y: float) -> tuple[Option, ...]:
    """Of several circles, each with its place; of one field, as it lists them."""
    if len(members) == 1:
        return tuple(Option(value) for value in _distinct(members[0].options))
    values = [each.options[0] if each.options else str(n) for n, each in enumerate(members, start=1)]
    return tuple(
        Option(value, {}, (round(each.x - x, 2), round(each.y - y, 2), round(each.w, 2), round(each.h, 2)))
        for value, each in zip(values, members, strict=True)
    )


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _unused(name: str, names: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:32] or "field"
    stem = stem if layout.NAME.fullmatch(stem) else f"f_{stem}"[:34]
    candidate, count = stem, 1
    while candidate in names:
        count += 1
        candidate = f"{stem}_{count}"
    names.add(candidate)
    return candidate
