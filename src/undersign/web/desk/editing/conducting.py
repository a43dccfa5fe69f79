"""How contracts of a template are signed: the ways out, who is told, and who answers for a forbidden
category.

It is part of the working copy, so it is approved with the text. A packet has settings of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.drafting import content
from undersign.drafting.conduct import excluded, exits
from undersign.drafting.conduct import telling as conduct
from undersign.drafting.review import readiness
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.editing import editor, editor_page, taking_part
from undersign.web.desk.record import pacing, telling

WORDS = {
    exits.DECLINE: gettext_noop("Decline, with a reason"),
    exits.PAPER: gettext_noop("Ask for paper"),
    exits.WITHDRAW: gettext_noop("Withdraw from electronic records"),
    exits.DELEGATE: gettext_noop("Someone else should sign"),
    exits.LATER: gettext_noop("Finish later, with a link by mail"),
    exits.NEW_LINK: gettext_noop("Ask for a new link when the old one has ended"),
    exits.CORRECT: gettext_noop("Correct an answer before the end"),
    exits.IN_ERROR: gettext_noop("Say “I signed in error” afterwards"),
    exits.COPY: gettext_noop("Download an unsigned copy"),
}


@dataclass(frozen=True)
class Way:
    kind: str
    words: str
    is_open: bool
    is_fixed: bool


@door.reading("template.draft")
def signing(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    posted = request.POST if request.method == "POST" else None
    schema = _with(copy, posted, by, as_typed=True) if posted is not None else copy.schema
    return answer.page(request, "desk/signing.html", _shown(copy, schema))


def _shown(copy: WorkingCopy, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "template": copy.template,
        "copy": copy,
        "ways": _ways(schema),
        "for_consumers": exits.for_consumers(schema),
        "telling": telling.matrix(conduct.Telling.from_json(schema)),
        "parts": taking_part.rows(schema),
        "pace": pacing.of_schema(schema),
        **taking_part.choices(copy),
        "excluded": excluded.kind(schema, copy.template.category),
        "is_by_category": excluded.is_excluded(copy.template.category),
        "excluded_kinds": readiness.EXCLUDED.items(),
        "reason": (schema.get("excluded_override") or {}).get("reason", ""),
        "back": "desk:fields" if copy.form == content.PDF else "desk:edit",
    }


@door.acting(otherwise=signing, verb="template.draft")
def keep_signing(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    copy = editor_page.found(by, key)
    said = _with(copy, request.POST, by)
    working.save(copy, edition=editor.edition(request), by=by, schema=said)
    return answer.back("desk:edit_signing", key, told="signing_kept")


def _ways(schema: Mapping[str, Any]) -> list[Way]:
    found, fixed = exits.Exits.from_json(schema), exits.for_consumers(schema)
    return [
        Way(kind, _(words), found.offers(kind, consumer=fixed), fixed and kind in exits.RIGHTS)
        for kind, words in WORDS.items()
    ]


def _with(copy: WorkingCopy, form: Mapping[str, Any], by: Actor, *, as_typed: bool = False) -> dict[str, Any]:
    """The copy's schema as the form would have it."""
    fixed = exits.RIGHTS if exits.for_consumers(copy.schema) else ()
    closed = {kind: False for kind in exits.KINDS if f"exit.{kind}" not in form and kind not in fixed}
    said = {**copy.schema, "exits": closed, "telling": conduct.apart(telling.posted(form) or {})}
    said["roles"] = taking_part.with_parts(copy.schema, form, as_typed=as_typed)
    said |= pacing.for_schema(form)
    chosen = str(form.get("excluded", ""))
    said["excluded"] = chosen if chosen in excluded.CATEGORIES else ""
    is_kind = bool(excluded.kind(said, copy.template.category))
    reason = " ".join(str(form.get("reason", "")).split())[:1000] if is_kind else ""
    said["excluded_override"] = {"reason": reason, "role": by.role} if reason else {}
    return said
