"""What happens to contract templates."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class TemplateMade(Event):
    name = "template.made"
    sentence = _("%(actor)s made the template %(key)s")
    category = "edits"
    icon = "file-plus"
    key: str


@dataclass(frozen=True, kw_only=True)
class VersionDrafted(Event):
    name = "template.version_drafted"
    sentence = _("%(actor)s wrote version %(number)s")
    category = "edits"
    icon = "pencil"
    version_id: str
    number: int
    content_sha256: str


@dataclass(frozen=True, kw_only=True)
class VersionSubmitted(Event):
    name = "template.submitted"
    sentence = _("%(actor)s asked for approval of version %(number)s")
    category = "edits"
    icon = "send"
    version_id: str
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionPublished(Event):
    name = "template.published"
    sentence = _("%(actor)s approved and published version %(number)s")
    category = "edits"
    icon = "circle-check"
    version_id: str
    number: int
    content_sha256: str


@dataclass(frozen=True, kw_only=True)
class VersionRetired(Event):
    name = "template.retired"
    sentence = _("%(actor)s retired version %(number)s")
    category = "edits"
    icon = "archive"
    version_id: str
    number: int
    reason: str = personal()
