"""Everything the editor's page shows of a working copy, whole or in the parts that a keystroke changes.

Hides what of the address and the form says which text, which test values and which view are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from undersign.drafting import content
from undersign.drafting.stock import languages, library, template
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound
from undersign.web.desk import answer
from undersign.web.desk.editing import (
    editor_cases,
    editor_menus,
    editor_preview,
    editor_schema,
    editor_values,
    taking_part,
)
from undersign.web.desk.editing.editor_preview import PAGES, READING, Preview, Wanted
from undersign.web.desk.library import as_signer_shown, packet_parts, template_new, versions_shown
from undersign.web.desk.preparing import checking
from undersign.workspaces import policy
from undersign.workspaces.member import ROLE_WORDS


@dataclass(frozen=True)
class Asked:
    """What somebody looks at: language of the text, choice of test values, reading or pages."""

    language: str
    case: str
    view: str

    @property
    def query(self) -> str:
        return urlencode({"in": self.language, "case": self.case, "view": self.view})


def found(by: Actor, key: str) -> WorkingCopy:
    """The working copy of a template. Raises `NotFound` where none is open."""
    copy = working.find(Template.objects.visible_to(by).get(key=key))
    if copy is None:
        raise NotFound("template.no_copy", "")
    return copy


def asked(copy: WorkingCopy, said: Mapping[str, str]) -> Asked:
    """From the address or the form; what is not there is the first there is."""
    known = copy.languages or ["en"]
    language = said.get("in", "")
    first = language if language in known else "en" if "en" in known else known[0]
    view = PAGES if said.get("view") == PAGES else READING
    return Asked(first, said.get("case", "") or editor_cases.first(copy), view)


def wanted(copy: WorkingCopy, seen: Asked, posted: Mapping[str, str], by: Actor) -> Wanted:
    """The values chosen, with those typed over them where the choice is still the same."""
    values = editor_cases.values(copy, seen.case, language=seen.language, by=by)
    if posted.get("of") == seen.case:
        values = editor_values.typed(copy.schema, values, seen.language, posted)
    return Wanted(seen.language, values, seen.view)


def page(request: HttpRequest, by: Actor, copy: WorkingCopy) -> HttpResponse:
    """The whole page; it alone may carry styles that the text box writes, under a nonce."""
    said = request.POST if request.method == "POST" else request.GET
    seen = asked(copy, said)
    sight = wanted(copy, seen, request.POST, by)
    context = {
        **parts(copy, seen, sight, editor_preview.of(copy, sight), by),
        **panels(copy, seen, by, request),
        "typed_source": request.POST.get("source") if request.method == "POST" else None,
        "csp_nonce": getattr(request, "id", ""),
    }
    name = "desk/editor.html"
    if copy.form == content.PACKET:
        name, context = "desk/packet.html", {**context, **packet_parts.panel(copy, by)}
    response = answer.page(request, name, context)
    response.csp = {"style-src": f"'self' 'nonce-{context['csp_nonce']}'"}  # type: ignore[attr-defined]
    return response


def parts(
    copy: WorkingCopy, seen: Asked, sight: Wanted, preview: Preview | None, by: Actor
) -> dict[str, Any]:
    """What changes while somebody types. preview None: a newer one is on its way."""
    return {
        "template": copy.template,
        "copy": copy,
        "seen": seen,
        "preview": preview,
        "faults": preview.faults if preview else [],
        "conditions": len(preview.present) + len(preview.absent) if preview else 0,
        "choices": editor_cases.choices(copy, seen.case),
        "declared": editor_values.declared(copy.schema),
        "questions": editor_values.asked(copy.schema, sight.values, seen.language),
        "outdated": library.outdated(copy.clauses, by),
    }


def panels(copy: WorkingCopy, seen: Asked, by: Actor, request: HttpRequest) -> dict[str, Any]:
    """What changes when a field, a person or a language does."""
    said = request.POST if request.method == "POST" else request.GET
    versions = list(copy.template.versions.order_by("number"))
    late = (
        languages.behind([version.sources for version in versions] + [copy.sources]) if copy.sources else {}
    )
    known = copy.languages or ["en"]
    written = versions_shown.being_written(copy.template, by)
    return {
        "template": copy.template,
        "copy": copy,
        "seen": seen,
        "as_signer": as_signer_shown.address(written.version, 0, language=seen.language) if written else "",
        "next_number": len(versions) + 1,
        "published": next((v for v in reversed(versions) if v.status == template.PUBLISHED), None),
        "tabs": [(code, late.get(code, 0)) for code in known],
        "more_languages": [code for code, _name in settings.LANGUAGES if code not in known],
        "menus": editor_menus.of(copy, seen.language, by),
        "roles": copy.schema.get("roles", []),
        "role_checks": checking.floors(copy.schema.get("roles", [])),
        "part_words": {
            role["name"]: taking_part.in_words(role, copy.schema) for role in copy.schema.get("roles", [])
        },
        "consumer_disclosure": copy.schema.get("consumer_disclosure", True),
        "editing": _field_form(copy, said),
        "types": editor_schema.TYPES.items(),
        "sources": editor_schema.SOURCES,
        **details(copy.template, by),
    }


def details(held: Template, by: Actor) -> dict[str, Any]:
    """What the panel about the template itself chooses from; a category decides who approves, so that those
    alone who make the rules change it."""
    return {
        "role_words": [
            (role, ROLE_WORDS[role]) for role in policy.ROLES if policy.allows(role, "contract.send")
        ],
        "categories": template_new.categories(held.category)
        if policy.allows(by.role, "template.rules")
        else [],
    }


def _field_form(copy: WorkingCopy, said: Mapping[str, str]) -> editor_schema.Form | None:
    """The field whose form is open: one of the template's, or a new one."""
    known = copy.languages or ["en"]
    if "was" in said:
        return editor_schema.typed(said, known)
    if "field" not in said:
        return None
    declared = editor_schema.schema.Schema.from_json(copy.schema)
    return editor_schema.form(declared.field(said["field"]), known, said.get("name", ""))
