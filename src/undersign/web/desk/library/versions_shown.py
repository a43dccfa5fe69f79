"""What staff see of a template's versions: names instead of ids, counts, whose word stands, what changed.

Hides the questions to the database behind a list of versions: their number does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import dates
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.drafting import content
from undersign.drafting.review import approval, rules
from undersign.drafting.review.approval import Approval
from undersign.drafting.review.comments import LineComment
from undersign.drafting.stock import template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.writing import working
from undersign.journal.actor import Actor
from undersign.web.desk import status
from undersign.web.desk.designing import designer_changes
from undersign.web.desk.library import approvals_summary
from undersign.web.desk.library.approvals_summary import Summary
from undersign.workspaces import policy
from undersign.workspaces.member import ROLE_WORDS, Member
from undersign.workspaces.token import ApiKey


@dataclass(frozen=True)
class Word:
    """One person's decision on a version. counts: whether it stands in this round."""

    who: str
    row: Approval
    counts: bool


@dataclass(frozen=True)
class Line:
    """One version in a list. used: contracts that are out with it. before: the number it is compared with,
    0 for the first. from_: since when or from when it may be sent."""

    version: TemplateVersion
    author: str
    approvals: list[Word]
    used: int
    before: int
    is_current: bool

    @property
    def status(self) -> status.Word:
        """More than the status column: what was sent back, what comes later, what another one replaced."""
        row = self.version
        if row.status == template.DRAFT and row.round:
            return status.Word(_("Sent back"), "orange")
        if row.status == template.PUBLISHED and not row.is_in_effect:
            day = dates.format_skeleton(
                "MMMd", timezone.localtime(row.publish_from), locale=get_language() or "en"
            )
            return status.Word(_("Published from %(day)s") % {"day": day}, "blue")
        if row.status == template.PUBLISHED and not self.is_current:
            return status.Word(_("Replaced"), "grey")
        return status.version(row)

    @property
    def from_(self) -> datetime | None:
        return self.version.publish_from or self.version.published_at

    @property
    def is_published(self) -> bool:
        return self.version.status == template.PUBLISHED


@dataclass(frozen=True)
class Remark:
    """A comment on a line, and who said it. about: what the field is called that it lies on."""

    row: LineComment
    about: str = ""

    @property
    def who(self) -> str:
        return self.row.author


@dataclass(frozen=True)
class SourceLine:
    number: int
    text: str
    comments: list[Remark]


def find_template(by: Actor, key: str) -> Template:
    """Raises `Template.DoesNotExist` for what this member may not see."""
    return Template.objects.visible_to(by).get(key=key)


def find(by: Actor, key: str, number: int) -> TemplateVersion:
    """Raises `TemplateVersion.DoesNotExist` for what this member may not see."""
    rows = TemplateVersion.objects.visible_to(by).select_related("template")
    return readable(rows, by).get(template__key=key, number=number)


def readable(rows: QuerySet[TemplateVersion], by: Actor) -> QuerySet[TemplateVersion]:
    """Those who only send see what is or was published; who reviews sees the others, too."""
    return rows if policy.allows(by.role, "template.comment") else rows.exclude(published_at=None)


def lines(row: Template, by: Actor) -> list[Line]:
    """The versions that `by` may read, the newest first."""
    versions = list(readable(row.versions.order_by("-number"), by))
    for version in versions:
        version.template = row
    who = names({version.author_id for version in versions})
    used, words = _used(versions), _words(versions)
    current = row.published
    return [
        Line(
            version,
            who.get(version.author_id, "–"),
            [word for word in words.get(version.id, []) if word.counts],
            used.get(version.id, 0),
            before.number if before else 0,
            version == current,
        )
        for version, before in zip(versions, [*versions[1:], None], strict=False)
    ]


def being_written(row: Template, by: Actor) -> Line | None:
    """The working copy as the version that it would become; None where there is none, or for other eyes."""
    copy = working.find(row) if policy.allows(by.role, "template.draft") else None
    if copy is None or not any((*copy.sources.values(), copy.layout)):
        return None
    newest = row.newest
    said = {part: getattr(copy, part) for part in ("form", "sources", "schema", "clauses", "layout", "cases")}
    version = TemplateVersion(
        template=row, workspace_id=row.workspace_id, number=newest.number + 1 if newest else 1,
        author_id=copy.saved_by, status=template.DRAFT, **said,
    )  # fmt: skip
    who = names({copy.saved_by}).get(copy.saved_by, "–")
    return Line(version, who, [], 0, newest.number if newest else 0, False)


