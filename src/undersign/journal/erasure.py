"""Forgetting people: a record's journal key is destroyed, and every hash and proof stays what it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import entry, moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.store import keys


@dataclass(frozen=True, kw_only=True)
class PersonalFactsErased(Event):
    name = "record.personal_facts_erased"
    sentence = _("The personal facts of this history were erased (%(reason)s)")
    category = "system"
    icon = "eraser"
    forgets = True
    reason: str


def erase(root: Any, *, reason: str, by: Actor) -> None:
    """Make the personal facts of a record's whole history unreadable, for ever and in every backup.

    reason: the basis, without names, since it stays. Whether it may be done is the caller's to decide.
    """
    with transaction.atomic():
        moves.lock(root)
        keys.destroy(root.pk, entry.PURPOSE)
        entry.append(root.pk, PersonalFactsErased(reason=reason), by=by)
