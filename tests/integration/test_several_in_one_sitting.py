"""Several contracts wait for one person: one list, one proof of the mailbox, and an act for each."""

from __future__ import annotations

import pytest
from tests import paper
from tests.browse import Signer

from undersign.contracts import sending
from undersign.contracts.people import demanding
from undersign.contracts.schedule import pace, reminding
from undersign.journal import history
from undersign.journal.refused import NotFound, Refused
from undersign.signing import link, sitting
from undersign.signing.proof import email_code


@pytest.fixture
def three(world, work):
    made = [world.sent() for _ in range(3)]
    work()
    return [world.recipient(contract) for contract in made]


def test_one_code_opens_all_three(world, three):
    first, *rest = three
    reminding.heard_zone(first, "Asia/Kathmandu")
    here = world.proven(first)
    assert [each.contract_id for each in here.others] == [r.contract_id for r in rest]
    for other in rest:
        secret, seat = here.go_on(other.pk)
        assert secret == link.secret_for(other) and seat
        assert pace.rhythm(other).zone == "Asia/Kathmandu", "one person reads one clock"
        there = world.enter(other, seat)
        assert there.stage == "sign", "no new code is asked"
        told = [e.event for e in history.of(world.workspace.id, other.contract_id)]
        assert "recipient.went_on" in told and "identity.code_sent" not in told
        proof = sitting.of(there.visit.id)[0]
        assert proof.details["carried_from"] == first.contract.number
        assert there.visit.ends_at <= here.visit.ends_at
    assert not sitting.find(rest[0], "guessed")


def test_a_list_needs_the_mailbox_and_not_just_a_link(world, work, three):
    """AT-02: whoever was forwarded a link that is enough by itself learns of no other contract."""
    schema = {**paper.SCHEMA, "roles": [{**r, "proofs": ["email_link"]} for r in paper.SCHEMA["roles"]]}
    version = world.publish("by_link", paper.SOURCES, schema)
    contract = sending.send(world.draft(version=version), by=world.maya.actor())
    work()
    carol = world.recipient(contract)
    seat = world.enter(carol).prove()
    here = world.enter(carol, seat)
    assert here.stage == "sign" and here.others == []
    with pytest.raises(NotFound):
        here.go_on(three[0].pk)
    with pytest.raises(Refused):
        world.enter(carol).go_on(three[0].pk)


def test_what_is_demanded_there_besides_is_still_asked_there(world, work, three):
    contract = world.draft()
    carol = world.recipient(contract)
    methods = ("email_code", "access_code")
    demanding.demand(carol, by=world.maya.actor(), methods=methods, code="Rio Tinto 77")
    sending.send(contract, by=world.maya.actor())
    work()
    secret, seat = world.proven(three[0]).go_on(carol.pk)
    there = world.enter(world.recipient(contract), seat)
    assert secret and there.visit is None
    assert there.check.method == "access_code" and there.check.number == 2
    assert world.enter(world.recipient(contract), there.prove("Rio Tinto 77")).stage == "sign"


def test_the_list_is_a_page_with_a_way_to_each(world, live, inbox, three):
    carol = Signer(live.url, link.url_for(three[0]), inbox, three[0].email)
    carol.open()
    assert not carol.get(f"/sign/{link.secret_for(three[0])}/others").says(three[1].contract.number)
    world.enter(three[0]).send_code()
    code = email_code.code_of(email_code.latest(three[0]).id)
    carol.plant(carol.sitting_name, world.enter(three[0]).prove(code))
    page = carol.get(f"/sign/{link.secret_for(three[0])}/others")
    assert page.says(three[1].contract.number) and page.says(three[2].contract.number)
    carol.send(f"/others/{three[2].pk}")
    assert link.secret_for(three[2]) in str(carol.page.response.url)
    assert carol.page.form("/finish"), "the contract is open at once"


def test_another_persons_contract_is_no_way_on(world, work, three):
    here = world.proven(three[0])
    dan = world.recipient(three[1].contract, "Dan")
    with pytest.raises(NotFound):
        here.go_on(dan.pk)