def line(version: TemplateVersion) -> Line:
    who = names({version.author_id}).get(version.author_id, "–")
    words = [word for word in _words([version]).get(version.id, []) if word.counts]
    used = _used([version]).get(version.id, 0)
    return Line(version, who, words, used, version.number - 1, version == version.template.published)


def names(ids: Iterable[str]) -> dict[str, str]:
    """{id: name} of members and of programs' keys."""
    wanted = list(ids)
    members = Member.objects.filter(pk__in=wanted).values_list("id", "name")
    keys = ApiKey.objects.filter(pk__in=wanted).values_list("id", "label")
    return {**dict(members), **dict(keys)}


def decisions(version: TemplateVersion) -> list[Word]:
    """Every decision on it, the newest first."""
    return list(reversed(_words([version]).get(version.id, [])))


def _words(versions: list[TemplateVersion]) -> dict[str, list[Word]]:
    rows = Approval.objects.filter(version__in=versions).select_related("member").order_by("number")
    rounds = {version.id: version.round for version in versions}
    last = {(row.version_id, row.member_id): row.id for row in rows}
    told: dict[str, list[Word]] = {}
    for row in rows:
        stands = row.round == rounds[row.version_id] and last[row.version_id, row.member_id] == row.id
        word = Word(row.member.name, row, stands and row.decision == approval.APPROVE)
        told.setdefault(row.version_id, []).append(word)
    return told


def _used(versions: list[TemplateVersion]) -> dict[str, int]:
    rows = Contract.objects.filter(template_version__in=versions).open()
    return dict(rows.values_list("template_version").annotate(Count("id")).order_by())


def against(version: TemplateVersion, by: Actor) -> TemplateVersion | None:
    """What its changes are shown against: the version sent now, else the one before it."""
    earlier = readable(version.template.versions.filter(number__lt=version.number), by).order_by("-number")
    return earlier.filter(template.in_effect()).first() or earlier.first()


def summary(old: TemplateVersion | None, new: TemplateVersion) -> Summary:
    """What `new` changes; against nothing, all of it is new."""
    found = approvals_summary.between(
        old.sources if old else {}, new.sources, reader=(get_language() or "en").split("-")[0]
    )
    if new.form == content.PDF:
        found.others.extend(designer_changes.in_short(old, new))
    schema = _("people, values and how it is signed") if new.form == content.PDF else _("fields and roles")
    for part, word in {"schema": schema, "clauses": _("library clauses")}.items():
        if old is not None and (getattr(old, part) or {}) != (getattr(new, part) or {}):
            found.others.append(word)
    return found


def source(version: TemplateVersion, language: str, comments: Iterable[LineComment]) -> list[SourceLine]:
    """The text by line, from 1, with what was said about each."""
    said: dict[int, list[Remark]] = {}
    for row in comments:
        if row.language == language:
            said.setdefault(row.line, []).append(Remark(row))
    texts = version.sources.get(language, "").split("\n")
    return [SourceLine(at, text, said.get(at, [])) for at, text in enumerate(texts, 1)]


def rule(row: Template) -> str:
    """`Needs 2 approvals from: Legal, Admin.`"""
    if not rules.is_required(row.workspace_id):
        return _("This workspace asks for no approval of templates.")
    asked = rules.of(row)
    said = ngettext(
        "Needs %(count)s approval from: %(roles)s.", "Needs %(count)s approvals from: %(roles)s.", asked.count
    )
    return said % {"count": asked.count, "roles": ", ".join(str(ROLE_WORDS[role]) for role in asked.roles)}


def renderer(version: TemplateVersion) -> list[str]:
    """What this machine renders with that differs from what the version was written for; empty: the same
    values give the same bytes."""
    words: Mapping[str, Any] = {
        "engine": _("the typesetter"),
        "fonts": _("the fonts"),
        "layout": _("the page layout"),
        "undersign": _("the version of Undersign"),
    }
    return [words.get(part, part) for part in content.changed_renderer(version.renderer)]
