"""What happens to a contract's record after it is over: kept, looked at, extended, destroyed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class RetentionSet(Event):
    """until: the last day it is kept at least, "" where nothing says one. rule: the key of what asks longest.
    because: the facts and rules it was reckoned from, as `schedule.Due.to_json`."""

    name = "retention.set"
    sentence = _("It is kept until %(until)s, by the category “%(rule)s”")
    sentences = {
        "unknown": _("How long it is kept is not known yet"),
        "blocked": _("It is kept at least until %(until)s; before it may go, something has to be settled"),
    }
    category = "system"
    icon = "calendar"
    until: str
    rule: str
    because: dict
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class RetentionReviewDue(Event):
    name = "retention.review_due"
    sentence = _("Its time to be kept ended on %(until)s: somebody decides what becomes of it")
    category = "system"
    icon = "calendar-due"
    until: str


@dataclass(frozen=True, kw_only=True)
class DestructionApproved(Event):
    name = "retention.destruction_approved"
    sentence = _("%(actor)s decided that it is destroyed on %(on)s: %(reason)s")
    category = "edits"
    icon = "clipboard-check"
    on: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class DestructionWarned(Event):
    """days: how many before it is destroyed (RT-6)."""

    name = "retention.warned"
    sentence = _("Sender and parties are told that it is destroyed on %(on)s")
    category = "messages"
    icon = "alert-triangle"
    on: str
    days: int


@dataclass(frozen=True, kw_only=True)
class RecordKept(Event):
    """From a review, or because something stands in the way of its destruction."""

    name = "retention.kept"
    sentence = _("It is kept, and looked at again on %(until)s: %(reason)s")
    category = "edits"
    icon = "archive"
    until: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class RetentionExtended(Event):
    name = "retention.extended"
    sentence = _("%(actor)s extended the time it is kept to %(until)s: %(reason)s")
    category = "edits"
    icon = "calendar"
    until: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecordDestroyed(Event):
    """certificate_id: of the certificate of destruction (RT-7)."""

    forgets = True
    name = "retention.destroyed"
    sentence = _("The documents were destroyed; certificate %(certificate_id)s")
    category = "system"
    icon = "x"
    certificate_id: str


@dataclass(frozen=True, kw_only=True)
class LawVerified(Event):
    """Of a workspace. row: the SHA-256 of the table's row as it read then, "" for a place it lacks."""

    name = "retention.law_verified"
    sentence = _("%(actor)s verified the limitation law of %(place)s: %(years)s years")
    category = "edits"
    icon = "circle-check"
    place: str
    years: int
    citation: str
    row: str
    note: str = personal()


@dataclass(frozen=True, kw_only=True)
class CategoryKept(Event):
    """Of a workspace. was, now: the columns that changed. kind: made | changed."""

    name = "retention.category_kept"
    sentence = _("%(actor)s changed the retention category “%(key)s”: %(changed)s")
    sentences = {"made": _("%(actor)s made the retention category “%(key)s”")}
    category = "edits"
    icon = "archive"
    key: str
    changed: str
    was: dict
    now: dict
    kind: str = "changed"


@dataclass(frozen=True, kw_only=True)
class CategoryVerified(Event):
    name = "retention.category_verified"
    sentence = _("%(actor)s verified the retention category “%(key)s”: %(basis)s")
    category = "edits"
    icon = "circle-check"
    key: str
    months: int
    basis: str


@dataclass(frozen=True, kw_only=True)
class CategoryReviewDue(Event):
    """reviewer, owner: ids of members, "" where nobody is named."""

    name = "retention.category_review_due"
    sentence = _("The retention category “%(key)s” is due for its yearly review, by %(on)s")
    category = "messages"
    icon = "calendar-due"
    key: str
    on: str
    reviewer_id: str = ""
    owner_id: str = ""


@dataclass(frozen=True, kw_only=True)
class CategoryReviewed(Event):
    name = "retention.category_reviewed"
    sentence = _("%(actor)s reviewed the retention category “%(key)s”, next on %(next_on)s: %(words)s")
    category = "edits"
    icon = "checks"
    key: str
    next_on: str
    words: str = personal()


@dataclass(frozen=True, kw_only=True)
class CategoryAttached(Event):
    """Of a contract or a workspace. target: the id of the contract or template."""

    name = "retention.category_attached"
    sentence = _("%(actor)s put it into the retention category “%(key)s”")
    sentences = {"taken": _("%(actor)s took it out of the retention category “%(key)s”")}
    category = "edits"
    icon = "archive"
    key: str
    target: str
    kind: str = "put"


@dataclass(frozen=True, kw_only=True)
class EndNoted(Event):
    """ended_on: "" where what was noted is taken back."""

    name = "retention.end_noted"
    sentence = _("%(actor)s noted that it ended on %(ended_on)s: %(reason)s")
    category = "edits"
    icon = "calendar-off"
    ended_on: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class LawNoted(Event):
    name = "retention.law_noted"
    sentence = _("%(actor)s noted its governing law: %(place)s")
    category = "edits"
    icon = "world"
    place: str
    was: str


@dataclass(frozen=True, kw_only=True)
class RetentionUsual(Event):
    """Of a workspace. law: the place whose law governs where nothing says otherwise; law_field: the merge
    field that says it."""

    name = "workspace.retention_usual"
    sentence = _("%(actor)s changed what retention is usual: law %(law)s, field %(law_field)s")
    category = "edits"
    icon = "settings"
    law: str
    law_field: str
    was: dict
