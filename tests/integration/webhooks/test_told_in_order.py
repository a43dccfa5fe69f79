"""A program is told what happens: signed, thin, in order per contract, once by id, whatever becomes of it."""

from __future__ import annotations

import base64
import itertools
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests import happenings

from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.store import rows
from undersign.webhooks import endpoint, replaying, schedule
from undersign.webhooks.endpoint import Endpoint


def again(row) -> Endpoint:
    return rows.get(Endpoint, row.pk)


def sequences(receiver) -> dict[str, list[int]]:
    """Of every contract, the places in its chain as they were first taken."""
    found: dict[str, list[int]] = {}
    for message in receiver.taken.values():
        found.setdefault(message["data"]["contract"], []).append(message["data"]["sequence"])
    return found


def test_a_contract_on_its_way(world, told, receiver, hand, work):
    contract = world.signed_by_all(work)
    hand(told.id)
    kinds = [came.message["type"] for came in receiver.came]
    assert kinds[0] == "contract.drafted"
    assert kinds[-1] == "evidence.bundled"
    assert {"contract.sent", "recipient.signed", "consent.given", "contract.completed"} <= set(kinds)
    assert all(came.is_true for came in receiver.came)
    assert all(came.message["data"]["contract"] == contract.id for came in receiver.came)
    places = [came.message["data"]["sequence"] for came in receiver.came]
    assert places == sorted(places)
    assert max(len(came.body) for came in receiver.came) < 400
    everything = b"".join(came.body for came in receiver.came)
    for fact in (world.carol.name, world.carol.email, "Dan", contract.number, contract.title):
        assert fact.encode() not in everything
    assert "webhook" not in {row.effect for row in deliveries_shown(contract)}


def deliveries_shown(contract):
    from undersign.insight import deliveries

    return deliveries.of(contract)


def test_both_signatures(world, told, receiver, hand):
    happenings.happen(world.workspace.id, happenings.contracts(1))
    hand(told.id)
    came = receiver.came[0]
    v1, v1a = came.headers["webhook-signature"].split()
    assert came.is_true
    assert v1.startswith("v1,")
    public = again(told).pairs()[0].public
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    said = f"{came.id}.{came.headers['webhook-timestamp']}.".encode() + came.body
    key.verify(base64.b64decode(v1a.removeprefix("v1a,")), said)


def test_a_changed_secret_overlaps(world, told, receiver, hand):
    old = receiver.secrets[:]
    new = endpoint.rotate(again(told), by=world.bob.actor(), hours=24)
    happenings.happen(world.workspace.id, happenings.contracts(1))
    hand(told.id)
    assert receiver.came[-1].is_true
    receiver.secrets[:] = [new]
    happenings.happen(world.workspace.id, happenings.contracts(1))
    hand(told.id)
    assert receiver.came[-1].is_true
    receiver.secrets[:] = old
    with clock.travel(timedelta(hours=25)):
        happenings.happen(world.workspace.id, happenings.contracts(1))
        hand(told.id)
    assert not receiver.came[-1].is_true


def test_one_contracts_trouble_holds_up_no_other(world, told, receiver, hand):
    sick, *well = happenings.contracts(5)
    receiver.answer = lambda came: 500 if came.message["data"]["contract"] == sick else 204
    for _ in range(3):
        happenings.happen(world.workspace.id, [sick, *well])
        hand(told.id)
    assert set(sequences(receiver)) == set(well)
    assert all(places == [1, 2, 3] for places in sequences(receiver).values())
    receiver.answer = lambda came: 204
    with clock.travel(timedelta(minutes=10)):
        hand(told.id)
    assert sequences(receiver)[sick] == [1, 2, 3]


def test_down_for_seven_days(world, told, receiver, hand):
    """Paused after the schedule, knocked at once a day, and then everything in order and once."""
    receiver.answer = lambda came: 503
    ids = happenings.contracts(20)
    for _ in range(10):
        happenings.happen(world.workspace.id, ids)
    hours, tries = 0, 0
    for hours in range(0, 7 * 24, 2):
        with clock.travel(timedelta(hours=hours)):
            hand(told.id)
            tries = len(receiver.came)
            if hours * 3600 > schedule.SPAN.total_seconds() + 12 * 3600:
                assert again(told).status == endpoint.PAUSED
    assert tries < 25, "a receiver that is down is left alone"
    receiver.answer = lambda came: 204
    with clock.travel(timedelta(days=8)):
        hand(told.id)
        assert again(told).status == endpoint.ACTIVE
    assert len(receiver.taken) == 200
    assert all(places == list(range(1, 11)) for places in sequences(receiver).values())
    assert not waiting(told)


def waiting(told) -> int:
    return Delivery.objects.filter(lane=told.lane, status="waiting").count()


