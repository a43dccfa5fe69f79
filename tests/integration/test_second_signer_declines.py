"""The second of two signers says no: the contract ends for everybody, and those concerned are told."""

from __future__ import annotations

import pytest
from tests import paper
from tests.browse import Signer

from undersign.contracts import lifecycle
from undersign.journal.refused import Refused


@pytest.fixture
def first_has_signed(world, work, inbox):
    contract = world.sent()
    work()
    world.sign(world.recipient(contract))
    work()
    return contract


def test_over_http(world, work, live, inbox, first_has_signed):
    contract = first_has_signed
    dan = Signer(live.url, inbox.link(world.dan.email), inbox, world.dan.email, language="en")
    dan.open()
    dan.send("/code")
    work()
    dan.send("/prove", code=inbox.code(world.dan.email))
    page = dan.send("/decline", reason="price", text="The fee is last year’s.")
    assert page.status == 200
    work()

    contract.refresh_from_db()
    assert contract.status == lifecycle.DECLINED and contract.ended_at
    assert world.events(contract)[-3:] != [] and "contract.declined" in world.events(contract)
    told = [letter for letter in inbox.to(world.maya.email) if "last year" in letter.text]
    assert len(told) == 1 and contract.number in told[0].text
    assert [letter for letter in inbox.to(world.carol.email) if "last year" in letter.text], (
        "who signed is told too"
    )
    notes = [note.body for note in world.ticket.notes.all()]
    assert any("last year" in note for note in notes)
    assert dan.open().says("declined") or dan.page.says("rechaz")


def test_nothing_can_be_signed_after_it(world, work, first_has_signed):
    contract = first_has_signed
    dan = world.ready(world.recipient(contract, "Dan"))
    other_tab = world.enter(dan.recipient, None)
    dan.decline("No")
    with pytest.raises(Refused) as refused:
        dan.finish(dan.nonce)
    assert refused.value.code == "ceremony.not_now"
    assert other_tab.stage == "identify", "an object from before; a fresh look says it ended"
    assert world.enter(world.recipient(contract, "Dan")).stage == "declined"
    assert world.recipient(contract, "Carol").signed_at, "what was signed stays on record"
    assert contract.documents.filter(kind="act").count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_reason_is_needed(world, work, first_has_signed, reason):
    visit = world.proven(world.recipient(first_has_signed, "Dan"))
    before = world.events(first_has_signed)
    with pytest.raises(Refused) as refused:
        visit.decline(reason)
    assert refused.value.code == "decline.reason"
    assert world.events(first_has_signed) == before


def test_the_answers_of_the_test_paper_are_complete():
    assert set(paper.ANSWERS) == {"po_number", "billing_email", "authority"}
