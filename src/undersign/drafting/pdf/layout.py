"""Where the fields of a PDF template lie, and what each of them asks: read, checked, written.

Hides the JSON form and its rules. Coordinates are points from the bottom left corner of the page as a reader
sees it (turned and cut as its PDF says). Faults carry codes and facts; whoever shows them words them.

`{"sha256": hex of the normalised PDF, "pages": [[w, h], …], "fields": [LayoutField less what is empty, …]}`
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from undersign.drafting.fields import dependence, patterns
from undersign.drafting.fields.formula import BadFormula, parse
from undersign.drafting.fields.schema import Fault, Schema

MARKS = ("signature", "initials")
ASKED = ("name", "email", "company", "title", "text", "number", "money", "date_entry", "checkbox",
         "checkbox_group", "radio", "dropdown", "attachment", "image")  # fmt: skip
GIVEN = ("date", "formula", "stamp", "note")
KINDS = (*MARKS, *ASKED, *GIVEN)
CHOOSING = ("radio", "dropdown", "checkbox_group")
NUMERIC = ("number", "money", "formula")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_FIELDS = 1_000
FONT_SIZES = (5.0, 36.0)


@dataclass(frozen=True)
class Option:
    """One choice: what is stored, what is read, and where in the field's box its mark stands (x, y, w, h from
    the box's bottom left), where the page shows the choices itself."""

    value: str
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    at: tuple[float, ...] = ()

    def label(self, language: str) -> str:
        return worded(self.labels, language) or self.value


@dataclass(frozen=True)
class LayoutField:
    """One place on a page (from 1). `role` "" is filled when the contract is made, from the merge field
    `source`; with a role, `source` is offered to the signer, or fixed where `read_only`.

    `validation`: pattern, min, max (numbers as text, or ISO dates), max_length, places. `visible_if`:
    {"field", "is" | "is_not"}. `text`: what a note or stamp says. `picture`: of a stamp, PNG as base64.
    `repeat` "all": on every page.
    """

    name: str
    kind: str
    page: int
    x: float
    y: float
    w: float
    h: float
    role: str = ""
    label: Mapping[str, str] = dataclasses.field(default_factory=dict)
    help: Mapping[str, str] = dataclasses.field(default_factory=dict)
    text: Mapping[str, str] = dataclasses.field(default_factory=dict)
    required: bool = True
    font_size: float = 0
    read_only: bool = False
    source: str = ""
    currency: str = ""
    options: tuple[Option, ...] = ()
    formula: str = ""
    visible_if: Mapping[str, str] = dataclasses.field(default_factory=dict)
    validation: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    repeat: str = ""
    picture: str = ""

    @property
    def is_fixed(self) -> bool:
        """Drawn into the document when it is made, and never asked."""
        return not self.role or bool(self.read_only and self.source)

    def rules(self) -> dict[str, Any]:
        """What of it other fields' values decide, as `dependence` reads it."""
        found: dict[str, Any] = {}
        if self.visible_if:
            found["visible_if"] = dict(self.visible_if)
        if self.formula:
            found["formula"] = self.formula
        if "places" in self.validation or self.kind == "money" or self.currency:
            found["places"] = int(self.validation.get("places", 2))
        return found