def test_gone_is_gone(world, told, receiver, hand):
    receiver.answer = lambda came: 410
    happenings.happen(world.workspace.id, happenings.contracts(3))
    hand(told.id)
    assert again(told).status == endpoint.DISABLED
    assert len(receiver.came) == 1
    happenings.happen(world.workspace.id, happenings.contracts(3))
    assert waiting(told) == 3, "nothing new waits for it"
    receiver.answer = lambda came: 204
    replaying.go_on(again(told), by=world.bob.actor())
    hand(told.id)
    assert len(receiver.taken) == 3


def test_as_long_as_it_asks(world, told, receiver, hand):
    receiver.answer = lambda came: (429, {"Retry-After": "600"})
    happenings.happen(world.workspace.id, happenings.contracts(3))
    hand(told.id)
    receiver.answer = lambda came: 204
    with clock.travel(timedelta(seconds=590)):
        hand(told.id)
        assert len(receiver.came) == 1
    with clock.travel(timedelta(seconds=610)):
        hand(told.id)
    assert len(receiver.taken) == 3


def test_no_redirect_no_private_address(world, told, receiver, hand):
    receiver.answer = lambda came: (302, {"Location": "http://127.0.0.1:1/"})
    happenings.happen(world.workspace.id, happenings.contracts(1))
    hand(told.id)
    assert again(told).misses == 1
    Endpoint.objects.filter(pk=told.pk).update(allow_private=False)
    with clock.travel(timedelta(minutes=10)):
        hand(told.id)
    assert len(receiver.came) == 1
    assert "127.0.0.1" in again(told).failure["said"]


def test_replay_repeats_no_id(world, told, receiver, hand):
    before = clock.now() - timedelta(seconds=1)
    ids = happenings.contracts(4)
    for _ in range(3):
        happenings.happen(world.workspace.id, ids)
    hand(told.id)
    first = [came.id for came in receiver.came]
    assert replaying.count(again(told), before) == 12
    assert replaying.replay(again(told), before, by=world.bob.actor()) == 12
    hand(told.id)
    assert sorted(came.id for came in receiver.came[12:]) == sorted(first)
    assert len(receiver.taken) == 12
    places = [(c.message["data"]["contract"], c.message["data"]["sequence"]) for c in receiver.came[12:]]
    for _contract, of_it in itertools.groupby(sorted(places, key=lambda each: each[0]), lambda each: each[0]):
        assert [place for _, place in of_it] == [1, 2, 3]


def test_a_younger_endpoint_is_told_what_was_before(world, receiver, hand):
    since = clock.now() - timedelta(seconds=1)
    happenings.happen(world.workspace.id, happenings.contracts(4))
    row, _secret = endpoint.make(
        receiver.url, by=world.bob.actor(), chosen=["contract.reassigned"], allow_private=True
    )
    assert replaying.replay(row, since, by=world.bob.actor()) == 4
    hand(row.id)
    assert len(receiver.taken) == 4


def test_resend_and_test(world, told, receiver, hand):
    happenings.happen(world.workspace.id, happenings.contracts(1))
    hand(told.id)
    replaying.resend(Delivery.objects.get(lane=told.lane), by=world.bob.actor())
    hand(told.id)
    assert [came.id for came in receiver.came] == [receiver.came[0].id] * 2
    outcome = replaying.test(again(told), by=world.bob.actor())
    assert outcome["works"]
    assert receiver.came[-1].message["type"] == "webhook.test"
    assert receiver.came[-1].is_true


def test_a_test_that_works_lets_it_go_on(world, told, receiver, hand):
    happenings.happen(world.workspace.id, happenings.contracts(2))
    Endpoint.objects.filter(pk=told.pk).update(status=endpoint.PAUSED, paused_at=clock.now())
    replaying.test(again(told), by=world.bob.actor())
    assert again(told).status == endpoint.ACTIVE
    hand(told.id)
    assert len(receiver.taken) == 3  # the test among them


def test_what_is_kept_of_a_message_stays_small(world, told, receiver, hand):
    receiver.answer = lambda came: 500
    happenings.happen(world.workspace.id, happenings.contracts(1))
    for day in range(60):
        with clock.travel(timedelta(days=day)):
            hand(told.id)
    row = Delivery.objects.get(lane=told.lane)
    assert len(str(row.result)) + len(row.last_error) < 1000
    assert again(told).status == endpoint.DISABLED, "a month of nothing is enough"


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "http://x.example/", "https://u:p@x.example/", "nonsense"]
)
def test_addresses_that_cannot_be_used(world, url):
    from undersign.journal.refused import Refused

    with pytest.raises(Refused) as why:
        endpoint.make(url, by=world.bob.actor())
    assert why.value.code == "webhook.url"
