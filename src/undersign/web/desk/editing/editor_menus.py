"""What the toolbar can put into a text: fields with type and sample, clauses, places to sign, conditions.

Hides the Liquid. The same entries are what the text box suggests while somebody types.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.drafting.fields import schema, values
from undersign.drafting.fields import specimen as invented
from undersign.drafting.stock import library
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.web.desk.editing.editor_schema import TYPES


@dataclass(frozen=True)
class FieldEntry:
    """One merge field: as a row of the panel, in the menu, in the list of the If… dialog."""

    name: str
    label: str
    type: str
    type_word: str
    sample: str
    insert: str
    choices: str
    is_required: bool


@dataclass(frozen=True)
class Entry:
    """Something to insert: its key, what people read, what kind it is, the text ("¦": the cursor)."""

    name: str
    label: str
    kind: str
    insert: str


@dataclass(frozen=True)
class Menus:
    fields: list[FieldEntry]
    places: list[Entry]
    clauses: list[Entry]
    tags: list[Entry]
    operators: list[tuple[str, str, str, bool]]


def of(copy: WorkingCopy, language: str, by: Actor) -> Menus:
    declared = schema.Schema.from_json(copy.schema)
    return Menus(
        fields=fields(declared, language),
        places=_places(declared, language),
        clauses=_clauses(by, language),
        tags=_tags(),
        operators=_operators(),
    )


def fields(declared: schema.Schema, language: str) -> list[FieldEntry]:
    exact, _faults = declared.coerced(invented.values(declared, language), language)
    return [_field(each, exact.get(each.name), language) for each in declared.fields]


def _field(each: schema.MergeField, exact: Any, language: str) -> FieldEntry:
    reader = get_language() or "en"
    shown = (
        _("%(number)s lines") % {"number": len(exact)}
        if isinstance(exact, list)
        else values.show(exact, language)
    )
    return FieldEntry(
        each.name, each.label(reader), each.type, str(TYPES[each.type]), shown[:40],
        _rows(each, language) if each.type == "rows" else f"{{{{ {each.name} }}}}",
        _choices(each, reader), each.required,
    )  # fmt: skip


def _choices(each: schema.MergeField, reader: str) -> str:
    """JSON for the If… dialog; "" for a type whose value is typed."""
    if each.type != "choice":
        return ""
    short = reader.split("-")[0]
    pairs = [[key, words.get(short) or words.get("en") or key] for key, words in each.choices.items()]
    return json.dumps(pairs, ensure_ascii=False)


def _rows(each: schema.MergeField, language: str) -> str:
    """A table with one line for each of the rows."""
    numbers = ("number", "money", "percentage")
    head = " | ".join(column.label(language) for column in each.columns)
    line = "|".join("---:" if column.type in numbers else "---" for column in each.columns)
    cells = " | ".join(f"{{{{ row.{column.name} }}}}" for column in each.columns)
    return f"\n| {head} |\n|{line}|\n{{% for row in {each.name} %}}\n| {cells} |\n{{% endfor %}}\n"


def _places(declared: schema.Schema, language: str) -> list[Entry]:
    words = {
        "signature": _("Signature"), "initials": _("Initials"), "date_signed": _("Date signed"),
        "name_of": _("Name"),
    }  # fmt: skip
    reader = get_language() or "en"
    found = [
        Entry(tag, f"{word}: {role.label(reader)}", _("place to sign"), f"{{% {tag} {role.name} %}}")
        for role in declared.roles for tag, word in words.items()
    ]  # fmt: skip
    asked = {"text": _("Text to fill in"), "checkbox": _("Box to tick")}
    return found + [
        Entry(tag, f"{word}: {role.label(reader)}", _("asked while signing"),
              f'{{% {tag} {role.name} name:"{tag}_1" label:"{word}" %}}')
        for role in declared.roles for tag, word in asked.items()
    ]  # fmt: skip


def _clauses(by: Actor, language: str) -> list[Entry]:
    return [
        Entry(each.key, each.title(), _("library"), f'{{% library "{each.key}" %}}\n')
        for each in library.of(by)
    ]


def _tags() -> list[Entry]:
    blocks = [
        ("if", _("condition"), "{% if ¦ %}"), ("elsif", _("condition"), "{% elsif ¦ %}"),
        ("else", _("condition"), "{% else %}"), ("endif", _("condition"), "{% endif %}"),
        ("unless", _("condition"), "{% unless ¦ %}"), ("for", _("repeat"), "{% for row in ¦ %}"),
        ("endfor", _("repeat"), "{% endfor %}"), ("clause", _("named clause"), '{% clause "¦" "" %}'),
        ("endclause", _("named clause"), "{% endclause %}"),
    ]  # fmt: skip
    return [Entry(name, name, kind, text) for name, kind, text in blocks]


def _operators() -> list[tuple[str, str, str, bool]]:
    """(Liquid, word, types it suits, needs no value)."""
    words, exact = "text long_text email phone", "number money percentage date"
    return [
        ("%f == %v", _("is"), f"{words} {exact} choice", False),
        ("%f != %v", _("is not"), f"{words} {exact} choice", False),
        ("%f > %v", _("is more than"), exact, False),
        ("%f >= %v", _("is at least"), exact, False),
        ("%f < %v", _("is less than"), exact, False),
        ("%f contains %v", _("contains"), words, False),
        ("%f", _("is yes"), "yes_no", True),
        ("not %f", _("is no"), "yes_no", True),
        ("%f", _("is filled in"), f"{words} {exact} address person rows", True),
        ("not %f", _("is empty"), f"{words} {exact} address person rows", True),
    ]
