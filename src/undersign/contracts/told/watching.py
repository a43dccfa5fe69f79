"""Watchers: members who want to know what becomes of a contract that is not theirs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction

from undersign.contracts import events
from undersign.contracts.contract import Contract
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member


class Watch(models.Model):
    """One member, one contract."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="watches")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "contracts"
        db_table = "contract_watch"
        constraints = [models.UniqueConstraint(fields=["contract", "member"], name="one_watch_each")]


def watchers(contract: Contract) -> list[str]:
    """The ids of the members who watch it, in the order in which they began."""
    return [each.member_id for each in rows.some(Watch, "contract_id = %s ORDER BY at, id", contract.pk)]


def members(contract: Contract) -> list[Member]:
    """The same as people, those who left the workspace left out."""
    found = Watch.objects.filter(contract=contract, member__is_active=True).select_related("member")
    return [each.member for each in found.order_by("at", "id")]


def watch(contract: Contract, who: Member, *, by: Actor) -> None:
    """`who` is told from now on; once is enough. Raises `Refused` (role.refused)."""
    _require(who, by)
    with transaction.atomic():
        moves.lock(contract)
        if who.id in watchers(contract):
            return
        rows.add(
            [
                Watch(
                    id=ids.new("wat"),
                    workspace_id=contract.workspace_id,
                    contract=contract,
                    member=who,
                    at=clock.now(),
                )
            ]
        )
        moves.record(contract, events.WatchBegun(member_id=who.id, member=who.name), by=by)


def unwatch(contract: Contract, who: Member, *, by: Actor) -> None:
    """`who` is told no more. Raises `Refused` (role.refused)."""
    _require(who, by)
    with transaction.atomic():
        moves.lock(contract)
        if Watch.objects.filter(contract=contract, member=who).delete()[0]:
            moves.record(contract, events.WatchEnded(member_id=who.id, member=who.name), by=by)


def join(contract: Contract, members: Iterable[str]) -> None:
    """These watch from now on: whoever has a part in its talk. In the caller's transaction."""
    kept = {"workspace_id": contract.workspace_id, "contract": contract, "at": clock.now()}
    known = set(watchers(contract))
    fresh = [each for each in dict.fromkeys(members) if each not in known]
    rows.add([Watch(id=ids.new("wat"), member_id=each, **kept) for each in fresh])


def _require(who: Member, by: Actor) -> None:
    """Everybody who sees a contract may watch it; who sends contracts may have others watch."""
    policy.require(by, "contract.watch" if who.id == by.id else "contract.tell")


def take_along(old: Contract, new: Contract) -> None:
    """Whoever watches a contract watches what takes its place. In the caller's transaction."""
    kept = {"workspace_id": new.workspace_id, "contract": new, "at": clock.now()}
    rows.add([Watch(id=ids.new("wat"), member_id=who, **kept) for who in watchers(old)])
