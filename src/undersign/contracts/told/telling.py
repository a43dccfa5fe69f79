"""Who is told of what happens to one contract: its template's word, the contract's own over it, as ids.

Hides how audiences become people: the sender is the owner, or the workspace's admins where a program made the
contract; signers are those who were asked; nobody hears of what they did themselves, and nobody hears twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import events, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.told import watching
from undersign.drafting.conduct import telling
from undersign.drafting.conduct.telling import EARLIER, SENDER, SIGNERS, TICKET, WATCHERS, Telling
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import member, policy


def of(contract: Contract) -> Telling:
    """The template's word, with the contract's own over it."""
    return Telling.from_json(contract.version.schema).over(contract.telling)


def people(contract: Contract, kind: str, *, but: Iterable[str] = ()) -> list[str]:
    """The ids of members and recipients who are told; `but`: those who did it."""
    hears = of(contract).hears(kind)
    found = [each for audience in telling.AUDIENCES if audience in hears for each in _in(contract, audience)]
    left_out = set(but)
    return [each for each in dict.fromkeys(found) if each not in left_out]


def _in(contract: Contract, audience: str) -> list[str]:
    if audience == SENDER:
        return sender(contract)
    if audience == WATCHERS:
        return watching.watchers(contract)
    if audience == SIGNERS:
        asked = [r for r in contract.people() if r.invited_at and r.email]
        return [r.id for r in asked if r.status != lifecycle.RELEASED]
    if audience == EARLIER:
        return [r.id for r in contract.people() if r.status == lifecycle.SIGNED]
    return []


def sender(contract: Contract) -> list[str]:
    """Whoever owns it; a program's contract has no owner, so its workspace's admins hear of it."""
    return [contract.owner_id] if contract.owner_id else member.admins(contract.workspace_id)


def ticket(contract: Contract, kind: str) -> list[str]:
    """The ticket's id where it is told, else nothing."""
    return [contract.ticket_id] if contract.ticket_id and TICKET in of(contract).hears(kind) else []


def settle(contract: Contract, said: Mapping[str, Iterable[str]], *, by: Actor) -> None:
    """This contract's own word, {kind: [audience, …]}, before or after sending; what it says as its template
    does is not kept. Raises `Refused` (contract.telling, role.refused)."""
    policy.require(by, "contract.tell")
    fresh = checked(said)
    with transaction.atomic():
        moves.lock(contract)
        usual = Telling.from_json(contract.version.schema)
        own = {**contract.telling, **fresh}
        own = {
            kind: to for kind, to in own.items() if usual.over({kind: to}).hears(kind) != usual.hears(kind)
        }
        if own == contract.telling:
            return
        was, contract.telling = contract.telling, own
        contract.save(update_fields=["telling"])
        moves.record(contract, events.TellingSettled(telling=own, was=was), by=by)


def checked(said: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """As it is stored. Raises `Refused` (contract.telling)."""
    try:
        return telling.read(said)
    except telling.Unknown as unknown:
        raise Refused(
            "contract.telling",
            _("Nobody can be told so: %(what)s."),
            do=_("Choose from these events: %(kinds)s; and these audiences: %(audiences)s."),
            field="notify",
            what=str(unknown),
            kinds=", ".join(telling.KINDS),
            audiences=", ".join((*telling.AUDIENCES, telling.NOBODY)),
        ) from None
