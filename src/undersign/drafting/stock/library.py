"""The clause library: clauses written once, numbered when they change, pinned by the templates that use them.

Hides that a clause is never changed under a template: a template pins a number, and a new version is an offer
to each working copy, not a change of anything that is published.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import events
from undersign.drafting.stock import authorship
from undersign.drafting.stock.template import in_language
from undersign.drafting.text import expand, merge
from undersign.drafting.text.faults import TemplateError
from undersign.journal import chain, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_LONGEST = 100_000


class Clause(models.Model):
    """titles: {language: text}. owner_id: the member who answers for its wording."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    titles = models.JSONField(default=dict)
    category = models.CharField(max_length=40, default="standard")
    owner_id = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "library_clause"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_clause_key")]

    def __str__(self) -> str:
        return self.title()

    @property
    def chain_root(self) -> Clause:
        return self

    def title(self, language: str | None = None) -> str:
        return in_language(self.titles, language) or self.key

    @property
    def newest(self) -> ClauseVersion:
        found = self.versions.order_by("-number").first()
        assert found is not None, "a clause is made with its first version"
        return found


class ClauseVersion(models.Model):
    """sources: {language: Liquid + Markdown}. sha256: over number-free content, see `content_sha256`."""

    APPEND_ONLY = True

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    titles = models.JSONField()
    sources = models.JSONField()
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    author_id = models.CharField(max_length=40)
    authors = models.JSONField(default=list)
    created_at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "library_clause_version"
        constraints = [models.UniqueConstraint(fields=["clause", "number"], name="one_clause_number")]

    def __str__(self) -> str:
        return f"{self.clause} v{self.number}"

    @property
    def languages(self) -> list[str]:
        return sorted(self.sources)

    def pinned(self) -> dict[str, Any]:
        """As a template's content holds it."""
        return {"number": self.number, "sha256": self.sha256, "titles": self.titles, "sources": self.sources}


def of(by: Actor) -> models.QuerySet:
    """The workspace's clauses, by key."""
    return Clause.objects.visible_to(by).order_by("key")


def content_sha256(titles: Mapping[str, str], sources: Mapping[str, str]) -> str:
    return hashlib.sha256(chain.canonical({"titles": titles, "sources": sources})).hexdigest()


def make(
    key: str, *, titles: dict[str, str], sources: dict[str, str], by: Actor, category: str = "standard"
) -> Clause:
    """A clause with its first version. Raises `Refused` (role.refused, clause.key, clause.sources)."""
    policy.require(by, "clause.draft")
    if not _KEY.fullmatch(key):
        raise Refused(
            "clause.key",
            _("This is no key for a clause."),
            do=_("Use small letters, digits, - and _; begin with a letter."),
            field="key",
        )
    if Clause.objects.visible_to(by).filter(key=key).exists():
        raise Refused(
            "clause.key_taken",
            _("There is already a clause “%(key)s”."),
            do=_("Choose another key, or write a new version of that clause."),
            field="key",
            key=key,
        )
    with transaction.atomic():
        clause = Clause.objects.create(
            id=ids.new("cla"),
            workspace_id=by.workspace_id,
            key=key,
            category=category,
            owner_id=by.id,
            created_at=clock.now(),
        )
        moves.record(clause, events.ClauseMade(key=key), by=by)
        revise(clause, titles=titles, sources=sources, by=by, after=0)
    return clause


def revise(
    clause: Clause, *, titles: dict[str, str], sources: dict[str, str], by: Actor, after: int, note: str = ""
) -> ClauseVersion:
    """The clause's next version; `after` is the number it was written from. Raises `Refused`:
    clause.changed_elsewhere where that is no longer the newest, clause.sources, clause.unchanged."""
    policy.require(by, "clause.draft")
    titles, sources = _texts(titles, 200, "titles"), _texts(sources, _LONGEST, "sources")
    _require_readable(clause.key, sources)
    sha256 = content_sha256(titles, sources)
    with transaction.atomic():
        moves.lock(clause)
        last = clause.versions.order_by("-number").first()
        if (last.number if last else 0) != after:
            raise Refused(
                "clause.changed_elsewhere",
                _("Somebody else wrote a new version of this clause meanwhile. Nothing was saved."),
                do=_("Open the newest version and write your change into it."),
            )
        if last is not None and last.sha256 == sha256:
            raise Refused("clause.unchanged", _("Nothing was changed."), do=_("Change the text first."))
        row = ClauseVersion.objects.create(
            id=ids.new("clv"),
            workspace_id=by.workspace_id,
            clause=clause,
            number=after + 1,
            titles=titles,
            sources=sources,
            sha256=sha256,
            note=note,
            author_id=by.id,
            authors=sorted(authorship.behind(by)),
            created_at=clock.now(),
        )
        clause.titles = titles
        clause.save(update_fields=["titles"])
        moves.record(clause, events.ClauseRevised(number=row.number, sha256=sha256), by=by)
    return row


