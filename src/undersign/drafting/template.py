"""A contract template and its numbered, immutable versions: legal's single approved source."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import events
from undersign.journal import chain, clock, entry, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy

DRAFT, IN_REVIEW, PUBLISHED, RETIRED = "draft", "in_review", "published", "retired"

LIFECYCLE = moves.Lifecycle(
    "template",
    [
        ("submit", DRAFT, IN_REVIEW, events.VersionSubmitted),
        ("publish", IN_REVIEW, PUBLISHED, events.VersionPublished),
        ("retire", PUBLISHED, RETIRED, events.VersionRetired),
    ],
)


class Template(models.Model):
    """names, descriptions: {language: text}. key: stable within the workspace, for programs."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    key = models.SlugField(max_length=80)
    category = models.CharField(max_length=40, default="standard")
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    suggested_tags = models.JSONField(default=list)
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
        return _in_language(self.names, language) or self.key

    def description(self, language: str | None = None) -> str:
        return _in_language(self.descriptions, language)

    @property
    def published(self) -> TemplateVersion | None:
        """The version agents send, or None."""
        return self.versions.filter(status=PUBLISHED).order_by("-number").first()


def _in_language(texts: dict[str, str], language: str | None) -> str:
    wanted = (language or get_language() or "en").split("-")[0]
    return texts.get(wanted) or texts.get("en") or next(iter(texts.values()), "")


class VersionRows(Visible):
    def sendable(self) -> VersionRows:
        """Published versions, the newest of each template, with their templates."""
        newest = TemplateVersion.objects.filter(template=models.OuterRef("template"), status=PUBLISHED)
        number = models.Subquery(newest.order_by("-number").values("number")[:1])
        return (
            self.filter(status=PUBLISHED, number=number).select_related("template").order_by("template__key")
        )


class TemplateVersion(models.Model):
    """sources: {language: Liquid + Markdown}. schema: merge fields and roles, see `drafting.schema`."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, default=DRAFT)
    sources = models.JSONField()
    schema = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    author_id = models.CharField(max_length=40)
    approver_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = VersionRows.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_version"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_version_number")]

    # What a version says never changes; only where it stands in its life does.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (NEW.sources, NEW.schema, NEW.content_sha256, NEW.number, NEW.template_id)
             IS DISTINCT FROM (OLD.sources, OLD.schema, OLD.content_sha256, OLD.number, OLD.template_id) THEN
            RAISE EXCEPTION 'template version % is frozen: write a new version', OLD.id
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        "DROP TRIGGER IF EXISTS frozen ON template_version",
        "CREATE TRIGGER frozen BEFORE UPDATE ON template_version "
        "FOR EACH ROW EXECUTE FUNCTION undersign_version_frozen()",
    ]

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

    def _about(self) -> dict[str, Any]:
        return {"version_id": self.id, "number": self.number}

    def submit(self, *, by: Actor) -> None:
        policy.require(by, "template.submit")
        moves.move(self, LIFECYCLE, "submit", by=by, **self._about())

    def publish(self, *, by: Actor) -> None:
        """Approve and publish. Raises `Refused` (template.own_version): approver ≠ author."""
        policy.require(by, "template.approve")
        if by.id == self.author_id:
            raise Refused(
                "template.own_version",
                _("You wrote this version, so somebody else has to approve it."),
                do=_("Ask a colleague in legal to approve it."),
            )
        moves.move(
            self,
            LIFECYCLE,
            "publish",
            by=by,
            columns={"approver_id": by.id, "published_at": clock.now()},
            content_sha256=self.content_sha256,
            **self._about(),
        )

    def retire(self, *, by: Actor, reason: str = "") -> None:
        policy.require(by, "template.retire")
        moves.move(self, LIFECYCLE, "retire", by=by, reason=reason, **self._about())


@lru_cache(maxsize=64)
def frozen(version_id: str) -> TemplateVersion:
    """A version as every process may remember it, since what it says never changes.

    Its status and its template's names do: they are not to be asked of this.
    """
    return TemplateVersion.objects.select_related("template").get(pk=version_id)


def make(key: str, *, names: dict, by: Actor, category: str = "standard", **more: Any) -> Template:
    """A template without versions. Raises `Refused` (role.refused)."""
    policy.require(by, "template.draft")
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


def draft(template: Template, *, sources: dict, schema: dict, by: Actor) -> TemplateVersion:
    """The template's next version, content-addressed. Raises `Refused` (role.refused)."""
    policy.require(by, "template.draft")
    content = hashlib.sha256(chain.canonical({"sources": sources, "schema": schema})).hexdigest()
    with transaction.atomic():
        moves.lock(template)
        number = template.versions.count() + 1
        row = TemplateVersion.objects.create(
            id=ids.new("tpv"),
            workspace_id=by.workspace_id,
            template=template,
            number=number,
            sources=sources,
            schema=schema,
            content_sha256=content,
            author_id=by.id,
            created_at=clock.now(),
        )
        happened = events.VersionDrafted(version_id=row.id, number=number, content_sha256=content)
        entry.append(template.id, happened, by=by)
    return row
