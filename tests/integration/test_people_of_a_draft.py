"""Preparing who takes part: members of a group, copies, people on a condition, the host of a signing."""

from __future__ import annotations

import pytest
from tests import routed
from tests.browse import Staff
from tests.routed import person, role
from tests.world import PASSWORD

from undersign.contracts import sending
from undersign.contracts.people import joining
from undersign.contracts.schedule import correcting
from undersign.journal.refused import Refused

ROLES = [
    role("customer", 1, "in_person"),
    role("board", 2, group=True, party="provider"),
    role("finance", 3, "approver", "provider", when={"field": "fee", "over": "10000"}),
]


@pytest.fixture
def drafted(world):
    version = world.publish("routed", *routed.template(*ROLES))
    people = [
        person(world, "customer", "Carol Ortiz"),
        person(world, "board", "Ann Board", party="provider", order=2),
    ]
    return world.draft(*people, version=version, values={})


def test_a_group_grows_and_shrinks_to_one(world, drafted):
    by = world.maya.actor()
    ben = joining.join(drafted, "board", "Ben Board", world.email("ben"), by=by)
    assert ben.place == "board-2" and ben.routing_order == drafted.people()[1].routing_order
    drafted.address("board-2", by=by, name="Benno Board")
    ann = world.recipient(drafted, "Ann")
    joining.leave(ann, by=by)
    with pytest.raises(Refused):
        joining.leave(world.recipient(drafted, "Benno"), by=by)
    with pytest.raises(Refused):
        joining.join(drafted, "customer", "Second", world.email("second"), by=by)
    joining.join(drafted, "copy", "Cora Copy", world.email("cora"), by=by)
    sending.send(drafted, by=by)
    assert [(r.role_key, r.role) for r in drafted.people()] == [
        ("copy", "copy"),
        ("customer", "in_person"),
        ("board", "signer"),
    ]
    with pytest.raises(Refused) as refused:
        joining.join(drafted, "copy", "Late", world.email("late"), by=by)
    assert refused.value.code == "contract.frozen"


def test_the_page_says_all_of_it_in_words(world, live, drafted, work):
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    page = maya.get(f"/contracts/{drafted.id}/prepare")
    for words in (
        "Only if: Fee is over 10,000",
        "Approves",
        "Signs in person",
        "In person before Maya Agent",
        "Somebody more for: Board",
        "Somebody who gets a copy",
        "nobody named",
    ):
        assert page.says(words), words
    form = page.form("/fill")
    posted = {
        **form.values,
        "joins": "board",
        "new.board.name": "Ben Board",
        "new.board.email": world.email("ben"),
    }
    maya.post(f"/contracts/{drafted.id}/people", posted)
    page = maya.get(f"/contracts/{drafted.id}/prepare")
    assert page.says("Ben Board") and page.says("Any one of these 2 acts for all")
    sending.send(drafted, by=world.maya.actor())
    work()
    page = maya.get(f"/contracts/{drafted.id}/signers")
    assert page.says("Any one of these 2 acts for all") and page.says("Can sign in person")
    assert not page.says("Fay")


def test_a_corrected_contract_asks_again_whom_its_first_values_did_not(world, drafted, work):
    by = world.maya.actor()
    drafted.fill({"fee": "9000.00"}, by=by)
    sending.send(drafted, by=by)
    work()
    assert [r.role_key for r in drafted.people()] == ["customer", "board"]
    drafted.refresh_from_db()
    fresh = correcting.reissue(drafted, by=by)
    assert [r.role_key for r in fresh.people()] == ["customer", "board", "finance"]
    fresh.fill({"fee": "12000.00"}, by=by)
    with pytest.raises(Refused) as refused:
        sending.send(fresh, by=by)
    assert refused.value.code == "recipient.no_name"
