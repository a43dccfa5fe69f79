"""Health data: an agreement first, stricter sign-in, looks on record, emergencies told, nothing in mails.

Named after the requirements of HIPAA that docs/compliance.md lists.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import children, paper
from tests.house.casting import signed_in

from undersign.connectors.giving import covering
from undersign.connectors.linking.connection import Connection
from undersign.contracts import emergency, sending
from undersign.contracts.contract import Contract
from undersign.insight.search import asking
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.regimes import agreement, hipaa
from undersign.workspaces import team
from undersign.workspaces.access import session
from undersign.workspaces.workspace import Workspace

CANARY = "Haemophilia 7f3a91"


@pytest.fixture
def compliance(world):
    return world.join("Cid Compliance", "compliance")


def agreed(world, **more) -> agreement.Agreement:
    today = clock.now().date()
    about = {"until": today + timedelta(days=365), "file": b"%PDF-1.7 signed", **more}
    return agreement.keep("Cloud Host Inc.", today, about.pop("until"), by=world.bob.actor(), **about)


def ready(world) -> None:
    """The mode is on, and the template is one for health data."""
    agreed(world)
    hipaa.switch(on=True, by=world.bob.actor())
    world.version.template.category = "hipaa"
    world.version.template.save(update_fields=["category"])


def care(world, work) -> Contract:
    contract = world.sent(values={**paper.VALUES, "note": CANARY})
    work()
    return contract


@pytest.fixture
def work(world):
    with children.working_here() as run:
        yield run


def test_hi_6_without_an_agreement_that_counts_nothing_is_drafted_or_sent(world):
    drafted = world.draft()
    world.version.template.category = "hipaa"
    world.version.template.save(update_fields=["category"])
    for act in (world.draft, lambda: sending.send(drafted, by=world.maya.actor())):
        with pytest.raises(Refused, match="mode for it is off"):
            act()
    with pytest.raises(Refused) as no:
        hipaa.switch(on=True, by=world.bob.actor())
    assert no.value.code == "hipaa.no_agreement"
    kept = agreed(world)
    hipaa.switch(on=True, by=world.bob.actor())
    assert world.draft().is_draft
    with clock.travel(timedelta(days=366)), pytest.raises(Refused) as over:
        sending.send(drafted, by=world.maya.actor())
    assert over.value.code == "hipaa.no_agreement"
    agreement.end(kept.id, by=world.bob.actor())
    with pytest.raises(Refused):
        world.draft()


def test_hi_6_an_agreement_is_whole_and_only_compliance_keeps_it(world):
    today = clock.now().date()
    for party, signed, until, more in (
        ("", today, None, {"file": b"x"}),
        ("Host", today + timedelta(days=1), None, {"file": b"x"}),
        ("Host", today, today - timedelta(days=1), {"file": b"x"}),
        ("Host", today, None, {}),
        ("Host", today, None, {"file": b"x", "contract_id": "ctr_1"}),
    ):
        with pytest.raises(Refused):
            agreement.keep(party, signed, until, by=world.bob.actor(), **more)
    with pytest.raises(Refused, match="role"):
        agreement.keep("Host", today, None, by=world.maya.actor(), file=b"x")


def test_hi_6_a_system_without_an_agreement_of_its_own_gets_nothing(world, work):
    ready(world)
    contract = world.sent()
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    assert world.events(contract).count("record.handed_on") == 2, "our own ticket and account alone"
    archive = Connection.objects.get(workspace_id=world.workspace.id, kind="vault")
    with pytest.raises(Refused, match="role"):
        covering.cover(archive.id, on=True, by=world.maya.actor())
    covering.cover(archive.id, on=True, by=world.bob.actor())
    later = world.sent()
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(later, name))
        work()
    assert world.events(later).count("record.handed_on") == 3


def test_hi_1_and_hi_4_staff_need_a_second_factor_and_are_signed_out_after_a_quarter_of_an_hour(world):
    session.set_rules(world.workspace, idle=240, second_factor=False, by=world.bob.actor())
    ready(world)
    here = Workspace.objects.get(pk=world.workspace.id)
    assert (session.idle_minutes(here), session.asks_second_factor(here)) == (15, True)
    assert signed_in(world.maya.email).get("/tickets")["Location"] == "/profile"
    session.set_rules(here, idle=5, second_factor=False, by=world.bob.actor())
    assert (session.idle_minutes(here), session.asks_second_factor(here)) == (5, True)


def test_hi_1_in_an_emergency_a_hidden_contract_opens_for_an_hour_and_compliance_hears(
    world, work, inbox, compliance
):
    ready(world)
    contract = care(world, work)
    nora = world.join("Nora Agent", "agent")
    closed = team.make("Hospitals", by=world.bob.actor())
    team.keep(
        closed, name="Hospitals", is_open=False, shown_to=[], members=[world.maya.id], by=world.bob.actor()
    )
    mine = Contract.objects.visible_to
    assert not mine(nora.actor()).exists()
    for number, reason in ((contract.number, "now"), ("NC-0000-0", "The patient is in the ambulance")):
        with pytest.raises(Refused):
            emergency.open_contract(number, reason, by=nora.actor())
    emergency.open_contract(contract.number, f"The ambulance asks: {CANARY}", by=nora.actor())
    work()
    assert mine(nora.actor()).get() == contract
    assert "contract.emergency" in world.events(contract)
    letter = inbox.wait(compliance.email)
    assert contract.number in letter.text and CANARY not in letter.text
    with clock.travel(timedelta(minutes=61)):
        assert not mine(nora.actor()).exists()


def test_hi_2_every_view_search_and_export_is_an_entry(world, work):
    ready(world)
    contract = care(world, work)
    hipaa.switch(on=False, by=world.bob.actor())  # so that a password is enough for this browser
    maya = signed_in(world.maya.email)
    for _again in range(2):
        assert maya.get(f"/contracts/{contract.id}/").status_code == 200
        assert maya.get(f"/contracts?tab=all&q={contract.number}").status_code == 200
    b"".join(maya.get("/contracts.csv?tab=all").streaming_content)
    assert maya.get(f"/contracts/{contract.id}/files/base").status_code in (200, 404)
    trail = [event for event in world.trail(contract) if event in ("contract.viewed", "contract.found")]
    assert trail.count("contract.viewed") >= 2 and trail.count("contract.found") == 3


def test_hi_7_no_value_is_in_mails_or_in_what_is_searched(world, work, inbox):
    ready(world)
    contract = world.sent(values={**paper.VALUES, "note": CANARY}, title=f"Care of {CANARY}")
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    letters = inbox.letters
    assert len([each for each in letters if contract.number in each.text]) >= 3
    assert not [each for each in letters if CANARY in each.text or CANARY in each.subject or each.attachments]
    assert contract.id not in asking.ask("haemophilia", by=world.maya.actor()).ids
