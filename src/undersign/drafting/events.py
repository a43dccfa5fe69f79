"""What happens to contract templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class TemplateMade(Event):
    name = "template.made"
    sentence = _("%(actor)s made the template")
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
    note: str = personal()


@dataclass(frozen=True, kw_only=True)
class VersionWithdrawn(Event):
    name = "template.withdrawn"
    sentence = _("%(actor)s took version %(number)s back")
    category = "edits"
    icon = "arrow-back-up"
    version_id: str
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionApproved(Event):
    name = "template.approved"
    sentence = _("%(actor)s approved version %(number)s")
    category = "edits"
    icon = "check"
    version_id: str
    number: int
    content_sha256: str


@dataclass(frozen=True, kw_only=True)
class ChangesRequested(Event):
    name = "template.changes_requested"
    sentence = _("%(actor)s asked for changes to version %(number)s")
    category = "edits"
    icon = "message-circle"
    version_id: str
    number: int
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class VersionPublished(Event):
    """approved_by: ids of the members whose approvals count; from_: when it takes effect, ISO 8601."""

    name = "template.published"
    sentence = _("%(actor)s published version %(number)s")
    category = "edits"
    icon = "circle-check"
    version_id: str
    number: int
    content_sha256: str
    approved_by: list
    approval_required: bool
    from_: str


@dataclass(frozen=True, kw_only=True)
class VersionRetired(Event):
    name = "template.retired"
    sentence = _("%(actor)s retired version %(number)s")
    category = "edits"
    icon = "archive"
    version_id: str
    number: int
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class CopyOpened(Event):
    """based_on: the version's number, 0 for a template without one; kind is “first” then."""

    name = "template.copy_opened"
    sentence = _("%(actor)s began a draft, from version %(based_on)s")
    sentences: ClassVar = {"first": _("%(actor)s began the first draft")}
    category = "edits"
    icon = "pencil"
    based_on: int
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class CopyEdited(Event):
    """Once for each author of a working copy; what was written is in the version that comes of it."""

    name = "template.copy_edited"
    sentence = _("%(actor)s changed the draft")
    category = "edits"
    icon = "pencil"
    edition: int


@dataclass(frozen=True, kw_only=True)
class CopyDiscarded(Event):
    name = "template.copy_discarded"
    sentence = _("%(actor)s discarded the draft")
    category = "edits"
    icon = "trash"
    based_on: int
    edition: int


@dataclass(frozen=True, kw_only=True)
class LineCommented(Event):
    name = "template.commented"
    sentence = _("%(actor)s commented on version %(number)s")
    category = "edits"
    icon = "message-circle"
    version_id: str
    number: int
    language: str
    line: int
    comment_id: str
    field: str = ""
    text: str = personal()


@dataclass(frozen=True, kw_only=True)
class CommentResolved(Event):
    name = "template.comment_resolved"
    sentence = _("%(actor)s resolved a comment on version %(number)s")
    category = "edits"
    icon = "check"
    version_id: str
    number: int
    line: int
    comment_id: str


@dataclass(frozen=True, kw_only=True)
class TemplateShelved(Event):
    name = "template.shelved"
    sentence = _("%(actor)s put it into the folder “%(folder)s”, to be sent by: %(roles)s")
    category = "access"
    icon = "folder"
    folder: str
    roles: str


@dataclass(frozen=True, kw_only=True)
class TemplateClassified(Event):
    name = "template.classified"
    sentence = _("%(actor)s moved it from the category “%(before)s” to “%(kind)s”")
    category = "access"
    icon = "folder"
    before: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class FolderRestricted(Event):
    name = "folder.restricted"
    sentence = _("%(actor)s said who may send from the folder “%(folder)s”: %(roles)s")
    category = "access"
    icon = "folder"
    folder: str
    roles: str


@dataclass(frozen=True, kw_only=True)
class TemplateDescribed(Event):
    name = "template.described"
    sentence = _("%(actor)s changed the name or the description: “%(called)s”")
    category = "edits"
    icon = "pencil"
    called: str


@dataclass(frozen=True, kw_only=True)
class RuleSet(Event):
    name = "rule.set"
    sentence = _("%(actor)s set the approval rule of “%(kind)s”: %(count)s of %(roles)s")
    category = "access"
    icon = "checks"
    kind: str
    roles: str
    count: int


@dataclass(frozen=True, kw_only=True)
class RuleDropped(Event):
    name = "rule.dropped"
    sentence = _("%(actor)s took the approval rule of “%(kind)s” away")
    category = "access"
    icon = "checks"
    kind: str


@dataclass(frozen=True, kw_only=True)
class ApprovalSwitched(Event):
    name = "rule.approval_switched"
    sentence = _("%(actor)s set “Template approval required” to %(required)s")
    category = "access"
    icon = "checks"
    required: str


@dataclass(frozen=True, kw_only=True)
class ClauseMade(Event):
    name = "clause.made"
    sentence = _("%(actor)s made the clause %(key)s")
    category = "edits"
    icon = "file-plus"
    key: str


@dataclass(frozen=True, kw_only=True)
class ClauseRevised(Event):
    name = "clause.revised"
    sentence = _("%(actor)s wrote version %(number)s of the clause")
    category = "edits"
    icon = "pencil"
    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ClauseOwned(Event):
    name = "clause.owned"
    sentence = _("%(actor)s gave the clause another owner")
    category = "edits"
    icon = "users"
    owner_id: str
