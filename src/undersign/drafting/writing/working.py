"""The working copy: where legal writes, saved by itself, until it is frozen into the next version.

Hides who wrote what since the last approval (none of them may approve it), that two people cannot overwrite
each other (`edition`), and that a library clause gets into a template only as the library has it.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import content, events
from undersign.drafting.content import Content
from undersign.drafting.review import readiness
from undersign.drafting.stock import authorship, library, template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.writing import parts
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy


class WorkingCopy(models.Model):
    """One of a template. Columns as of a version; based_on: the version's number it began as, 0 for none.
    cases: [{"name", "language", "values", "source": "hand" or "ticket"}]. edition grows with every save."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    template = models.OneToOneField(Template, on_delete=models.PROTECT, related_name="working_copy")
    form = models.CharField(max_length=10, default=content.TEXT)
    sources = models.JSONField(default=dict)
    schema = models.JSONField(default=dict)
    clauses = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    cases = models.JSONField(default=list)
    based_on = models.PositiveIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)
    authors = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=40)

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_copy"

    def __str__(self) -> str:
        return f"{self.template} ({self.edition})"

    @property
    def chain_root(self) -> Template:
        return self.template

    @property
    def content(self) -> Content:
        return content.of(self)

    @property
    def languages(self) -> list[str]:
        return sorted(self.sources)


def find(of: Template) -> WorkingCopy | None:
    """The template's working copy, where one is open."""
    return WorkingCopy.objects.filter(template=of).select_related("template").first()


def open(of: Template, *, by: Actor) -> WorkingCopy:
    """The template's working copy; a new one begins as its newest version. Raises `Refused`."""
    policy.require(by, "template.draft")
    with transaction.atomic():
        moves.lock(of)
        return find(of) or _begun(of, of.newest, by)


def save(copy: WorkingCopy, *, edition: int, by: Actor, **changes: Any) -> WorkingCopy:
    """Write `changes` (of `parts.PARTS`) over the edition they were made from. `clauses` are {key: number};
    a clause that a text names is pinned at its newest where it was not. Raises `Refused`:
    template.changed_elsewhere, and as `parts.written`."""
    policy.require(by, "template.draft")
    with transaction.atomic():
        moves.lock(copy.template)
        _hold(copy)
        if copy.edition != edition:
            raise _elsewhere()
        _write(copy, parts.written(copy, changes, by), by)
    return copy


def update_clause(copy: WorkingCopy, key: str, number: int, *, edition: int, by: Actor) -> WorkingCopy:
    """Pin another version of a library clause. Raises `Refused` as `save`."""
    pinned = {name: each["number"] for name, each in copy.clauses.items()}
    return save(copy, edition=edition, by=by, clauses={**pinned, key: number})


def discard(copy: WorkingCopy, *, by: Actor) -> None:
    """Throw the working copy away; versions stay. Raises `Refused` (role.refused)."""
    policy.require(by, "template.draft")
    with transaction.atomic():
        moves.lock(copy.template)
        _hold(copy)
        told = events.CopyDiscarded(based_on=copy.based_on, edition=copy.edition)
        moves.record(copy.template, told, by=by)
        _put_away(copy)


def start_from(version: TemplateVersion, *, by: Actor) -> WorkingCopy:
    """The working copy says what `version` says; what it said before is gone. Raises `Refused`."""
    policy.require(by, "template.draft")
    with transaction.atomic():
        moves.lock(version.template)
        copy = find(version.template)
        if copy is None:
            return _begun(version.template, version, by)
        _hold(copy)
        said = {each: getattr(version, each) for each in parts.PARTS}
        authors = {*copy.authors, *_unapproved(version)}
        _write(copy, {**said, "based_on": version.number, "authors": sorted(authors)}, by)
    return copy


