"""A contract template and its numbered, immutable versions: legal's single approved source.

Hides that a version cannot change and cannot be published past its approvals, whoever asks and however: the
database refuses it too (`WALLS`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import content as contents
from undersign.drafting import events
from undersign.drafting.content import Content
from undersign.drafting.stock import starter, walls
from undersign.journal import clock, entry, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy

DRAFT, IN_REVIEW, PUBLISHED, RETIRED = "draft", "in_review", "published", "retired"

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")

LIFECYCLE = moves.Lifecycle(
    "template",
    [
        ("submit", DRAFT, IN_REVIEW, events.VersionSubmitted),
        ("withdraw", IN_REVIEW, DRAFT, events.VersionWithdrawn),
        ("request_changes", IN_REVIEW, DRAFT, events.ChangesRequested),
        ("publish", IN_REVIEW, PUBLISHED, events.VersionPublished),
        ("retire", PUBLISHED, RETIRED, events.VersionRetired),
    ],
)


class Template(models.Model):
    """names, descriptions: {language: text}. key: stable within the workspace, for programs. folder: "" or a
    path such as "Sales/EU". restricted_roles: who may send it, everybody who sends where empty. last_edition:
    of the last working copy that was put away."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    key = models.SlugField(max_length=80)
    category = models.CharField(max_length=40, default="standard")
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    suggested_tags = models.JSONField(default=list)
    form = models.CharField(max_length=10, default=contents.TEXT)
    folder = models.CharField(max_length=120, blank=True)
    restricted_roles = models.JSONField(default=list)
    last_edition = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_template_key")]

    def __str__(self) -> str:
        return self.name()

    @property
    def chain_root(self) -> Template:
        return self

    def name(self, language: str | None = None) -> str:
        return in_language(self.names, language) or self.key

    def description(self, language: str | None = None) -> str:
        return in_language(self.descriptions, language)

    @property
    def published(self) -> TemplateVersion | None:
        """The version agents send now, or None."""
        return self.versions.filter(in_effect()).order_by("-number").first()

    @property
    def newest(self) -> TemplateVersion | None:
        """The last version that was written, whatever became of it."""
        return self.versions.order_by("-number").first()


def in_language(texts: dict[str, str], language: str | None) -> str:
    """The text for a reader of `language`, who reads the active one where none is named."""
    wanted = (language or get_language() or "en").split("-")[0]
    return texts.get(wanted) or texts.get("en") or next(iter(texts.values()), "")


def in_effect() -> models.Q:
    """Versions that are published and whose day has come."""
    return models.Q(status=PUBLISHED) & (
        models.Q(publish_from=None) | models.Q(publish_from__lte=clock.now())
    )


class VersionRows(Visible):
    def sendable(self) -> VersionRows:
        """The version in effect of each template, with its template. What a person may send: `shelf`."""
        newest = TemplateVersion.objects.filter(in_effect(), template=models.OuterRef("template"))
        number = models.Subquery(newest.order_by("-number").values("number")[:1])
        rows = self.filter(in_effect(), number=number)
        return rows.select_related("template").order_by("template__key")


