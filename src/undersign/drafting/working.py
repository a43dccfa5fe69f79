"""The working copy: where legal writes, saved by itself, until it is frozen into the next version.

Hides who wrote what since the last approval (none of them may approve it), that two people cannot overwrite
each other (`edition`), and that a library clause gets into a template only as the library has it.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import authorship, content, events, library, template
from undersign.drafting.content import Content
from undersign.drafting.schema import Schema
from undersign.drafting.template import Template, TemplateVersion
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

WRITTEN = ("sources", "schema", "clauses", "layout", "cases")
_LONGEST, _CASES = 500_000, 500
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


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
    """Write `changes` (of `WRITTEN`) over the edition they were made from. `clauses` are {key: number}; a
    clause that a text names is pinned at its newest where it was not. Raises `Refused`:
    template.changed_elsewhere, template.sources, template.schema, template.cases, clause.unknown."""
    policy.require(by, "template.draft")
    with transaction.atomic():
        moves.lock(copy.template)
        _hold(copy)
        if copy.edition != edition:
            raise _elsewhere()
        _write(copy, _clean(copy, changes, by), by)
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
        said = {each: getattr(version, each) for each in WRITTEN}
        authors = {*copy.authors, *_unapproved(version)}
        _write(copy, {**said, "based_on": version.number, "authors": sorted(authors)}, by)
    return copy


def freeze(copy: WorkingCopy, *, by: Actor, note: str = "") -> TemplateVersion:
    """The next numbered version, submitted for approval; the working copy is put away.

    Where nothing was changed since a version that went back to its authors, that version is submitted again.
    Raises `Refused`: template.unchanged, template.empty, template.broken, template.not_now.
    """
    from undersign.drafting import readiness

    policy.require(by, "template.submit")
    said = readiness.ready(copy, by).rendered_now()
    edition, cases = copy.edition, copy.cases
    rehearsal = readiness.rehearsed(said, cases)
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
        version.submit(by=by)
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
            do=_("Change the text first, or throw the working copy away."),
            number=newest.number,
        )
    return newest


def _all_authors(copy: WorkingCopy, said: Content, by: Actor) -> list[str]:
    last = copy.template.versions.exclude(published_at=None).order_by("-number").first()
    approved = last.clauses if last else {}
    written = authorship.of_clauses(said.clauses, approved, by)
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
    moves.record(of, events.CopyOpened(based_on=copy.based_on), by=by)
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
        _("This working copy was changed elsewhere. Your last change was not saved."),
        do=_("Reload it, and make your change again."),
    )


def _clean(copy: WorkingCopy, changes: dict[str, Any], by: Actor) -> dict[str, Any]:
    unknown = set(changes) - set(WRITTEN)
    if unknown:
        raise TypeError(f"a working copy has no {', '.join(sorted(unknown))}")
    checks = {"sources": _sources, "schema": _schema, "cases": _cases}
    said = {name: checks[name](value) if name in checks else value for name, value in changes.items()}
    if "clauses" in said or "sources" in said:
        wanted = _numbers(said.get("clauses", copy.clauses))
        for key in library.keys_in(said.get("sources", copy.sources).values()):
            if key not in wanted and library.of(by).filter(key=key).exists():
                wanted[key] = 0
        known = {key: each for key, each in copy.clauses.items() if wanted.get(key) == each["number"]}
        fresh = {key: number for key, number in wanted.items() if key not in known}
        said["clauses"] = {**known, **library.pin(fresh, by)}
    return said


def _numbers(clauses: Any) -> dict[str, int]:
    try:
        return {
            str(key): int(each["number"] if isinstance(each, dict) else each) for key, each in clauses.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused(
            "template.clauses", _("Clauses are pinned by their numbers."), field="clauses"
        ) from None


def _sources(given: Any) -> dict[str, str]:
    fits = isinstance(given, dict) and all(
        _LANGUAGE.fullmatch(str(code)) and isinstance(text, str) and len(text) <= _LONGEST
        for code, text in given.items()
    )
    if not fits:
        raise Refused(
            "template.sources",
            _("A template has one text of at most %(limit)s characters for each language."),
            do=_("Shorten the text, or split it into clauses."),
            field="sources",
            limit=_LONGEST,
        )
    return given


def _schema(given: Any) -> dict[str, Any]:
    try:
        read = Schema.from_json(given)
        return {**read.to_json(), "consumer_disclosure": bool(given.get("consumer_disclosure", True))}
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise Refused(
            "template.schema",
            _("The fields or roles cannot be used: %(why)s"),
            do=_("Mend the field or role that is named."),
            field="schema",
            why=str(wrong),
        ) from None


def _cases(given: Any) -> list[dict[str, Any]]:
    fits = (
        isinstance(given, list)
        and len(given) <= _CASES
        and all(isinstance(each, dict) and isinstance(each.get("values"), dict) for each in given)
    )
    if not fits:
        raise Refused("template.cases", _("These are no test cases."), field="cases")
    return [
        {
            "name": str(each.get("name", ""))[:120],
            "language": str(each.get("language", "en"))[:12],
            "values": each["values"],
            "source": "ticket" if each.get("source") == "ticket" else "hand",
        }
        for each in given
    ]