@dataclass(frozen=True)
class Layout:
    """All fields of one PDF, in signing order; `pages` are (width, height) as a reader sees them."""

    sha256: str = ""
    pages: tuple[tuple[float, float], ...] = ()
    fields: tuple[LayoutField, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Layout":
        """Raises ValueError: not of this shape."""
        try:
            pages = tuple((float(w), float(h)) for w, h in stored.get("pages", ()))
            fields = tuple(_field(each) for each in stored.get("fields", ()))
            return cls(str(stored.get("sha256", "")), pages, fields)
        except (TypeError, KeyError, AttributeError) as wrong:
            raise ValueError(f"not a layout: {wrong}") from wrong

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types; `from_json` reads it back to an equal layout."""
        return {
            "sha256": self.sha256,
            "pages": [list(page) for page in self.pages],
            "fields": [_plain(each) for each in self.fields],
        }

    def field(self, name: str) -> LayoutField | None:
        return next((each for each in self.fields if each.name == name), None)

    def faults(self, schema: Schema) -> list[Fault]:
        """Everything that keeps this layout from being sent, field by field."""
        found = [fault for each in self.fields for fault in _alone(self, each, schema)]
        found += _names(self.fields)
        for each in self.fields:
            found += _uses(self, each, schema)
        signed = {each.role for each in self.fields if each.kind == "signature"}
        for role in schema.roles:
            if role.kind in ("signer", "in_person") and role.name not in signed:
                found.append(Fault("", "no_signature", {"role": role.name}))
        if len(self.fields) > MOST_FIELDS:
            found.append(Fault("", "too_many", {"most": MOST_FIELDS}))
        return found


def worded(words: Mapping[str, str], language: str) -> str:
    """The words of a language, of its base, of English, or the first there are; "" for none."""
    short = language.split("-")[0]
    return words.get(language) or words.get(short) or words.get("en") or next(iter(words.values()), "")


def _field(stored: Mapping[str, Any]) -> LayoutField:
    given = dict(stored)
    given["options"] = tuple(_option(each) for each in given.get("options") or ())
    for name in ("label", "help", "text"):
        said = given.get(name)
        given[name] = {"en": said} if isinstance(said, str) else dict(said or {})
    given["visible_if"] = dict(given.get("visible_if") or {})
    given["validation"] = dict(given.get("validation") or {})
    for name in ("x", "y", "w", "h"):
        given[name] = round(float(given[name]), 2)
    given["font_size"] = float(given.get("font_size") or 0)
    known = {each.name for each in dataclasses.fields(LayoutField)}
    field = LayoutField(**{name: given[name] for name in given if name in known})
    if "required" not in given and field.kind in ("checkbox", "note", "stamp", "formula", "date"):
        return dataclasses.replace(field, required=False)
    return field


def _option(stored: Any) -> Option:
    if isinstance(stored, str):
        return Option(stored)
    labels = stored.get("labels") or stored.get("label") or {}
    labels = {"en": labels} if isinstance(labels, str) else dict(labels)
    at = tuple(round(float(n), 2) for n in stored.get("at") or ())
    return Option(str(stored["value"]), labels, at)


def _plain(field: LayoutField) -> dict[str, Any]:
    told = dataclasses.asdict(field)
    told["options"] = [
        {k: list(v) if k == "at" else v for k, v in each.items() if v} for each in told["options"]
    ]
    kept = ("name", "kind", "page", "x", "y", "w", "h", "role", "required")
    return {name: value for name, value in told.items() if name in kept or value}


def _alone(layout: Layout, field: LayoutField, schema: Schema) -> Iterator[Fault]:
    """What is wrong with one field by itself."""
    yield from _placed(layout, field)
    if field.kind not in KINDS:
        yield Fault(field.name, "unknown_kind", {"kind": field.kind})
        return
    if field.role and schema.role(field.role) is None:
        yield Fault(field.name, "unknown_role", {"role": field.role})
    if field.source and schema.field(field.source) is None:
        yield Fault(field.name, "unknown_source", {"source": field.source})
    if not field.role and not (field.source or field.kind in ("note", "stamp", "formula")):
        yield Fault(field.name, "nobody")
    if field.kind == "signature" and field.visible_if:
        yield Fault(field.name, "signature_hidden")
    values = [option.value for option in field.options]
    if field.kind in CHOOSING and len(set(values)) != len(values):
        yield Fault(field.name, "option_twice")
    if field.kind in CHOOSING and not (values and all(values)):
        yield Fault(field.name, "no_options")
    if field.font_size and not FONT_SIZES[0] <= field.font_size <= FONT_SIZES[1]:
        yield Fault(field.name, "font_size", {"least": FONT_SIZES[0], "most": FONT_SIZES[1]})
    if field.kind == "formula" and not field.formula:
        yield Fault(field.name, "no_formula")
    if not patterns.is_safe(str(field.validation.get("pattern") or "")):
        yield Fault(field.name, "bad_pattern")


def _placed(layout: Layout, field: LayoutField) -> Iterator[Fault]:
    if not 1 <= field.page <= len(layout.pages):
        yield Fault(field.name, "no_page", {"page": field.page, "pages": len(layout.pages)})
        return
    width, height = layout.pages[field.page - 1]
    if field.w < 4 or field.h < 4:
        yield Fault(field.name, "too_small", {"least": 4})
    if field.x < 0 or field.y < 0 or field.x + field.w > width + 0.5 or field.y + field.h > height + 0.5:
        yield Fault(field.name, "off_page", {"page": field.page})


def _names(fields: Sequence[LayoutField]) -> Iterator[Fault]:
    seen: set[str] = set()
    for each in fields:
        if not NAME.fullmatch(each.name) or each.name.startswith("undersign_"):
            yield Fault(each.name, "bad_name")
        if each.name in seen:
            yield Fault(each.name, "name_twice")
        seen.add(each.name)


def _uses(layout: Layout, field: LayoutField, schema: Schema) -> Iterator[Fault]:
    """What is wrong with what a field asks of others."""
    if field.formula:
        try:
            parse(field.formula)
        except BadFormula as wrong:
            yield Fault(field.name, "bad_formula", {"why": wrong.why, "at": wrong.at + 1})
    orders = {role.name: role.order for role in schema.roles}
    for name in dependence.used(field.rules()):
        other = layout.field(name)
        if other is None and schema.field(name) is None:
            yield Fault(field.name, "unknown_field", {"name": name})
        elif other is not None and not _is_known(other, field, orders):
            yield Fault(field.name, "later_field", {"name": name})
    if field.name in _reached(layout, field):
        yield Fault(field.name, "cycle")


def _is_known(other: LayoutField, field: LayoutField, orders: Mapping[str, int]) -> bool:
    """Whether `other` has its value when `field` needs it: fixed, the same signer's, or an earlier one's."""
    if other.is_fixed or other.role == field.role:
        return True
    return bool(field.role) and orders.get(other.role, 0) < orders.get(field.role, 0)


def _reached(layout: Layout, field: LayoutField) -> set[str]:
    found: set[str] = set()
    pending = list(dependence.used(field.rules()))
    while pending:
        name = pending.pop()
        other = layout.field(name)
        if name not in found and other is not None:
            pending += dependence.used(other.rules())
        found.add(name)
    return found
