"""What a preview as signer shows: a version or the working copy, set with invented values, for one role.

Hides how its address is read and written, and that the document behind it is composed once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import translation

from undersign.drafting import content, render
from undersign.drafting.compose import Composition
from undersign.drafting.fields import specimen
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.signing.tryout import Play
from undersign.store import rows
from undersign.web.desk.library import versions_shown
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


@dataclass(frozen=True)
class Shown:
    """What an address names."""

    version: TemplateVersion
    number: int
    role: str
    language: str

    @property
    def token(self) -> str:
        return token(self.version.template.key, self.number, self.role, self.language)

    @property
    def people(self) -> list[tuple[str, str, bool]]:
        """(address, what the role is called, whether it is this one) of everybody who is asked something."""
        found = []
        for role in render.schema_of(self.version).roles:
            if role.kind != "copy":
                there = token(self.version.template.key, self.number, role.name, self.language)
                found.append((there, role.label(self.language), role.name == self.role))
        return found

    @property
    def back(self) -> str:
        """Where the preview was opened."""
        key = self.version.template.key
        if self.number:
            return reverse("desk:version", args=[key, self.number])
        return reverse("desk:fields" if self.version.form == content.PDF else "desk:edit", args=[key])


def token(key: str, number: int, role: str, language: str) -> str:
    return f"{key}~{number}~{role}~{language}"


def address(version: TemplateVersion, number: int, role: str = "", language: str = "") -> str:
    """Where the preview of a role begins: of the first who is asked, in the reader's language, unless said;
    "" where nobody is asked anything."""
    roles = sorted(render.schema_of(version).roles, key=lambda each: each.order)
    named = next((each.name for each in roles if each.name == role), "")
    found = named or next((each.name for each in roles if each.kind != "copy"), "")
    if not found:
        return ""
    spoken = language if language in dict(settings.LANGUAGES) else _reader()
    return reverse("preview:page", args=[token(version.template.key, number, found, spoken)])


def _reader() -> str:
    return (translation.get_language() or "en").split("-")[0]


def named(by: Actor, token: str) -> Shown:
    """Raises Http404, DoesNotExist, `Refused`."""
    key, number, role, language = (*token.split("~"), "", "", "", "")[:4]
    if language not in dict(settings.LANGUAGES) or not number.isdecimal() or len(number) > 6:
        raise Http404
    if int(number):
        return Shown(versions_shown.find(by, key, int(number)), int(number), role, language)
    policy.require(by, "template.draft")
    template = Template.objects.visible_to(by).get(key=key)
    written = versions_shown.being_written(template, by)
    version = written.version if written else template.newest
    if version is None:
        raise Http404
    return Shown(version, 0, role, language)


def play(shown: Shown, reader: Any) -> Play:
    version, language = shown.version, shown.language
    values = specimen.values(render.schema_of(version), language)
    said = {part: getattr(version, part) for part in ("form", "sources", "schema", "clauses", "layout")}
    plain = json.dumps(said, sort_keys=True)
    made = _made(version.workspace_id, version.template_id, plain, language, version.template.name(language))
    return Play(version, made, values, language, reader)


@lru_cache(maxsize=8)
def _made(workspace_id: str, template_id: str, said: str, language: str, title: str) -> Composition:
    """The document of invented values: composed once, looked at for as long as somebody plays."""
    parts = json.loads(said)
    version = TemplateVersion(workspace_id=workspace_id, template_id=template_id, **parts)
    return render.compose(
        version,
        specimen.values(render.schema_of(version), language),
        language=language,
        title=title,
        number="–",
        workspace=rows.get(Workspace, workspace_id).name,
        at=clock.now(),
        gaps=True,
        unfinished=True,
    )
