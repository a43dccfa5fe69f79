"""A contract template and its numbered, immutable versions: legal's single approved source.

Hides that a version cannot change and cannot be published past its approvals, whoever asks and however: the
database refuses it too (`WALLS`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language

from undersign.customers.account import Visible
from undersign.drafting import content as contents
from undersign.drafting import events
from undersign.drafting.content import Content
from undersign.journal import clock, entry, ids, moves
from undersign.journal.actor import Actor
from undersign.workspaces import policy

DRAFT, IN_REVIEW, PUBLISHED, RETIRED = "draft", "in_review", "published", "retired"

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
    def sendable(self, by: Actor | None = None) -> VersionRows:
        """The version in effect of each template, with its template; those `by` may send, where given."""
        newest = TemplateVersion.objects.filter(in_effect(), template=models.OuterRef("template"))
        number = models.Subquery(newest.order_by("-number").values("number")[:1])
        rows = self.filter(in_effect(), number=number)
        if by is not None:
            from undersign.drafting import shelf

            rows = rows.filter(shelf.open_to(by))
        return rows.select_related("template").order_by("template__key")


class TemplateVersion(models.Model):
    """form, sources, schema, clauses, layout, renderer: see `drafting.content`; content_sha256 is over them.

    authors: ids of all whose writing is in it and was not yet approved; none of them may approve. cases: the
    saved test cases. rehearsal: what trying them found, with the content's hash. round: how often it was
    submitted. publish_from: from when it may be sent."""

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
    published_at = models.DateTimeField(null=True)
    publish_from = models.DateTimeField(null=True)

    objects = VersionRows.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_version"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_version_number")]

    # What a version says never changes; only where it stands in its life does. A version becomes published by
    # the approvals of people who did not write it (as the category's rule, or one of legal and admin), unless
    # the workspace has said that it needs none.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (NEW.workspace_id, NEW.template_id, NEW.number, NEW.form, NEW.sources, NEW.schema, NEW.clauses,
              NEW.layout, NEW.renderer, NEW.content_sha256, NEW.cases, NEW.note, NEW.authors, NEW.author_id,
              NEW.created_at)
             IS DISTINCT FROM
             (OLD.workspace_id, OLD.template_id, OLD.number, OLD.form, OLD.sources, OLD.schema, OLD.clauses,
              OLD.layout, OLD.renderer, OLD.content_sha256, OLD.cases, OLD.note, OLD.authors, OLD.author_id,
              OLD.created_at) THEN
            RAISE EXCEPTION 'template version % is frozen: write a new version', OLD.id
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        "DROP TRIGGER IF EXISTS frozen ON template_version",
        "CREATE TRIGGER frozen BEFORE UPDATE ON template_version "
        "FOR EACH ROW EXECUTE FUNCTION undersign_version_frozen()",
        "DROP TRIGGER IF EXISTS never_deleted ON template_version",
        "CREATE TRIGGER never_deleted BEFORE DELETE ON template_version "
        "FOR EACH ROW EXECUTE FUNCTION undersign_refuse()",
        """
        CREATE OR REPLACE FUNCTION undersign_version_moved() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE needed int; allowed jsonb; given int;
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.status <> 'draft' OR NOT NEW.authors ? NEW.author_id THEN
              RAISE EXCEPTION 'template version % begins as a draft of its authors', NEW.id
                USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
          END IF;
          IF NEW.status = OLD.status THEN
            IF (NEW.approver_id, NEW.published_at, NEW.publish_from, NEW.round)
               IS DISTINCT FROM (OLD.approver_id, OLD.published_at, OLD.publish_from, OLD.round) THEN
              RAISE EXCEPTION 'template version % stands as it was published', NEW.id
                USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
          END IF;
          IF (OLD.status, NEW.status) NOT IN (('draft', 'in_review'), ('in_review', 'draft'),
              ('in_review', 'published'), ('published', 'retired')) THEN
            RAISE EXCEPTION 'template version % does not go from % to %', NEW.id, OLD.status, NEW.status
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          IF NEW.status <> 'published' OR EXISTS (
              SELECT FROM workspace WHERE id = NEW.workspace_id
                 AND settings->>'template_approval_required' = 'false') THEN
            RETURN NEW;
          END IF;
          SELECT r.count, r.roles INTO needed, allowed FROM approval_rule r
            JOIN template t ON t.id = NEW.template_id AND r.category IN (t.category, '')
           WHERE r.workspace_id = NEW.workspace_id ORDER BY r.category = '' LIMIT 1;
          allowed := coalesce(allowed, '["legal", "admin"]');
          SELECT count(*) INTO given FROM (
            SELECT DISTINCT ON (member_id) member_id, decision, role FROM template_approval
             WHERE version_id = NEW.id AND round = NEW.round AND workspace_id = NEW.workspace_id
             ORDER BY member_id, number DESC) latest
           WHERE latest.decision = 'approve' AND allowed ? latest.role AND NOT NEW.authors ? latest.member_id;
          IF given < coalesce(needed, 1) THEN
            RAISE EXCEPTION 'template version % has % of % approvals', NEW.id, given, coalesce(needed, 1)
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        "DROP TRIGGER IF EXISTS moved ON template_version",
        "CREATE TRIGGER moved BEFORE INSERT OR UPDATE ON template_version "
        "FOR EACH ROW EXECUTE FUNCTION undersign_version_moved()",
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

    def submit(self, *, by: Actor) -> None:
        policy.require(by, "template.submit")
        moves.move(self, LIFECYCLE, "submit", by=by, columns={"round": self.round + 1}, **self.about())

    def publish(self, *, by: Actor) -> None:
        """Approve and publish, see `approval.approve_and_publish`."""
        from undersign.drafting import approval

        approval.approve_and_publish(self, by=by)

    def retire(self, *, by: Actor, reason: str = "") -> None:
        policy.require(by, "template.retire")
        moves.move(self, LIFECYCLE, "retire", by=by, reason=reason, **self.about())


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
