"""The instance's press, and its refusals in the reader's language.

Templates are programs, so they run in the press's child process; our own fixed layouts (letters,
certificates) run here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.drafting import content
from undersign.drafting.compose import ComposeRequest, Composition, Press
from undersign.drafting.fields.schema import Fault, MergeField, Schema
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.text import merge
from undersign.drafting.text.faults import TemplateError
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import blobs
from undersign.typesetting import appearance, engine, letters, overlay
from undersign.typesetting.press import PressDied


@lru_cache(maxsize=1)
def _press() -> Press:
    return Press()


def schema_of(version: TemplateVersion) -> Schema:
    return Schema.from_json(version.schema)


def paper_of(version: TemplateVersion) -> bytes:
    """The pages of a PDF template, as they were normalised when it was uploaded; b"" of another."""
    sha256 = version.layout.get("sha256") if version.form == "pdf" else ""
    return blobs.get(version.workspace_id, version.template_id, sha256) if sha256 else b""


def compose(
    version: TemplateVersion,
    values: Mapping[str, Any],
    *,
    language: str,
    title: str,
    number: str,
    workspace: str,
    at: datetime,
    gaps: bool = False,
    unfinished: bool = False,
    pages: bool = True,
    sandbox: bool = False,
) -> Composition:
    """The document these values make. `gaps`: a preview that marks what is missing; `unfinished`: of a text
    that is being written, with names that are not declared yet.

    Raises `Refused`: values.missing, values.wrong (field named), template.broken, text.glyph.
    """
    request = ComposeRequest(
        source=version.source(language),
        values=values,
        schema=version.schema,
        language=language,
        title=title,
        number=number,
        workspace=workspace,
        created_at=at.replace(microsecond=0),
        gaps=gaps,
        unfinished=unfinished,
        draft=gaps,
        pages=pages,
        form=version.form,
        clauses=version.clauses,
        layout=version.layout,
        base=paper_of(version),
        sandbox=sandbox,
    )
    with _refusing(version, language):
        return _press().compose(request)


@dataclass(frozen=True)
class Rebuilt:
    """changed: {part of the renderer: (then, now)}; where it is empty, the bytes are those of then."""

    composition: Composition
    changed: dict[str, tuple[str, str]]


def rebuild(content_sha256: str, values: Mapping[str, Any], *, by: Actor, **how: Any) -> Rebuilt:
    """What the version with this hash makes of these values, and what of the renderer is another than it was
    written for. `how` as for `compose`. Raises `Refused` as `compose`, and template.unknown_hash."""
    version = TemplateVersion.objects.visible_to(by).filter(content_sha256=content_sha256).first()
    if version is None or version.content.sha256 != content_sha256:
        raise Refused(
            "template.unknown_hash",
            gettext_lazy("No version of a template here has this hash."),
            do=gettext_lazy("Check the hash."),
        )
    return Rebuilt(compose(version, values, **how), content.changed_renderer(version.renderer))


@contextmanager
def _refusing(version: TemplateVersion, language: str) -> Iterator[None]:
    """What composing cannot do, as refusals."""
    try:
        yield
    except merge.BadValues as wrong:
        raise _bad_value(schema_of(version), wrong.faults[0], language) from wrong
    except TemplateError as wrong:
        raise Refused(
            "template.broken",
            gettext_lazy("This template cannot be rendered: %(why)s"),
            do=gettext_lazy("Tell legal, who own the template."),
            why=str(wrong),
        ) from wrong
    except engine.MissingGlyph as wrong:
        raise _no_glyph(wrong) from wrong
    except overlay.NotAPdf as wrong:
        raise Refused(
            "template.paper",
            gettext_lazy("The pages of this template cannot be used: %(why)s"),
            do=gettext_lazy("Tell legal, who own the template. They can upload them again."),
            why=str(wrong)[:200],
        ) from wrong
    except engine.LayoutError as wrong:
        raise Refused(
            "template.layout_failed",
            gettext_lazy("This text cannot be set in pages."),
            do=gettext_lazy("Look for a word without end, or for quotes and lists inside each other."),
        ) from wrong
    except PressDied as wrong:
        raise Refused(
            "press.stopped",
            gettext_lazy("Making the document took too long and was stopped. Nothing was changed."),
            do=gettext_lazy("Try again. If it happens twice, tell legal: the template is at fault."),
        ) from wrong


def require_letters(text: str, *, field: str = "") -> None:
    """Every character of `text` can be drawn here later on. Raises `Refused` (text.glyph)."""
    if all(ord(c) < _SURELY_DRAWN for c in text):
        return
    try:
        appearance.draw([appearance.Value(200, 20, text)], created_at=clock.now().replace(microsecond=0))
    except engine.MissingGlyph as wrong:
        raise _no_glyph(wrong, field) from wrong


_SURELY_DRAWN = 0x180  # Latin with all its accents: in every face that comes with the product


def _no_glyph(wrong: engine.MissingGlyph, field: str = "") -> Refused:
    do = (
        gettext_lazy("Ask an admin to run “%(command)s”, which brings the font.")
        if wrong.command
        else gettext_lazy("Write it without this character.")
    )
    return Refused(
        "text.glyph",
        gettext_lazy("No font of this instance has the character “%(character)s”."),
        do=do,
        field=field,
        character=wrong.character,
        command=wrong.command,
    )


def _bad_value(schema: Schema, fault: Fault, language: str) -> Refused:
    name = fault.field.split("[")[0]
    found = schema.field(name)
    label = found.label(language) if found else name
    code = "values.missing" if fault.code == "missing" else "values.wrong"
    return Refused(code, gettext_lazy("%(told)s"), do="", field=name, told=sentence(fault, label, found))


def sentence(fault: Fault, label: str, found: MergeField | None = None) -> str:
    """One fault of a value, in words."""
    told = {
        "missing": _("“%(label)s” is still missing."),
        "unknown": _("This template has no field “%(label)s”."),
        "not_date": _("“%(label)s” needs a date, such as 2026-12-01."),
        "not_number": _("“%(label)s” needs a number."),
        "not_money": _("“%(label)s” needs an amount, such as 1480.00."),
        "not_email": _("“%(label)s” needs an e-mail address."),
        "not_phone": _("“%(label)s” needs a phone number with its country code."),
        "not_choice": _("“%(label)s” needs one of: %(choices)s."),
        "too_small": _("“%(label)s” is below the least allowed: %(least)s."),
        "too_large": _("“%(label)s” is above the most allowed: %(most)s."),
        "too_long": _("“%(label)s” is too long."),
    }.get(fault.code, _("“%(label)s” cannot be used as it is."))
    facts = {"choices": "", "least": "", "most": "", **fault.facts, "label": label}
    if found is not None and found.choices:
        facts["choices"] = ", ".join(found.choices)
    return told % facts


def letter(markdown: str, *, title: str, language: str, workspace: str, boxed: str, at: datetime) -> bytes:
    """A short PDF of ours: `markdown` with `boxed` printed large at its end."""
    return letters.letter(
        markdown,
        title=title,
        language=language,
        workspace=workspace,
        boxed=boxed,
        created_at=at.replace(microsecond=0),
    )
