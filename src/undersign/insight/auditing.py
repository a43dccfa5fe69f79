"""The whole workspace's trail, asked by person, object, event and time; and who may do what, beside who did.

Hides how a person or a number becomes an id, and that entries of contracts which the asker may not see are
left out. Files that leave are signed with the workspace's seal: a reader elsewhere knows that they are whole.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from undersign.archive.events import AuditExported
from undersign.contracts.contract import Contract
from undersign.journal import clock, history, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry, stamp
from undersign.journal.history import Told
from undersign.sealing import keys
from undersign.sealing.crypto import cms
from undersign.typesetting import spreadsheet
from undersign.workspaces import abilities, policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.access import second, session
from undersign.workspaces.member import Member

VERB = "compliance.see"
SHOWN, MOST = 100, 20_000
LATELY = timedelta(days=90)
CSV_HEAD = ("at", "event", "what", "who", "contract", "subject", "position", "ip", "hash")


@dataclass(frozen=True)
class Asked:
    """who: a member's id. what: a contract's number or any record's id. event: its public name or the noun
    before the dot. since, until: moments, the first included."""

    who: str = ""
    what: str = ""
    event: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Found:
    """contract: the one it happened to, if it is one."""

    told: Told
    subject: str
    contract: Contract | None


def search(asked: Asked, limit: int = SHOWN, *, by: Actor) -> tuple[list[Found], bool]:
    """(the newest of them, whether there are more). Raises `Refused` (role.refused)."""
    policy.require(by, VERB)
    rows = Entry.objects.filter(_wanted(asked, by)).order_by("-at", "-seq").select_related("personal")
    read = list(rows[: limit + 1])
    return _told(read[:limit], by), len(read) > limit


def _wanted(asked: Asked, by: Actor) -> Q:
    wanted = Q(workspace_id=by.workspace_id)
    if asked.who:
        wanted &= Q(actor_id=asked.who)
    if asked.what:
        numbered = Contract.objects.visible_to(by).filter(number__iexact=asked.what.strip())
        wanted &= Q(subject__in=[asked.what.strip(), *numbered.values_list("pk", flat=True)])
    if asked.event:
        wanted &= Q(event=asked.event) if "." in asked.event else Q(event__startswith=f"{asked.event}.")
    if asked.since:
        wanted &= Q(at__gte=asked.since)
    return wanted & Q(at__lt=asked.until) if asked.until else wanted


def _told(rows: Sequence[Entry], by: Actor) -> list[Found]:
    subjects = {row.subject for row in rows}
    contracts = Contract.objects.visible_to(by).in_bulk(
        [each for each in subjects if each.startswith("ctr_")]
    )
    opened = {each: history.journal_key(by.workspace_id, each) for each in subjects}
    return [
        Found(history.tell(row, opened[row.subject]), row.subject, contracts.get(row.subject))
        for row in rows
        if not row.subject.startswith("ctr_") or row.subject in contracts
    ]


def exported(asked: Asked, *, by: Actor) -> bytes:
    """What was asked as a zip: `audit.csv` and `audit.csv.p7s`. Raises `Refused` (role.refused)."""
    found, _more = search(asked, MOST, by=by)
    lines = (
        [stamp(f.told.at), f.told.event, f.told.sentence, f.told.actor,
         f.contract.number if f.contract else "", f.subject, f.told.position, f.told.ip, f.told.hash]
        for f in found
    )  # fmt: skip
    return _signed("audit.csv", spreadsheet.as_csv(CSV_HEAD, lines), by)


# Who may do what, and who did


@dataclass(frozen=True)
class Access:
    """may: abilities in sentences. acts: entries of the last ninety days. last_at: of the last one ever."""

    who: Member
    role: str
    may: tuple[str, ...]
    factors: tuple[str, ...]
    last_seen: Any
    acts: int
    last_at: datetime | None


def access(*, by: Actor) -> list[Access]:
    """Every member, also those who left, by name. Raises `Refused` (role.refused)."""
    policy.require(by, VERB)
    did, seen = _acts(by), session.last_seen(by.workspace_id)
    people = Member.objects.filter(workspace_id=by.workspace_id).order_by("-is_active", "name")
    return [_access(who, did.get(who.id, {}), seen.get(who.id)) for who in people]


def _access(who: Member, did: dict[str, Any], seen: Any) -> Access:
    may = tuple(str(each.sentence) for each in abilities.of(who.role)) if who.is_active else ()
    factors = tuple(second.kinds(who.id))
    return Access(who, who.role_word, may, factors, seen, did.get("lately", 0), did.get("last"))


def _acts(by: Actor) -> dict[str, dict[str, Any]]:
    """{member id: how much they did lately, when last}."""
    mine = Entry.objects.filter(workspace_id=by.workspace_id, actor_kind="member")
    lately = Count("seq", filter=Q(at__gte=clock.now() - LATELY))
    found = mine.order_by().values("actor_id").annotate(lately=lately, last=Max("at"))
    return {row["actor_id"]: row for row in found}


def access_exported(*, by: Actor) -> bytes:
    """The report as a zip: `access.csv` and `access.csv.p7s`. Raises `Refused` (role.refused)."""
    head = (
        "name",
        "email",
        "role",
        "active",
        "may",
        "second_factors",
        "last_seen",
        "acts_90_days",
        "last_act",
    )
    lines = (
        [a.who.name, a.who.email, a.role, "yes" if a.who.is_active else "no", "; ".join(a.may),
         ", ".join(a.factors), _at(a.last_seen), a.acts, _at(a.last_at)]
        for a in access(by=by)
    )  # fmt: skip
    return _signed("access.csv", spreadsheet.as_csv(head, lines), by)


def _at(when: Any) -> str:
    return stamp(when) if when else ""


def _signed(name: str, data: bytes, by: Actor) -> bytes:
    """The file beside the workspace's seal over it, a detached CMS as openssl reads it; on record."""
    policy.require(by, "contract.export")
    here = workspaces.of(by.workspace_id)
    moves.record(here, AuditExported(kind=name), by=by)
    seal = cms.sign(hashlib.sha256(data).digest(), keys.seal_of(here.id))
    return _zipped({name: data, f"{name}.p7s": seal}.items())


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()