class TemplateVersion(models.Model):
    """form, sources, schema, clauses, layout, renderer: see `drafting.content`; content_sha256 is over them.

    authors: ids of all whose writing is in it and was not yet approved; none of them may approve. cases: the
    saved test cases. rehearsal: what trying them found, with the content's hash. round: how often it was
    submitted. note: what changes and why, as said when it was last submitted, at submitted_at. publish_from:
    from when it may be sent."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, default=DRAFT)
    form = models.CharField(max_length=10, default=contents.TEXT)
    sources = models.JSONField()
    schema = models.JSONField()
    clauses = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    renderer = models.JSONField(default=dict)
    content_sha256 = models.CharField(max_length=64)
    cases = models.JSONField(default=list)
    note = models.TextField(blank=True)
    authors = models.JSONField(default=list)
    author_id = models.CharField(max_length=40)
    approver_id = models.CharField(max_length=40, blank=True)
    rehearsal = models.JSONField(default=dict)
    round = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    publish_from = models.DateTimeField(null=True)

    objects = VersionRows.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_version"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_version_number")]

    WALLS = walls.VERSION_WALLS

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"

    @property
    def chain_root(self) -> Template:
        return self.template

    @property
    def languages(self) -> list[str]:
        return sorted(self.sources)

    @property
    def roles(self) -> list[dict[str, Any]]:
        return self.schema["roles"]

    @property
    def asks_consumer_consent(self) -> bool:
        """Whether signers get the E-SIGN consumer disclosure first (law.md ES-1; on by default)."""
        return bool(self.schema.get("consumer_disclosure", True))

    def source(self, language: str) -> str:
        return self.sources.get(language) or self.sources.get("en") or next(iter(self.sources.values()))

    @property
    def content(self) -> Content:
        return contents.of(self)

    @property
    def is_in_effect(self) -> bool:
        """Published, and its day has come."""
        return self.status == PUBLISHED and (self.publish_from is None or self.publish_from <= clock.now())

    def about(self) -> dict[str, Any]:
        """The facts by which its events name it."""
        return {"version_id": self.id, "number": self.number}

    def submit(self, *, by: Actor, note: str = "") -> None:
        """Ask for approval; a `note` takes the place of what was said with it before. Raises `Refused`
        (template.unwritten: a language still says what a new template begins with)."""
        policy.require(by, "template.submit")
        starter.require_written(self.sources)
        note = note or self.note
        columns = {"round": self.round + 1, "note": note, "submitted_at": clock.now()}
        moves.move(self, LIFECYCLE, "submit", by=by, columns=columns, note=note, **self.about())

    def retire(self, *, by: Actor, reason: str = "") -> None:
        """Send it no more. With the version in effect go those before it, so that none of them comes back."""
        policy.require(by, "template.retire")
        with transaction.atomic():
            moves.lock(self.template)
            held = self.template.versions.filter(status=PUBLISHED, number__lt=self.number)
            before = list(held) if self.is_in_effect else []
            for each in (self, *before):
                moves.move(each, LIFECYCLE, "retire", by=by, reason=reason, **each.about())


@lru_cache(maxsize=64)
def frozen(version_id: str) -> TemplateVersion:
    """A version as every process may remember it, since what it says never changes.

    Its status and its template's names do: they are not to be asked of this.
    """
    return TemplateVersion.objects.select_related("template").get(pk=version_id)


def make(key: str, *, names: dict, by: Actor, category: str = "standard", **more: Any) -> Template:
    """A template without versions. Raises `Refused` (role.refused, template.key, template.key_taken)."""
    policy.require(by, "template.draft")
    _require_free(key, by)
    with transaction.atomic():
        row = Template.objects.create(
            id=ids.new("tpl"),
            workspace_id=by.workspace_id,
            key=key,
            names=names,
            category=category,
            created_at=clock.now(),
            **more,
        )
        entry.append(row.id, events.TemplateMade(key=key), by=by)
    return row


def _require_free(key: str, by: Actor) -> None:
    if not _KEY.fullmatch(key):
        raise Refused(
            "template.key",
            _("This is no key for a template."),
            do=_("Use small letters, digits, - and _; at most 80 of them."),
            field="key",
        )
    if Template.objects.visible_to(by).filter(key=key).exists():
        raise Refused(
            "template.key_taken",
            _("There is already a template “%(key)s”."),
            do=_("Choose another key, or work on that template."),
            field="key",
            key=key,
        )


def draft(template: Template, *, sources: dict, schema: dict, by: Actor, **more: Any) -> TemplateVersion:
    """The template's next version from these texts alone; people write in a working copy instead."""
    policy.require(by, "template.draft")
    content = Content(form=template.form, sources=sources, schema=schema, **more).rendered_now()
    return add(template, content, by=by, authors=[by.id])


def add(
    template: Template, content: Content, *, by: Actor, authors: list[str], cases: Any = (), note: str = ""
) -> TemplateVersion:
    """The template's next version, a draft, content-addressed."""
    with transaction.atomic():
        moves.lock(template)
        number = template.versions.count() + 1
        sha256 = content.sha256
        row = TemplateVersion.objects.create(
            id=ids.new("tpv"),
            workspace_id=by.workspace_id,
            template=template,
            number=number,
            content_sha256=sha256,
            author_id=by.id,
            authors=sorted({*authors, by.id}),
            cases=list(cases),
            note=note,
            created_at=clock.now(),
            **content.to_json(),
        )
        happened = events.VersionDrafted(version_id=row.id, number=number, content_sha256=sha256)
        entry.append(template.id, happened, by=by)
    return row
