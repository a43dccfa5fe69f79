"""What the designer sends, made into a layout and a schema: JSON from its script, rows from its plain form.

Hides millimetres (the form's, from the top left) and points (the layout's, from the bottom left), and that a
value a field is filled in from has to be declared by the template. Nothing of the shape is taken on trust.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from undersign.drafting.pdf import layout as layouts
from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.refused import Refused
from undersign.web.desk.designing import designer_sources

POINTS = 72 / 25.4
PNG, WIDEST = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 4_000  # pixels
_TEXTS = ("name", "kind", "role", "source", "currency", "formula", "repeat", "picture")
_WORDS = ("label", "help", "text", "visible_if")
_LONGEST = {"picture": 400_000, "formula": 500}

Written = tuple[Layout, dict[str, Any]]


def from_script(copy: WorkingCopy, body: bytes) -> tuple[int, Written]:
    """(the edition it was made from, (layout, schema)). Raises `Refused` (template.layout)."""
    try:
        said = json.loads(body)
        fields = [_field(each) for each in said["work"]["fields"]]
        before = {each["name"]: each for each in copy.schema.get("roles", ())}
        roles = [{**before.get(each["name"], {}), **_role(each)} for each in said["work"]["roles"]]
        return int(said["edition"]), _written(copy, fields, roles)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise unreadable() from wrong


def from_form(copy: WorkingCopy, posted: Mapping[str, str]) -> tuple[int, Written]:
    """As `from_script`, of the rows `f.N.…` of one page; fields of other pages stay as they are."""
    kept = Layout.from_json(copy.layout)
    try:
        changed = dict(_rows(kept, posted))
        fields = [changed.get(n, each) for n, each in enumerate(kept.fields)]
        fields += [each for n, each in sorted(changed.items()) if n >= len(kept.fields)]
        stay = Layout(fields=tuple(each for each in fields if each is not None)).to_json()["fields"]
        return int(posted.get("edition", "0")), _written(copy, stay, copy.schema.get("roles", []))
    except (ValueError, TypeError) as wrong:
        raise unreadable() from wrong


def unreadable() -> Refused:
    return Refused(
        "template.layout",
        _("These fields cannot be read. Nothing was changed."),
        do=_("Check that places and sizes are numbers, and save again."),
    )


def _written(copy: WorkingCopy, fields: list[dict[str, Any]], roles: list[dict[str, Any]]) -> Written:
    facts = {"sha256": copy.layout.get("sha256", ""), "pages": copy.layout.get("pages", []), "fields": fields}
    layout = Layout.from_json(facts)
    schema = {**copy.schema, "roles": roles, "fields": declared(copy.schema.get("fields", []), layout.fields)}
    return layout, schema


def declared(known: list[dict[str, Any]], fields: Iterable[LayoutField]) -> list[dict[str, Any]]:
    """The merge fields of the schema: those of `known` that are still used, and what fields ask for anew."""
    have = {each["name"]: each for each in known}
    used: dict[str, dict[str, Any]] = {}
    for field in fields:
        if field.source and field.source not in used:
            used[field.source] = have.get(field.source) or designer_sources.declare(field)
    asked = {name for field in fields for name in layouts.dependence.used(field.rules())}
    return [*used.values(), *(each for name, each in have.items() if name in asked and name not in used)]


def _field(given: Mapping[str, Any]) -> dict[str, Any]:
    """One field with every value of the type it has to be. Raises ValueError, TypeError."""
    said: dict[str, Any] = {name: _text(given.get(name, ""), _LONGEST.get(name, 200)) for name in _TEXTS}
    said |= {name: _words(given.get(name)) for name in _WORDS}
    said |= {side: _number(given[side]) for side in ("x", "y", "w", "h")}
    said |= {"page": int(given["page"]), "font_size": _number(given.get("font_size") or 0)}
    said |= {"required": bool(given.get("required")), "read_only": bool(given.get("read_only"))}
    _require_picture(said["picture"])
    options = given.get("options") or []
    said["options"] = [_option(each) for each in options]
    said["validation"] = _validation(dict(given.get("validation") or {}))
    return {name: value for name, value in said.items() if value or name in ("required", "role", *"xywh")}


def _require_picture(given: str) -> None:
    """A stamp's picture is a PNG of a sensible size, as base64. Raises ValueError."""
    if not given:
        return
    data = base64.b64decode(given, validate=True)
    size = struct.unpack(">II", data[16:24]) if data[:16] == PNG and len(data) > 24 else (0, 0)
    if not all(0 < side <= WIDEST for side in size):
        raise ValueError("not a picture that can be stamped")


