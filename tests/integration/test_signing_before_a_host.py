"""In person: a host hands over the device, is named in the record, and leaves no way into the desk behind."""

from __future__ import annotations

import pytest
from tests import routed
from tests.browse import Staff
from tests.world import PASSWORD

from undersign.contracts import lifecycle
from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.signing import hosting, link, sitting


@pytest.fixture
def carol(world, work):
    host = world.people["maya"].id
    people = [routed.person(world, "customer", "Carol Ortiz", host=host)]
    contract = routed.sent(world, *people, roles=[routed.role("customer", 1, "in_person")])
    work()
    return world.recipient(contract)


@pytest.fixture
def tablet(world, live):
    device = Staff(live.url)
    device.sign_in(world.maya.email, PASSWORD)
    return device


def test_from_the_desk_to_the_signature_and_back(world, work, carol, tablet):
    at = f"/contracts/{carol.contract_id}/signers"
    assert "in-person" in tablet.get(at).response.text
    tablet.get(f"/contracts/{carol.contract_id}/people/{carol.id}/in-person")
    page = tablet.send("/hand-over")
    assert page.status == 200 and "/sign/" in str(page.response.url), page.text
    assert tablet.get("/").says("Sign in"), "the desk is closed on this device"
    tablet.page = tablet.get("/sign/" + link.secret_for(carol) + "/")
    values = {"asked[]": "seats", "answer-seats": "7", "mark": "typed", "mark_text": "Carol Ortiz"}
    done = tablet.send("/finish", **values)
    assert done.says("Give the device back to your host"), done.text
    work()
    back = tablet.send("/hand-back")
    assert "/login" in str(back.response.url) or back.says("Sign in")
    again = tablet.get("/sign/" + link.secret_for(carol) + "/")
    assert not again.says("Download the signed contract"), "nothing is left for the next person"
    carol.contract.refresh_from_db()
    assert carol.contract.status == lifecycle.SEALED
    told = [entry.event for entry in history.of(world.workspace.id, carol.contract_id)]
    assert [e for e in told if e in ("recipient.handed_over", "identity.proven", "recipient.signed")] == [
        "recipient.handed_over",
        "identity.proven",
        "recipient.signed",
    ]
    assert "recipient.handed_back" in told
    proof = sitting.Proof.objects.get(recipient=carol)
    assert (proof.method, proof.details["host_id"]) == ("in_person", world.people["maya"].id)


def test_only_the_host_hands_over_and_only_in_turn(world, carol):
    with pytest.raises(Refused) as no:
        hosting.hand_over(carol, by=world.people["dan"].actor())
    assert no.value.code == "recipient.not_hosted"
    with pytest.raises(Refused) as no:
        hosting.hand_over(carol, by=world.people["alice"].actor())
    assert no.value.code == "role.refused"
    carol.contract.void("A mistake", by=world.maya.actor())
    with pytest.raises(Refused) as no:
        hosting.hand_over(world.recipient(carol.contract), by=world.maya.actor())
    assert no.value.code == "recipient.not_hosted"


def test_a_device_forgotten_on_a_table_closes_by_itself(world, carol):
    _link, secret = hosting.hand_over(carol, by=world.maya.actor())
    visit = sitting.find(carol, secret)
    assert visit is not None and visit.ends_at <= clock.now() + hosting.LASTS