def freeze(copy: WorkingCopy, *, by: Actor, note: str = "") -> TemplateVersion:
    """The next numbered version, submitted for approval; the working copy is put away.

    Where nothing was changed since a version that went back to its authors, that version is submitted again.
    Raises `Refused`: template.unchanged, template.empty, template.unwritten, template.broken,
    template.not_rehearsed, template.rights, template.excluded, template.changed_elsewhere.
    """
    policy.require(by, "template.submit")
    rows.refresh(copy)
    said = readiness.ready(copy.content).rendered_now()
    readiness.require_lawful(said.schema, copy.template.category)
    edition, cases = copy.edition, copy.cases
    rehearsal = readiness.rehearsed(said, cases)
    readiness.require_full(rehearsal)
    with transaction.atomic():
        moves.lock(copy.template)
        _hold(copy)
        if copy.edition != edition:
            raise _elsewhere()
        version = _same(copy, said) or template.add(
            copy.template, said, by=by, authors=_all_authors(copy, said, by), cases=cases, note=note
        )
        version.rehearsal = rehearsal
        version.save(update_fields=["rehearsal"])
        version.submit(by=by, note=note)
        _put_away(copy)
    return version


def _same(copy: WorkingCopy, said: Content) -> TemplateVersion | None:
    """The newest version, where it says just this and waits for its authors. Raises `Refused`."""
    newest = copy.template.newest
    if newest is None or newest.content_sha256 != said.sha256:
        return None
    if newest.status != template.DRAFT:
        raise Refused(
            "template.unchanged",
            _("Nothing was changed since version %(number)s."),
            do=_("Change the text first, or discard the draft."),
            number=newest.number,
        )
    return newest


def _all_authors(copy: WorkingCopy, said: Content, by: Actor) -> list[str]:
    last = copy.template.versions.exclude(published_at=None).order_by("-number").first()
    approved = last.clauses if last else {}
    written = library.authors(said.clauses, approved, by=by)
    return sorted({*copy.authors, *authorship.behind(by), *written})


def _unapproved(version: TemplateVersion | None) -> list[str]:
    """Authors whose writing nobody has approved yet stay authors of what is built on it."""
    return version.authors if version is not None and version.published_at is None else []


def _begun(of: Template, version: TemplateVersion | None, by: Actor) -> WorkingCopy:
    said = version.content if version is not None else Content(form=of.form)
    copy = WorkingCopy.objects.create(
        id=ids.new("tpc"),
        workspace_id=of.workspace_id,
        template=of,
        form=said.form,
        sources=said.sources,
        schema=said.schema,
        clauses=said.clauses,
        layout=said.layout,
        cases=version.cases if version is not None else [],
        based_on=version.number if version is not None else 0,
        edition=of.last_edition + 1,
        authors=_unapproved(version),
        saved_at=clock.now(),
        saved_by=by.id,
    )
    kind = "" if copy.based_on else "first"
    moves.record(of, events.CopyOpened(based_on=copy.based_on, kind=kind), by=by)
    return copy


def _hold(copy: WorkingCopy) -> None:
    """Read afresh under a lock. Raises `Refused` where it was frozen or thrown away meanwhile."""
    try:
        rows.refresh(copy, lock=True)
    except WorkingCopy.DoesNotExist:
        raise _elsewhere() from None


def _write(copy: WorkingCopy, said: dict[str, Any], by: Actor) -> None:
    who = authorship.behind(by)
    fresh = not who <= set(copy.authors)
    authors = sorted({*said.pop("authors", copy.authors), *who})
    columns = {
        **said,
        "authors": authors,
        "edition": copy.edition + 1,
        "saved_at": clock.now(),
        "saved_by": by.id,
    }
    for name, value in columns.items():
        setattr(copy, name, value)
    copy.save(update_fields=list(columns))
    if fresh:
        moves.record(copy.template, events.CopyEdited(edition=copy.edition), by=by)


def _put_away(copy: WorkingCopy) -> None:
    copy.template.last_edition = copy.edition
    copy.template.save(update_fields=["last_edition"])
    copy.delete()


def _elsewhere() -> Refused:
    return Refused(
        "template.changed_elsewhere",
        _("This draft was changed elsewhere. Your last change was not saved."),
        do=_("Reload it, and make your change again."),
    )
