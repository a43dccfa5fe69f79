"""Time stamps on sealed contracts: ours at once, an outside authority's late, and all of them again in time.

Hides what a stamp is made of. Nothing here speaks to the network: a stamp of an outside authority is begun
here (`begin`), asked for by who may (`connectors.time_stamps`), and kept here (`keep`).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.journal import actor, clock, entry, moves
from undersign.sealing import aging, events, keys, rotation
from undersign.sealing.crypto import authority
from undersign.sealing.stamps import longterm, stamped, tokens
from undersign.store import rows

ROOM = 12_000  # bytes for an outside authority's token with its certificates
OWN_ROOM = 2_400
STAMPED = (document.CERTIFICATE, document.SEALED)  # in this order: what comes last is told of


def by_others() -> bool:
    """Whether an outside authority stamps, and not the instance's own clock."""
    return bool(settings.TSA_URL)


def own(workspace_id: str, pdf: bytes, at: datetime) -> bytes:
    """``pdf`` with a stamp of the instance's own clock, for which nobody outside vouches."""
    who = keys.stamper(at.year)
    opened = longterm.open_for(pdf, rotation.material(workspace_id, at, who.certificate), room=OWN_ROOM)
    policy = authority.STAMP_POLICY.dotted_string
    made = tokens.make(who.key(), opened.digest, at, serial=secrets.randbits(63), policy=policy)
    return opened.closed(made)


@dataclass(frozen=True)
class Begun:
    """A contract's newest file of a kind, waiting for a stamp."""

    contract: Contract
    before: Document
    opened: longterm.Opened


def begin(contract: Contract, kind: str, more: longterm.Material = longterm.Material()) -> Begun:
    """The newest file of `kind` (sealed, certificate), ready for a stamp of an outside authority. more: what
    a judge will need about that authority."""
    before = document.find(contract, kind)
    assert before is not None, "only a sealed contract is stamped"
    material = rotation.material(contract.workspace_id, clock.now()).with_(more)
    return Begun(contract, before, longterm.open_for(before.read(), material, room=ROOM))


def keep(begun: Begun, token: bytes) -> bool:
    """The stamped file becomes the contract's newest; False where another stamp was quicker."""
    read = tokens.read(token)
    with transaction.atomic():
        contract = moves.hold(Contract, begun.contract.pk)
        latest = document.find(contract, begun.before.kind)
        if latest is None or latest.pk != begun.before.pk:
            return False
        _add(contract, latest, begun.opened.closed(token), read)
    return True


def missed(contract: Contract, problem: str) -> None:
    """No stamp for now; said once, and the contract goes its way sealed without one."""
    with transaction.atomic():
        held = moves.hold(Contract, contract.pk)
        said = [events.TimeStamped.name, events.TimeStampMissed.name]
        if rows.some(entry.Entry, "subject = %s AND event = ANY(%s)", held.pk, said):
            return
        told = events.TimeStampMissed(problem=problem[:300])
        moves.record(held, told, by=actor.system(held.workspace_id))


def due(contract: Contract) -> list[str]:
    """The kinds of its files that need a stamp now, the contract itself last. Notes how long stamps last."""
    if contract.status != lifecycle.SEALED:
        return []
    found = document.several(contract, *STAMPED)
    lives = {kind: aging.life(found[kind].read()) for kind in STAMPED if kind in found}
    wanted = [kind for kind, life in lives.items() if life is None or life.is_over(clock.now())]
    if not wanted and lives:
        aging.note(contract, min((each for each in lives.values() if each), key=lambda each: each.until))
    return wanted


def renew_own(contract: Contract, kinds: Sequence[str]) -> None:
    """One more stamp of our own on its files of these kinds, over everything before."""
    with transaction.atomic():
        held = moves.hold(Contract, contract.pk)
        for kind in kinds:
            latest = document.find(held, kind)
            assert latest is not None
            made = own(held.workspace_id, latest.read(), clock.now())
            token = stamped.last_token(made)
            assert token is not None
            _add(held, latest, made, token)


def sealed_contracts() -> list[str]:
    """The ids of this workspace's sealed contracts, oldest first."""
    found = rows.some(Contract, "status = %s ORDER BY completed_at", lifecycle.SEALED)
    return [each.pk for each in found]


def _add(contract: Contract, before: Document, pdf: bytes, token: tokens.Token) -> None:
    row = document.add(contract, before.kind, pdf, number=before.number + 1)
    is_contract = before.kind == document.SEALED
    event = events.TimeStamped if is_contract else events.CertificateStamped
    told = event(
        authority=token.authority,
        stamped_at=entry.stamp(token.at),
        revision=row.number,
        sha256=row.sha256,
        before_sha256=before.sha256,
    )
    moves.record(contract, told, by=actor.system(contract.workspace_id))
    if is_contract:
        aging.note(contract, aging.Life.of(token))
