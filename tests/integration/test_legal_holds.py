"""A legal hold wins: over destruction, erasure and deletion, as the application and as the database's owner.

law.md RT-4: matter, scope, custodian and reason; new matches join; two people release it.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from tests import instance

from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, erasure, moves
from undersign.journal.refused import Refused
from undersign.retention import hold as guard
from undersign.retention import record
from undersign.retention.holds import hold as holds
from undersign.retention.holds import joining, placing, releasing
from undersign.retention.holds.hold import Held, Hold
from undersign.store import blobs, keys, tenancy

pytestmark = pytest.mark.law("RT-4")


@pytest.fixture
def cast(world):
    world.join("Nora Compliance", "compliance")
    return world


def placed(cast, query: str | None = "tab=all", **said) -> Hold:
    given = {"matter": "2026-CV-118", "title": "Acme v. Northwind", "custodian": "Nora", "reason": "Sued."}
    return placing.place(**{**given, **said}, query=query, by=cast.nora.actor())


def test_a_hold_takes_what_its_search_takes(cast):
    one = cast.draft()
    taken = placed(cast, "tab=all&owner=" + cast.maya.id)
    assert [each.contract_id for each in taken.held.all()] == [one.id]
    assert "contract.held" in cast.events(one)
    assert guard.holding(one.id) == [taken]
    assert placed(cast, None, matter="B").held.count() == 0


def test_new_matches_join_and_nothing_leaves(cast, work):
    taken = placed(cast, "tab=waiting")
    contract = cast.sent()
    work()
    assert guard.holding(contract.id) == [taken]
    contract.void("Not needed", by=cast.maya.actor())
    work()
    assert joining.take_in(taken.id) == 0
    assert guard.holding(contract.id) == [taken]


def test_what_no_event_tells_is_found_by_the_clock_or_when_it_matters(cast):
    taken = placed(cast, "tab=all&q=zanzibar")
    one, other = cast.draft(), cast.draft()
    assert guard.holding(one.id) == []
    Contract.objects.filter(pk__in=[one.id, other.id]).update(title="Zanzibar")
    with pytest.raises(Refused, match="2026-CV-118"):
        guard.require_free(one.id, reader=cast.nora.actor())
    assert guard.holding(one.id) == [taken]
    assert (taken.workspace_id, taken.id) in joining.due()
    assert joining.take_in(taken.id) == 1
    assert guard.holding(other.id) == [taken]


def test_a_refusal_tells_no_more_than_one_may_see(cast):
    contract = cast.draft()
    placed(cast)
    for who, named in ((cast.nora, True), (cast.maya, False)):
        with pytest.raises(Refused) as no:
            guard.require_free(contract.id, reader=who.actor())
        assert no.value.code == "hold.in_force"
        assert ("2026-CV-118" in str(no.value)) is named


@pytest.mark.parametrize("lacking", ["matter", "title", "custodian", "reason"])
def test_a_hold_says_what_why_and_who(cast, lacking):
    with pytest.raises(Refused) as no:
        placed(cast, **{lacking: "  "})
    assert no.value.field == lacking


def test_two_people_release_it(cast, work):
    contract = cast.draft()
    taken = placed(cast)
    with pytest.raises(Refused):
        releasing.release(taken, by=cast.bob.actor())
    with pytest.raises(Refused, match="role"):
        releasing.ask(taken, "Settled", by=cast.maya.actor())
    releasing.ask(taken, "Settled", by=cast.nora.actor())
    with pytest.raises(Refused) as no:
        releasing.release(taken, by=cast.nora.actor())
    assert no.value.code == "hold.same_person"
    assert guard.holding(contract.id)
    releasing.release(taken, by=cast.bob.actor())
    work()
    assert guard.holding(contract.id) == []
    guard.require_free(contract.id)
    assert "contract.hold_ended" in cast.events(contract)
    with pytest.raises(Refused) as over:
        placing.add(taken, [contract.number], by=cast.nora.actor())
    assert over.value.code == "hold.over"


def test_contracts_are_added_by_hand(cast):
    contract = cast.draft()
    taken = placed(cast, None)
    placing.add(taken, [contract.number.lower(), contract.id], by=cast.nora.actor())
    assert [each.how for each in taken.held.all()] == [holds.HAND]
    with pytest.raises(Refused, match="C-404"):
        placing.add(taken, ["C-404"], by=cast.nora.actor())


def test_erasure_shredding_and_removal_are_refused(cast, work):
    contract = cast.signed_by_all(work)
    placed(cast)
    nobody = actor.system(cast.workspace.id)
    file = contract.latest()
    for forbidden in (
        lambda: erasure.erase(contract, reason="GDPR 17", by=nobody),
        lambda: keys.destroy(contract.id, "documents"),
        lambda: keys.destroy(cast.workspace.id, "documents"),
        lambda: blobs.forget(contract.id, file.sha256),
    ):
        with pytest.raises(Refused) as no, transaction.atomic():
            forbidden()
        assert no.value.code == "hold.in_force"
    assert file.read()


def _record(contract) -> record.Record:
    """A record that is decided and warned about, as a disposition leaves it."""
    now = clock.now()
    kept = {"workspace_id": contract.workspace_id, "status": record.WARNED, "made_at": now}
    made, _new = record.Record.objects.update_or_create(
        contract=contract, defaults={**kept, "refreshed_at": now}
    )
    return made


FORBIDDEN = {
    "key": "DELETE FROM store_key WHERE id = '{contract}:documents'",
    "workspace's key": "DELETE FROM store_key WHERE id = '{workspace}'",
    "key's name": "UPDATE store_key SET id = 'x' WHERE id = '{contract}:documents'",
    "keys emptied": "TRUNCATE store_key",
    "record": "UPDATE retention_record SET status = 'destroyed' WHERE contract_id = '{contract}'",
    "record gone": "DELETE FROM retention_record WHERE contract_id = '{contract}'",
    "pass": "INSERT INTO retention_pass VALUES ('{contract}', '{workspace}')",
    "contract": "DELETE FROM contract WHERE id = '{contract}'",
    "documents": "DELETE FROM contract_document WHERE contract_id = '{contract}'",
    "workspace": "DELETE FROM workspace WHERE id = '{workspace}'",
    "hold": "DELETE FROM retention_hold WHERE id = '{hold}'",
    "holds emptied": "TRUNCATE retention_hold CASCADE",
    "held": "DELETE FROM retention_held WHERE hold_id = '{hold}'",
    "held ended": "UPDATE retention_held SET until = now() WHERE hold_id = '{hold}'",
    "released": "UPDATE retention_hold SET status = 'released', released_at = now() WHERE id = '{hold}'",
    "released by one": "UPDATE retention_hold SET status = 'released', asked_by = 'mem_1', "
    "released_by = 'mem_1', released_at = now() WHERE id = '{hold}'",
    "scope": "UPDATE retention_hold SET scope = '' WHERE id = '{hold}'",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_database_refuses_what_a_hold_forbids(cast, what):
    contract = cast.draft()
    blobs.put(cast.workspace.id, contract.id, b"bytes")
    _record(contract)
    taken = placed(cast)
    asked = FORBIDDEN[what].format(contract=contract.id, workspace=cast.workspace.id, hold=taken.id)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
    with instance.as_owner(instance.running()) as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
        cursor.execute(asked)
    assert guard.holding(contract.id) == [taken]
    assert record.of(contract).status == record.WARNED


def test_of_a_hold_and_a_destruction_that_meet_one_wins(cast):
    """Under the contract's lock: either it is destroyed and not held, or held and not destroyed."""
    by = actor.system(cast.workspace.id)
    outcomes = set()
    for trial in range(20):
        contract = cast.draft()
        blobs.put(cast.workspace.id, contract.id, b"bytes")
        _record(contract)
        taken = placed(cast, None, matter=f"M{trial}")
        together, failed = threading.Barrier(2), []

        def destroy(contract=contract, together=together):
            with transaction.atomic():
                moves.lock(contract)
                guard.require_free(contract.id)
                made = record.of(contract)
                told = {"certificate_id": "cod_1"}
                moves.move(made, record.LIFECYCLE, "destroy", by=by, **told)
                keys.destroy(contract.id, "documents")

        def held(contract=contract, taken=taken):
            placing.add(taken, [contract.id], by=cast.nora.actor())

        def run(deed, together=together, failed=failed):
            try:
                with tenancy.within(cast.workspace.id):
                    together.wait()
                    deed()
            except Refused as no:
                failed.append(no.code)
            finally:
                connection.close()

        both = [threading.Thread(target=run, args=(deed,)) for deed in (destroy, held)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        is_gone = record.of(contract).status == record.DESTROYED
        assert failed == (["hold.gone"] if is_gone else ["hold.in_force"])
        assert bool(guard.holding(contract.id)) is not is_gone
        outcomes.add(is_gone)
    assert outcomes


def test_what_was_destroyed_is_not_held(cast):
    contract = cast.draft()
    _record(contract)
    record.Record.objects.filter(contract=contract).update(status=record.DESTROYED)
    assert placed(cast).held.count() == 0


def test_a_search_is_frozen_when_the_hold_is_placed(cast):
    scope = placing.preview("tab=mine&age=8-14&status=held", by=cast.nora.actor()).scope
    today = clock.now().date()
    assert f"owner={cast.nora.id}" in scope and "age" not in scope and "held" not in scope
    near = {(today - timedelta(days=days)).isoformat() for days in (14, 15, 16)}
    assert any(f"since={day}" in scope for day in near)


def test_those_who_may_release_it_are_told(cast, work, inbox):
    taken = placed(cast)
    work()
    assert Held.objects.filter(hold=taken).count() == 0
    assert "2026-CV-118" in inbox.wait(cast.bob.email).subject
