"""What one language of a template has and another lacks: clauses, fields, conditions, places to sign.

Hides how a text is taken apart. A text that cannot be read is told of elsewhere, and compared with none.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from undersign.drafting import content as contents
from undersign.drafting.content import Content
from undersign.drafting.fields.schema import Schema
from undersign.drafting.review import conditions
from undersign.drafting.text import clauses, dialect, merge
from undersign.drafting.text.faults import TemplateError

Things = dict[tuple[str, str], str]  # {(what, its name in the text): what a reader calls it}


def lacking(said: Content, reader: str) -> dict[str, list[str]]:
    """{language: what it lacks of what the others have, in the reader's words}; those that lack nothing are
    left out."""
    if said.form != contents.TEXT or len(said.sources) < 2:
        return {}
    try:
        schema = Schema.from_json({part: said.schema.get(part, ()) for part in ("fields", "roles")})
        found = {code: dict(_things(said, code, schema, reader)) for code in said.languages}
    except (TemplateError, ValueError):
        return {}
    every: Things = {}
    for things in found.values():
        every = {**things, **every}
    lacks = {code: [words for key, words in every.items() if key not in found[code]] for code in found}
    return {code: words for code, words in lacks.items() if words}


def _things(said: Content, code: str, schema: Schema, reader: str) -> Iterator[tuple[tuple[str, str], str]]:
    text = merge.expanded(said.sources[code], said.clauses, code).text
    used = merge.analyse(text)
    for key, title, _condition, _line in used.clauses:
        yield ("clause", key), _("clause %(name)s") % {"name": title or key}
    for name in used.fields:
        if declared := schema.field(name):
            yield ("field", name), _("field %(name)s") % {"name": declared.label(reader)}
    for name, _kind, role, _line in used.placed:
        called = schema.role(role)
        words = {"name": name, "role": called.label(reader) if called else role}
        yield ("place", f"{role}.{name}"), _("place “%(name)s” of %(role)s") % words
    for place in clauses.places(dialect.parsed(text).nodes):
        for each in place.conditions:
            words = {"condition": conditions.in_words(each, schema, reader)}
            yield ("condition", each), _("condition “%(condition)s”") % words
