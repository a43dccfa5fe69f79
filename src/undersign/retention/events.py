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
    sentences = {"unknown": _("How long it is kept is not known yet")}
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

    name = "retention.destroyed"
    sentence = _("The documents were destroyed; certificate %(certificate_id)s")
    category = "system"
    icon = "x"
    certificate_id: str