def _validation(given: dict[str, Any]) -> dict[str, Any]:
    rules: dict[str, Any] = {
        name: _text(given[name], 200) for name in ("pattern", "min", "max") if given.get(name)
    }
    return rules | {name: int(given[name]) for name in ("max_length", "places") if str(given.get(name) or "")}


def _option(given: Mapping[str, Any]) -> dict[str, Any]:
    at = [_number(each) for each in given.get("at") or ()]
    if len(at) not in (0, 4):
        raise ValueError("an option's mark has four numbers")
    return {"value": _text(given["value"], 200), "labels": _words(given.get("labels")), "at": at}


def _role(given: Mapping[str, Any]) -> dict[str, Any]:
    if not layouts.NAME.fullmatch(given["name"]) or given["party"] not in ("customer", "provider"):
        raise ValueError("a role of this template has a plain name and a side")
    labels = {code: word for code, word in _words(given.get("labels")).items() if word.strip()}
    return {"name": given["name"], "labels": labels, "party": given["party"], "order": int(given["order"])}


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str | int | float) or len(str(given)) > longest:
        raise ValueError("not a text of that length")
    return str(given)


def _words(given: Any) -> dict[str, str]:
    return {_text(code, 20): _text(word, 500) for code, word in dict(given or {}).items()}


def _number(given: Any) -> float:
    number = float(given)
    if not -20_000 < number < 20_000:
        raise ValueError("no place on a page")
    return round(number, 2)


def _rows(kept: Layout, posted: Mapping[str, str]) -> Iterable[tuple[int, LayoutField | None]]:
    numbers = {int(name.split(".")[1]) for name in posted if name.startswith("f.") and name.count(".") == 2}
    for n in sorted(numbers):
        row = {
            name.split(".")[2]: value.strip() for name, value in posted.items() if name.startswith(f"f.{n}.")
        }
        known = kept.fields[n] if n < len(kept.fields) else None
        if row.get("gone") or (known is None and not row.get("kind")):
            yield n, None
        else:
            yield n, _from_row(kept, known, row, n)


def _from_row(kept: Layout, known: LayoutField | None, row: Mapping[str, str], n: int) -> LayoutField:
    """A row over what it changes; what a row does not show stays."""
    page = int(row["page"])
    height = kept.pages[page - 1][1] if 1 <= page <= len(kept.pages) else kept.pages[0][1]
    x, top, w, h = (_number(row[side].replace(",", ".")) * POINTS for side in ("x", "top", "w", "h"))
    named = known.name if known else f"{row['kind']}_{n + 1}"
    base = known or LayoutField(named, row["kind"], page, 0, 0, 0, 0)
    label = {
        **base.label,
        **{code: row[f"label-{code}"] for code, _name in settings.STAFF_LANGUAGES if f"label-{code}" in row},
    }
    place: dict[str, Any] = {
        "x": round(x, 2),
        "y": round(height - top - h, 2),
        "w": round(w, 2),
        "h": round(h, 2),
    }
    return replace(
        base, kind=row["kind"], role=row.get("role", ""), page=page, **place,
        label={code: word for code, word in label.items() if word}, required=bool(row.get("required")),
    )  # fmt: skip
