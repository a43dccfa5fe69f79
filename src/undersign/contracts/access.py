"""Who looked at a contract, and who was refused something (law.md EV-1, EV-3).

Hides that looking is told once an hour: whoever reads on, turns pages or comes back within the hour is one
entry, so that a trail is not buried and reading costs one question of the journal. Looking changes nothing
else, neither a status nor a date (AT-03). A slip of the pen in a form is no refusal.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import health
from undersign.contracts.contract import Contract
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event, personal
from undersign.journal.refused import NotFound, Refused
from undersign.store import rows

ONCE_IN = timedelta(hours=1)
PAPER, DRAFT, FACTS = "paper", "draft", "facts"
# What is told by an event of its own, with the number of the try.
TOLD_ELSEWHERE = ("code.", "clock.")
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ContractViewed(Event):
    """kind: paper, draft, or facts (what a program reads). sha256: of the file as it stood, if any."""

    name = "contract.viewed"
    sentence = _("%(actor)s looked at the contract")
    sentences = {
        DRAFT: _("%(actor)s looked at the draft"),
        FACTS: _("%(actor)s read the contract’s facts"),
    }
    category = "access"
    icon = "eye"
    kind: str
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ActRefused(Event):
    """code: of the refusal, stable. refusal: the sentence that was shown."""

    name = "act.refused"
    sentence = _("%(actor)s tried something and was refused: %(refusal)s")
    category = "access"
    icon = "ban"
    code: str
    refusal: str = personal()


def viewed(contract: Contract, kind: str, *, by: Actor) -> None:
    """Somebody was shown the contract."""
    if health.of(contract):  # every look, not one an hour (HI-2)
        with transaction.atomic():
            latest = contract.latest()
            moves.record(contract, ContractViewed(kind=kind, sha256=latest.sha256 if latest else ""), by=by)
    elif not _was_told(contract, ContractViewed.name, "kind", kind, by):
        latest = contract.latest()
        _record(contract, ContractViewed(kind=kind, sha256=latest.sha256 if latest else ""), "kind", by)


def refused(contract: Contract, why: Refused, *, by: Actor) -> None:
    """Somebody who may see this contract was refused an act on it; what they began was taken back before."""
    if not why.field and not isinstance(why, NotFound) and not why.code.startswith(TOLD_ELSEWHERE):
        once(contract, ActRefused(code=why.code, refusal=why.sentence), "code", by=by)


def once(contract: Contract, happened: Event, fact: str, *, by: Actor) -> None:
    """Record it, unless the same actor's last one with the same `fact` is less than an hour old."""
    if not _was_told(contract, happened.name, fact, getattr(happened, fact), by):
        _record(contract, happened, fact, by)


def _record(contract: Contract, happened: Event, fact: str, by: Actor) -> None:
    """Under the lock it is asked again: two requests of one page are one look."""
    try:
        with transaction.atomic():
            moves.lock(contract)
            if not _was_told(contract, happened.name, fact, getattr(happened, fact), by):
                moves.record(contract, happened, by=by)
    except Refused:
        log.warning("%s of %s was not recorded", happened.name, contract.pk, exc_info=True)


def seconds(contract: Contract, *, by: Actor, until: datetime) -> int:
    """How long ago somebody first saw the contract, in whole seconds; 0 for who never did."""
    with rows.rehearsed() as cursor:
        cursor.execute(_FIRST, [contract.workspace_id, contract.pk, ContractViewed.name, by.id])
        first = cursor.fetchone()
    return max(0, int((until - first[0]).total_seconds())) if first else 0


def _was_told(contract: Contract, event: str, fact: str, value: str, by: Actor) -> bool:
    asked = [contract.workspace_id, contract.pk, event, by.id, clock.now() - ONCE_IN, fact, value]
    with rows.rehearsed() as cursor:
        cursor.execute(_RECENT, asked)
        return cursor.fetchone() is not None


_RECENT = """
SELECT 1 FROM journal_entry WHERE workspace_id = %s AND subject = %s AND event = %s AND actor_id = %s
  AND at > %s AND facts ->> %s::text = %s LIMIT 1
"""
_FIRST = """
SELECT at FROM journal_entry WHERE workspace_id = %s AND subject = %s AND event = %s AND actor_id = %s
ORDER BY position LIMIT 1
"""
