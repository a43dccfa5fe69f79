"""A contract from a PDF template: what the values write onto the pages, and the boxes left for its signers.

Hides which of a layout's fields are drawn now and which are asked later, fields repeated on every page, and
what travels with each box so that its answer can be asked and checked without the template.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from undersign.drafting.fields import dependence, values
from undersign.drafting.fields.schema import Fault, Schema
from undersign.drafting.pdf import layout
from undersign.drafting.pdf.layout import CHOOSING, Layout, LayoutField
from undersign.drafting.text import merge
from undersign.typesetting import appearance, extracted, overlay, words
from undersign.typesetting.overlay import Placed
from undersign.typesetting.page import Box, Typeset

_FRAME = ("radio", "checkbox_group")
_TELLING = ("signature", "initials", "date", "name", "email", "company", "title")  # kinds that say enough
_CARRIED = ("pattern", "min", "max", "max_length")


@dataclass(frozen=True)
class Sheet:
    """What a PDF template is made into: pages, their reading view, and the required fields still missing."""

    made: Typeset
    reading: str
    missing: tuple[str, ...]
    faults: tuple[Fault, ...]


def sheet(
    base: bytes, stored: Mapping[str, Any], given: Mapping[str, Any], schema: Schema, *, language: str,
    title: str, number: str, workspace: str, created_at: datetime, gaps: bool, draft: bool, summary: bool,
) -> Sheet:  # fmt: skip
    """Raises merge.BadValues, overlay.NotAPdf (nor is one without a layout), engine.MissingGlyph."""
    try:
        plan = Layout.from_json(stored)
    except ValueError as unread:
        raise overlay.NotAPdf(str(unread)) from unread
    work = _Work(plan, schema, given, language, workspace, gaps)
    if work.faults and not gaps:
        raise merge.BadValues(tuple(work.faults))
    made = overlay.overlay(
        base, list(work.drawn()), title=title, number=number, language=language, created_at=created_at,
        draft=draft, summary=summary,
    )  # fmt: skip
    boxes = (*work.boxes(), *made.boxes)
    told = extracted.html(made.pdf, boxes, title=title, language=language, pages=len(plan.pages), base=base)
    missing = tuple(fault.field for fault in work.faults if fault.code == "missing")
    wrong = tuple(fault for fault in work.faults if fault.code != "missing")
    return Sheet(Typeset(made.pdf, boxes, made.pages, made.page_sizes), told, missing, wrong)


class _Work:
    def __init__(
        self,
        plan: Layout,
        schema: Schema,
        given: Mapping[str, Any],
        language: str,
        workspace: str,
        gaps: bool,
    ) -> None:
        self.plan, self.schema, self.language = plan, schema, language
        self.workspace, self.gaps = workspace, gaps
        self.exact, _ = schema.coerced(given, language)
        self.faults = schema.check(given, needed=self.needed())
        known = {each.name: dependence.stored(self.exact.get(each.name)) for each in schema.fields}
        self.fixed = {each.name: each for each in plan.fields if each.is_fixed}
        sourced = {name: known.get(each.source, "") for name, each in self.fixed.items() if each.source}
        rules = {name: each.rules() for name, each in self.fixed.items()}
        self.settled = dependence.settle(rules, {**known, **sourced})
        self.known = {**known, **self.settled.values}

    def needed(self) -> set[str]:
        """The required merge fields that this layout uses."""
        used = {each.source for each in self.plan.fields if each.source}
        used |= {name for each in self.plan.fields for name in dependence.used(each.rules())}
        return {each.name for each in self.schema.fields if each.required and each.name in used}

    def drawn(self) -> Iterator[Placed]:
        """What is on the pages before anybody is asked."""
        for field in self.plan.fields:
            mark = self.fixed_mark(field) if field.name in self.fixed else self.frame(field)
            if mark is not None:
                for number in self.pages(field):
                    yield Placed(number, field.x, field.y, mark)

    def pages(self, field: LayoutField) -> list[int]:
        """The pages it stands on, its own first."""
        others = range(1, len(self.plan.pages) + 1) if field.repeat == "all" else ()
        return [field.page, *(number for number in others if number != field.page)]

    def fixed_mark(self, field: LayoutField) -> appearance.Mark | None:
        if field.name in self.settled.hidden:
            return None
        size = (field.w, field.h)
        if field.kind == "stamp":
            said = layout.worded(field.text, self.language) or self.workspace
            return appearance.Stamp(*size, said, field.picture, said)
        if field.kind == "checkbox":
            chosen = (0,) if self.known.get(field.name) == "yes" else ()
            return appearance.Choices(*size, 1, chosen, at=((1, 1, field.w - 2, field.h - 2),))
        if field.kind in _FRAME:
            return self.choices(field, self.known.get(field.name, "").split("\n"))
        said = self.said(field)
        return lines(field.w, field.h, said, field.font_size, field.kind == "note") if said else None

    def said(self, field: LayoutField) -> str:
        """What a fixed field reads; in a preview, its name where it is still empty."""
        if field.kind == "note":
            return layout.worded(field.text, self.language) or self.shown(field)
        return self.shown(field) or (f"[{self.label(field)}]" if self.gaps and field.required else "")

    def shown(self, field: LayoutField) -> str:
        if field.formula:
            return amount(self.known.get(field.name, ""), field.currency, self.language)
        return values.show(self.exact.get(field.source), self.language)

    def frame(self, field: LayoutField) -> appearance.Mark | None:
        """The squares and circles to choose from; of a field that may vanish, they come with its answer."""
        if field.visible_if:
            return None
        if field.kind == "checkbox":
            return appearance.Choices(
                field.w, field.h, 1, at=((0.5, 0.5, field.w - 1, field.h - 1),), labels=(" ",)
            )
        printed = any(option.at for option in field.options)
        return self.choices(field, ()) if field.kind in _FRAME and not printed else None

    def choices(self, field: LayoutField, chosen: Any) -> appearance.Choices:
        labels = [option.label(self.language) for option in field.options]
        marked = [n for n, option in enumerate(field.options) if option.value in chosen]
        return appearance.Choices(field.w, field.h, len(labels), marked, field.kind == "radio", labels=labels)

    def label(self, field: LayoutField) -> str:
        named = self.schema.field(field.source) if field.source else None
        plain = field.name.replace("_", " ").capitalize()
        return (
            layout.worded(field.label, self.language)
            or (named.label(self.language) if named else "")
            or (words.words(self.language)[field.kind] if field.kind in _TELLING else plain)
        )

    def boxes(self) -> Iterator[Box]:
        """The places of the signers, in the layout's order; a repeated one once for each page."""
        for field in self.plan.fields:
            if field.name in self.fixed:
                continue
            role = self.schema.role(field.role)
            party = role.label(self.language) if role else field.role
            rules = self.rules(field)
            for count, number in enumerate(self.pages(field)):
                name = f"{field.name}__{number}" if count else field.name
                more = {"same_as": field.name} if count else {}
                yield Box(
                    name, field.kind, number, field.x, field.y, field.w, field.h, field.role,
                    self.label(field), field.required, party, {**rules, **more},
                )  # fmt: skip

    def rules(self, field: LayoutField) -> dict[str, Any]:
        """What travels with a place (see page.Box)."""
        rules = field.rules()
        used = [name for name in dependence.used(rules) if name in self.known]
        found = {
            **rules,
            "known": {name: self.known[name] for name in used},
            "options": [self.option(each) for each in field.options] if field.kind in CHOOSING else [],
            **{name: field.validation[name] for name in _CARRIED if field.validation.get(name)},
            "currency": field.currency,
            "font_size": field.font_size,
            "help": layout.worded(field.help, self.language),
            "text": layout.worded(field.text, self.language),
            "picture": field.picture,
            "offered": dependence.stored(self.exact.get(field.source)) if field.source else "",
            "framed": bool(field.visible_if) and field.kind in _FRAME,
        }
        return {name: value for name, value in found.items() if value or name == "places"}

    def option(self, option: layout.Option) -> dict[str, Any]:
        told: dict[str, Any] = {"value": option.value, "label": option.label(self.language)}
        return {**told, "at": list(option.at)} if option.at else told


def lines(w: float, h: float, text: str, size: float = 0, is_note: bool = False) -> appearance.Mark:
    """Text in a box: in lines where the box is high enough for two, else in one."""
    if is_note or h > 2.4 * (size or 10):
        return appearance.Note(w, h, text, size or 9.5)
    return appearance.Value(w, h, text, size or 10)


def amount(value: str, currency: str, language: str) -> str:
    """A stored number as readers of `language` write it, with its currency where it has one."""
    number = dependence.number(value)
    if number is None:
        return value
    exact = values.Money(number, currency) if currency else number
    places = max(0, -int(exact.as_tuple().exponent))
    if currency or not places:
        return values.show(exact, language)
    return format_decimal(Decimal(number), format=f"#,##0.{'0' * places}", locale=values.locale_of(language))
