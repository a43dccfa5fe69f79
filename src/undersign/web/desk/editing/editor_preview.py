"""The editor's preview: a working copy with one set of test values, rendered as the PDF is.

Hides how little is rendered: the same text with the same values comes out of a small memory, pages are only
set when somebody looks at pages, a member has one rendering at a time, and one that a newer keystroke has
overtaken while it waited is left out.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.drafting import render
from undersign.drafting.compose import Composition
from undersign.drafting.fields.schema import Schema
from undersign.drafting.review import conditions
from undersign.drafting.text.clauses import Clause, because
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal import chain, clock
from undersign.journal.refused import Refused
from undersign.typesetting import images
from undersign.web.desk.editing import editor_faults
from undersign.web.desk.editing.editor_faults import Fault

KEPT, WIDTH, PATIENCE = 24, 1000, 25  # previews; pixels; seconds one waits for one's own last rendering
READING, PAGES = "reading", "pages"

_made: OrderedDict[str, Composition] = OrderedDict()
_lock = threading.Lock()
_turns: dict[str, threading.Lock] = {}
_newest: dict[str, int] = {}


@dataclass(frozen=True)
class Wanted:
    """What is to be seen: language of the text, raw values, reading view or pages."""

    language: str
    values: Mapping[str, Any]
    view: str = READING


@dataclass(frozen=True)
class Preview:
    """reading: safe HTML with the marks, or empty. print_: part of the page images' addresses. faults: what
    has to be mended in the text; told: the same where no line is to blame. Where the fault is a name without
    a field there is something to see all the same (`is_made`)."""

    view: str
    reading: str = ""
    print_: str = ""
    pages: range = range(0)
    present: list[Clause] = field(default_factory=list)
    absent: list[Clause] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    told: str = ""
    is_made: bool = False


class _Says:
    """A working copy in the shape of a version, as the press wants it."""

    def __init__(self, copy: WorkingCopy) -> None:
        self.sources, self.schema, self.clauses = copy.sources, copy.schema, copy.clauses
        self.form, self.layout = copy.form, copy.layout
        self.workspace_id, self.template_id = copy.workspace_id, copy.template_id

    def source(self, language: str) -> str:
        return self.sources.get(language) or next(iter(self.sources.values()), "")


def of(copy: WorkingCopy, wanted: Wanted) -> Preview:
    """The preview, or what is wrong with the text by line."""
    try:
        print_, made = _composed(copy, wanted)
    except Refused as no:
        found = editor_faults.of(no)
        return Preview(wanted.view, faults=found, told="" if found else str(no))
    conditional = [clause for clause in made.clauses if clause.condition]
    return Preview(
        wanted.view,
        # Our typesetter escapes everything it did not write itself, and so does `_marked`.
        reading=mark_safe(_marked(made.reading, conditional, copy.schema, wanted.values)),  # noqa: S308
        print_=print_,
        pages=range(1, made.pages + 1),
        present=[clause for clause in conditional if clause.present],
        absent=[clause for clause in conditional if not clause.present],
        missing=made.missing,
        faults=editor_faults.listed(made.unfit),
        is_made=True,
    )


def in_turn(copy: WorkingCopy, wanted: Wanted, who: str) -> Preview | None:
    """As `of`, one at a time for each member; None where a later edition came while this one waited."""
    with _lock:
        turn = _turns.setdefault(who, threading.Lock())
        _newest[copy.id] = max(copy.edition, _newest.get(copy.id, 0))
    if not turn.acquire(timeout=PATIENCE):
        return None
    try:
        return of(copy, wanted) if _newest.get(copy.id, 0) <= copy.edition else None
    finally:
        turn.release()


def page_image(copy: WorkingCopy, wanted: Wanted, print_: str, number: int) -> tuple[bytes, str]:
    """(image, mime) of one page; of the text as it stands now where `print_` is of an older one."""
    with _lock:
        made = _made.get(print_)
    if made is None:
        _print, made = _composed(copy, wanted)
    return images.page(made.pdf, min(max(1, number), made.pages), width=WIDTH)


def _composed(copy: WorkingCopy, wanted: Wanted) -> tuple[str, Composition]:
    print_ = _fingerprint(copy, wanted)
    with _lock:
        made = _made.get(print_)
    if made is None:
        made = render.compose(
            _Says(copy),  # type: ignore[arg-type]
            wanted.values,
            language=wanted.language,
            title=copy.template.name(wanted.language),
            number="–",
            workspace=_("Sample"),
            at=clock.now(),
            gaps=True,
            unfinished=True,
            pages=wanted.view == PAGES,
        )
        _keep(print_, made)
    return print_, made


def _keep(print_: str, made: Composition) -> None:
    with _lock:
        _made[print_] = made
        while len(_made) > KEPT:
            _made.popitem(last=False)


def _fingerprint(copy: WorkingCopy, wanted: Wanted) -> str:
    facts = {
        "text": copy.sources.get(wanted.language, ""),
        "schema": copy.schema,
        "clauses": copy.clauses,
        "layout": copy.layout,
        "title": copy.template.name(wanted.language),
        "language": wanted.language,
        "values": wanted.values,
        "pages": wanted.view == PAGES,
    }
    return hashlib.sha256(chain.canonical(facts)).hexdigest()[:32]


def _marked(
    reading: str, conditional: list[Clause], declared: dict[str, Any], given: Mapping[str, Any]
) -> str:
    """The reading view with a mark where a conditional clause begins that says why it is there: the rule in
    words, and the values it looked at."""
    reader = get_language() or "en"
    schema = Schema.from_json({part: declared.get(part, ()) for part in ("fields", "roles")})
    exact, _faults = schema.coerced(given, reader)
    for clause in conditional:
        if clause.present:
            rule = conditions.in_words(clause.condition, schema, reader)
            seen = because(clause.condition, schema, exact, reader)
            reading = _with_mark(reading, clause.key, rule, seen, clause.condition)
    return reading


def _with_mark(reading: str, key: str, rule: str, seen: tuple[tuple[str, str], ...], condition: str) -> str:
    values = ", ".join(value or "–" for _label, value in seen if value not in rule or not value)
    why = f"{rule} ({values})" if values else rule
    mark = f'<span class="why" title="{escape(condition)}">{escape(why)}</span>'
    first = re.search(rf'<(\w+)(?: class="[\w-]+")? data-clause="{re.escape(escape(key))}">', reading)
    if first is None:
        return reading
    end = reading.find(f"</{first[1]}>", first.end()) if first[1][0] in "hp" else -1
    at = end if end >= 0 else first.start()
    return (
        f"{reading[:at]} {mark}{reading[at:]}" if end >= 0 else f"{reading[:at]}<p>{mark}</p>{reading[at:]}"
    )
