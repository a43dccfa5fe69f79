"""The whole thread with one system outside, as an administrator connected it and as its people work in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from undersign.connectors import registry
from undersign.connectors.filling import opening
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import editing, feed, link, mapping, ours, round, rules, value
from undersign.connectors.sync.wording import Wording
from undersign.contracts import lifecycle, sending
from undersign.contracts.contract import Contract


def connected(world: Any, kind: str, connector: str, configured: registry.Configured) -> Connection:
    """Instead of whatever did this work before."""
    Connection.objects.filter(workspace_id=world.workspace.id, kind=kind).update(enabled=False)
    given = {"settings": configured.settings, "secrets": configured.secrets, "allow_private": True}
    return connection.connect(kind, connector, "Outside", by=world.bob.actor(), **given)


def signed(world: Any, work: Callable) -> Contract:
    """Drafted from the ticket, filled in, sent, signed by everybody, and all that follows done."""
    contract = opening.draft_from_ticket(world.version, world.ticket, by=world.maya.actor())
    assert contract.sources["customer_name"] == "account"
    contract.fill({"monthly_fee": "1480.00", "plan": "premium"}, by=world.maya.actor())
    sending.send(contract, by=world.maya.actor())
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    assert {status for states in world.deliveries(contract).values() for status in states} == {"done"}
    return contract


def kept_in_step(
    world: Any, row: Connection, record: str, own: Any, pair: tuple[str, str], change: Callable[[str], Any]
) -> None:
    """pair: (their field, our path). change(text): somebody at their side writes it. What is changed on
    either side arrives on the other, says who wrote it, and comes to rest."""
    theirs, path = pair
    state = feed.of(row)
    with row.opened() as system:
        facts = next(each for each in system.fields(record) if each.name == theirs)
    rule = rules.Rule(rules.BOTH, rules.CRM, rules.LATEST)
    field = mapping.keep(row, record, facts, path, rule, Wording(), by=world.bob.actor())
    known = link.to(state, record, own.external_ref)
    assert known is not None, "the row of ours stands for their record"
    _rest(row)

    change("Changed over there")
    _rest(row)
    own.refresh_from_db()
    kept = value.of(known, field)
    assert (ours.get(own, path), kept.writer) == ("Changed over there", value.THEIRS)

    editing.edit(own, {path: "Changed by us"}, editing.Writer(value.PERSON, "Maya"))
    _rest(row)
    with row.opened() as system:
        assert system.values(record, own.external_ref)[theirs] == "Changed by us"
    kept = value.of(known, field)
    assert (kept.writer, kept.writer_name) == (value.PERSON, "Maya"), "our own write is not theirs"


def _rest(row: Connection) -> None:
    """Rounds until nothing waits."""
    for _round in range(6):
        state = round.run(row)
        assert not state.problem, state.problem
    assert not link.Link.objects.filter(feed=state, dirty_at__isnull=False).exists()
