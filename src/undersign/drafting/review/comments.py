"""Comments on a line or a field of a version: what reviewers and authors say, kept with the version."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import content, events
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused
from undersign.workspaces import policy


class LineComment(models.Model):
    """line: of the source in `language`, or the page of a PDF template, from 1. field: which field of that
    page is meant, by name; "" for all of it. author: the name then."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="comments")
    language = models.CharField(max_length=12)
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField()
    author_id = models.CharField(max_length=40)
    author = models.CharField(max_length=120)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=40, blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_comment"

    def __str__(self) -> str:
        return f"{self.language}:{self.line} {self.text[:40]}"


def of(version: TemplateVersion) -> list[LineComment]:
    """By language and line, then the oldest first."""
    return list(version.comments.order_by("language", "line", "at", "id"))


def comment(
    version: TemplateVersion, *, language: str, line: int, text: str, by: Actor, field: str = ""
) -> LineComment:
    """Say something about a line, a page, or with `field` (whatever the line) about that field of a PDF.

    Raises `Refused` (template.no_line, template.comment)."""
    policy.require(by, "template.comment")
    line = _page_of(version, field) if field else line
    if not 1 <= line <= _last(version, language):
        raise _no_line()
    text = text.strip()
    if not 1 <= len(text) <= 4_000:
        raise Refused(
            "template.comment",
            _("A comment has 1 to 4,000 characters."),
            do=_("Write the comment."),
            field="text",
        )
    with transaction.atomic():
        row = LineComment.objects.create(
            id=ids.new("cmt"),
            workspace_id=by.workspace_id,
            version=version,
            language=language,
            line=line,
            field=field,
            text=text,
            author_id=by.id,
            author=by.label[:120],
            at=clock.now(),
        )
        told = events.LineCommented(
            language=language, line=line, field=field, comment_id=row.id, text=text, **version.about()
        )
        moves.record(version.template, told, by=by)
    return row


def _no_line() -> Refused:
    return Refused(
        "template.no_line",
        _("This version has no such line, page or field."),
        do=_("Choose another."),
        field="line",
    )


def _page_of(version: TemplateVersion, field: str) -> int:
    """The page of a field; 0 where the version has no such field."""
    placed = version.layout.get("fields", ()) if version.form == content.PDF else ()
    return next((int(each["page"]) for each in placed if each["name"] == field), 0)


def _last(version: TemplateVersion, language: str) -> int:
    """The last line or page that something can be said about; 0 where there is none."""
    if version.form == content.PDF:
        return len(version.layout.get("pages", ()))
    source = version.sources.get(language)
    return 0 if source is None else source.count("\n") + 1


def resolve(comment_id: str, *, by: Actor) -> LineComment:
    """The comment is dealt with. Raises `Refused`, `NotFound`."""
    policy.require(by, "template.comment")
    with transaction.atomic():
        held = LineComment.objects.visible_to(by).select_related("version__template").filter(pk=comment_id)
        row = held.first()
        if row is None:
            raise NotFound("comment.unknown", _("There is no such comment."), do=_("Reload the page."))
        moves.lock(row.version.template)
        if held.filter(resolved_at=None).update(resolved_at=clock.now(), resolved_by=by.id):
            told = events.CommentResolved(line=row.line, comment_id=row.id, **row.version.about())
            moves.record(row.version.template, told, by=by)
    row.refresh_from_db()
    return row
