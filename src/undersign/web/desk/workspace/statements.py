"""The statement on electronic records: its versions, the next one written, looked at as a signer, published.

Nothing is kept while it is written: the form carries the text from look to look, and only publishing makes a
version, which is never changed again (law.md ES-1, ES-4).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import consent, statement
from undersign.signing import disclosure as disclosures
from undersign.store import rows
from undersign.typesetting import words
from undersign.web.desk import answer, door
from undersign.web.desk.library import versions_shown
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

SEE, PUBLISH = "disclosure.see", "disclosure.publish"


@door.reading(SEE)
def disclosure(request: HttpRequest, by: Actor) -> HttpResponse:
    own = disclosures.every(by.workspace_id)
    context = {
        **_shown(request, own, by.workspace_id),
        "versions": _listed(own, by.workspace_id),
        "drafts": _drafts(request, _texts(own[0] if own else None)),
        "parts": list(disclosures.SLOT_WORDS.items()),
        "after": request.POST.get("after", str(own[0].number if own else 0)),
        "needs": request.POST.get("needs", ""),
        "may_publish": policy.allows(by.role, PUBLISH),
    }
    return answer.page(request, "desk/disclosure.html", context)


def _shown(
    request: HttpRequest, own: list[disclosures.DisclosureVersion], workspace_id: str
) -> dict[str, Any]:
    """The version that is read: the one asked for, else what signers are shown now."""
    asked = request.GET.get("version", "")
    found = next((each for each in own if each.name == asked), own[0] if own else None)
    row = None if asked == disclosures.BUILTIN else found
    name, texts = row.name if row else disclosures.BUILTIN, _texts(row)
    language = request.GET.get("in", "")
    language = language if language in texts else _reader(texts)
    read = disclosures.as_read(rows.get(Workspace, workspace_id), name, language, texts[language])
    return {
        "name": name,
        "number": row.number if row else 0,
        "is_shown": name == disclosures.version(workspace_id),
        "languages": list(texts),
        "language": language,
        "reading": mark_safe(read.html),  # noqa: S308
    }


@door.acting(otherwise=disclosure, verb=PUBLISH)
def preview(request: HttpRequest, by: Actor) -> HttpResponse:
    """The text as it was typed, on a signer's page; nothing is kept."""
    written = _posted(request)
    disclosures.require_complete(written)
    language = request.POST.get("in", "")
    language = language if language in written else _reader(written)
    workspace = rows.get(Workspace, by.workspace_id)
    html = disclosures.as_read(workspace, "", language, written[language]).html
    context = {"language": language, "direction": words.direction(language), "workspace": workspace.name}
    with override(language):
        context["html"] = mark_safe(html)  # noqa: S308
        return render(request, "desk/disclosure_signer.html", context)


@door.acting(otherwise=disclosure, verb=PUBLISH)
def publish(request: HttpRequest, by: Actor) -> HttpResponse:
    after = request.POST.get("after", "")
    disclosures.publish(
        rows.get(Workspace, by.workspace_id),
        _posted(request),
        new_needs=_new_needs(request),
        by=by,
        after=int(after) if after.isdecimal() and len(after) < 6 else None,
    )
    return answer.back("desk:disclosure", told="disclosure_published")


def _new_needs(request: HttpRequest) -> bool:
    """Raises `Refused` (disclosure.needs) where nothing was chosen."""
    needs = request.POST.get("needs", "")
    if needs in ("same", "new"):
        return needs == "new"
    raise Refused(
        "disclosure.needs",
        _("Say first whether earlier consents still count."),
        do=_("Choose below the texts."),
        field="needs-same",
    )


def _texts(row: disclosures.DisclosureVersion | None) -> dict[str, str]:
    if row is not None:
        return {code: row.statements[code] for code in sorted(row.statements)}
    return dict(statement.builtin(code) for code, _name in settings.LANGUAGES)


def _drafts(request: HttpRequest, present: dict[str, str]) -> list[tuple[str, str]]:
    """(language, text) of every language that a statement can be written in."""
    is_new = request.method != "POST"
    return [
        (code, present.get(code, "") if is_new else request.POST.get(f"text.{code}", ""))
        for code, _name in settings.LANGUAGES
    ]


def _posted(request: HttpRequest) -> dict[str, str]:
    texts = {code: request.POST.get(f"text.{code}", "") for code, _name in settings.LANGUAGES}
    return {code: text.replace("\r\n", "\n") for code, text in texts.items() if text.strip()}


def _reader(texts: dict[str, str]) -> str:
    reader = (get_language() or "en").split("-")[0]
    return reader if reader in texts else next(iter(texts))


def _listed(own: list[disclosures.DisclosureVersion], workspace_id: str) -> list[dict[str, Any]]:
    """Every version with who published it, how many agreed to it, and whether that still counts."""
    counted, agreed = disclosures.counted(workspace_id), consent.agreed(workspace_id)
    authors = versions_shown.names({row.by_id for row in own})
    listed: list[dict[str, Any]] = [
        {"name": row.name, "row": row, "by": authors.get(row.by_id)} for row in own
    ]
    listed.append({"name": disclosures.BUILTIN, "row": None})
    for each in listed:
        each |= {"counts": each["name"] in counted, "agreed": agreed.get(each["name"], 0)}
    return listed