def own(clause: Clause, *, owner_id: str, by: Actor) -> None:
    """Give the clause another owner. Raises `Refused`."""
    policy.require(by, "clause.draft")
    with transaction.atomic():
        moves.lock(clause)
        clause.owner_id = owner_id
        clause.save(update_fields=["owner_id"])
        moves.record(clause, events.ClauseOwned(owner_id=owner_id), by=by)


def pin(wanted: Mapping[str, int], *, by: Actor) -> dict[str, dict[str, Any]]:
    """{key: pinned clause} of {key: number}; 0 is the newest. Raises `Refused` (clause.unknown)."""
    pinned = {}
    for key, number in wanted.items():
        found = ClauseVersion.objects.visible_to(by).filter(clause__key=key).order_by("-number")
        version = (found.filter(number=number) if number else found).first()
        if version is None:
            raise Refused(
                "clause.unknown",
                _("There is no clause “%(key)s” in that version."),
                do=_("Choose one from the clause library."),
                field="clauses",
                key=key,
            )
        pinned[key] = version.pinned()
    return pinned


def authors(pinned: Mapping[str, Mapping[str, Any]], approved: Mapping[str, Any], *, by: Actor) -> set[str]:
    """The authors of pinned clause texts that the last published version did not hold yet."""
    known = {(key, each["number"]) for key, each in approved.items()}
    fresh = {key: each["number"] for key, each in pinned.items() if (key, each["number"]) not in known}
    rows = ClauseVersion.objects.visible_to(by).filter(clause__key__in=list(fresh)).select_related("clause")
    # Every version since the one that was approved is part of what is new.
    since = {key: approved[key]["number"] for key in fresh if key in approved}
    new = (row for row in rows if since.get(row.clause.key, 0) < row.number <= fresh[row.clause.key])
    return {author for row in new for author in row.authors}


def outdated(clauses: Mapping[str, Mapping[str, Any]], by: Actor) -> dict[str, tuple[int, int]]:
    """{key: (pinned, newest)} of the pinned clauses that have a newer version."""
    rows = ClauseVersion.objects.visible_to(by).filter(clause__key__in=list(clauses))
    newest = dict(rows.values_list("clause__key").annotate(models.Max("number")))
    return {
        key: (each["number"], newest[key])
        for key, each in clauses.items()
        if newest.get(key, 0) > each["number"]
    }


def _texts(given: Any, longest: int, field: str) -> dict[str, str]:
    texts = {str(code): text for code, text in given.items() if isinstance(text, str) and text.strip()}
    if not texts or any(len(text) > longest for text in texts.values()):
        raise Refused(
            f"clause.{field}",
            _("A clause needs a text of at most %(limit)s characters in one language at least."),
            do=_("Write the text, or shorten it."),
            field=field,
            limit=longest,
        )
    return texts


def _require_readable(key: str, sources: Mapping[str, str]) -> None:
    """Raises `Refused` (clause.broken) naming the line."""
    for language, source in sources.items():
        try:
            merge.require_clause(key, source)
        except TemplateError as wrong:
            raise Refused(
                "clause.broken",
                _("The text (%(language)s) cannot be read: %(why)s"),
                do=_("Mend the line that is named."),
                field="sources",
                language=language,
                why=str(wrong),
            ) from wrong


def keys_in(sources: Iterable[str]) -> list[str]:
    """The library clauses that texts name, in order, each once."""
    return list(dict.fromkeys(key for source in sources for key in expand.keys(source)))
