"""Who acts, when, and instead of whom: every kind of person, through to a sealed file that others judge."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from django.db import transaction
from django.db.utils import Error
from tests import routed
from tests.routed import person, role, sent
from tests.world import HERE

from undersign.contracts import document, lifecycle
from undersign.contracts.people import delegating
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, history
from undersign.journal.refused import Refused
from undersign.sealing import keys, verdict
from undersign.signing import ceremony, link


def act(world, work, contract, name: str, **answers: str):
    """Everything from the code to the button, for whatever this person is asked to do."""
    visit = world.proven(world.recipient(contract, name))
    faults = visit.answer({q.name: answers.get(q.name, q.value) for q in visit.questions})
    assert not faults
    if visit.marks_asked:
        visit.adopt("typed", text=visit.recipient.name, face="dancing")
    visit.finish(visit.nonce)
    work()
    contract.refresh_from_db()


def stands(contract) -> dict[str, str]:
    return {r.name.split()[0]: r.status for r in contract.people()}


def told(world, contract) -> list[str]:
    return [each.sentence for each in history.of(world.workspace.id, contract.id)]


def judged(contract, tmp_path, signatures: int) -> verdict.Judgement:
    """The sealed file and the evidence, by us, pyHanko, pdfsig and mutool: unused places are no fault."""
    pdf = document.find(contract, document.SEALED).read()
    roots = [keys.root_pem()]
    found = verdict.judge(pdf, trust=roots, thorough=True)
    assert found.verdict is verdict.Verdict.AUTHENTIC, found.reasons
    bundle = document.find(contract, document.BUNDLE).read()
    assert verdict.judge(bundle, trust=roots).verdict is verdict.Verdict.AUTHENTIC
    path = tmp_path / "sealed.pdf"
    path.write_bytes(pdf)
    acts = [each for each in found.signatures if each.role != "stamp"]
    assert len(acts) == signatures + 2, "issue and seal frame the acts"
    if shutil.which("pdfsig"):
        said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature is Valid") == signatures + 2
    if shutil.which("mutool"):
        said = subprocess.run(["mutool", "sign", "-v", path], capture_output=True, text=True, check=False)
        assert "Digest error" not in said.stdout
    return found


def not_now(world, contract, name: str) -> None:
    """The act is refused, whatever the page showed before."""
    recipient = world.recipient(contract, name)
    link.url_for(recipient)
    visit = world.enter(recipient)
    assert visit.stage in ("waiting", "released")
    with pytest.raises(Refused):
        visit.send_code()


def test_sequential_parallel_and_mixed_orders_hold_at_the_act(world, work, tmp_path):
    roles = [role("one"), role("two", 2), role("three", 2), role("four", 3)]
    people = [person(world, key, f"{key.capitalize()} Person") for key in ("one", "two", "three", "four")]
    contract = sent(world, *people, roles=roles)
    work()
    for late in ("Two", "Three", "Four"):
        not_now(world, contract, late)
    act(world, work, contract, "One")
    not_now(world, contract, "Four")
    act(world, work, contract, "Three")
    not_now(world, contract, "Four")
    act(world, work, contract, "Two")
    act(world, work, contract, "Four")
    assert contract.status == lifecycle.SEALED
    judged(contract, tmp_path, 4)


def test_of_a_group_any_one_acts_and_the_others_are_let_go(world, work, inbox, tmp_path):
    roles = [role("board", group=True), role("customer", 2)]
    members = [person(world, "board", f"{name} Board") for name in ("Ann", "Ben", "Cid")]
    contract = sent(world, *members, person(world, "customer", "Carol Ortiz"), roles=roles)
    work()
    assert stands(contract) == {"Ann": "invited", "Ben": "invited", "Cid": "invited", "Carol": "waiting"}
    ben = world.proven(world.recipient(contract, "Ben"))
    act(world, work, contract, "Ann", seats="3")
    assert stands(contract) == {"Ann": "signed", "Ben": "released", "Cid": "released", "Carol": "invited"}
    assert world.enter(ben.recipient).stage == "released"
    with pytest.raises(Refused):
        ben.finish(ben.nonce)
    letters = [each.subject for each in inbox.to(world.email("ben"))]
    assert sum("No longer needed" in subject for subject in letters) == 1
    act(world, work, contract, "Carol")
    assert contract.status == lifecycle.SEALED
    judged(contract, tmp_path, 2)
    assert not any("signed copy" in s for s in letters)
    assert any("acted for the group" in sentence for sentence in told(world, contract))


def test_of_two_group_members_at_once_one_wins(world, work):
    contract = sent(
        world,
        person(world, "board", "Ann Board"),
        person(world, "board", "Ben Board"),
        roles=[role("board", group=True)],
    )
    work()
    visits = [world.proven(world.recipient(contract, name)) for name in ("Ann", "Ben")]
    for visit in visits:
        visit.adopt("typed", text=visit.recipient.name, face="dancing")
    visits[0].finish(visits[0].nonce)
    with pytest.raises(Refused):  # before the first act has reached the document
        visits[1].finish(visits[1].nonce)
    work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED and stands(contract) == {"Ann": "signed", "Ben": "released"}


OVER = {"field": "fee", "over": "10000"}


@pytest.mark.parametrize(("fee", "asks"), [("12000.00", True), ("10000.00", False)])
def test_an_amount_over_10000_asks_finance_too(world, work, tmp_path, fee, asks):
    roles = [role("customer"), role("finance", 2, party="provider", when=OVER)]
    people = [person(world, "customer", "Carol Ortiz"), person(world, "finance", "Fay Finance")]
    contract = sent(world, *people, roles=roles, values={"fee": fee})
    work()
    act(world, work, contract, "Carol", seats="3")
    if asks:
        assert contract.status == lifecycle.SENT and stands(contract)["Fay"] == "invited"
        act(world, work, contract, "Fay")
    else:
        assert stands(contract)["Fay"] == "released"
        assert any("Fee is over 10,000" in sentence for sentence in told(world, contract))
    assert contract.status == lifecycle.SEALED
    judged(contract, tmp_path, 1 + asks)


def test_who_is_on_a_condition_need_not_be_named_unless_it_is_met(world, work):
    roles = [role("customer"), role("finance", 2, party="provider", when=OVER)]
    contract = sent(world, person(world, "customer", "Carol Ortiz"), roles=roles)
    work()
    assert list(stands(contract)) == ["Carol"]
    with pytest.raises(Refused) as refused:
        alone = person(world, "customer", "Carol Ortiz")
        sent(world, alone, roles=[*roles, role("x", 3, "viewer", when=OVER)], values={"fee": "10000.01"})
    assert refused.value.code == "recipient.no_name" and refused.value.field == "people.finance.name"


@pytest.mark.parametrize(("seats", "asks"), [("600", True), ("5", False)])
def test_an_answer_given_during_signing_decides(world, work, tmp_path, seats, asks):
    roles = [
        role("customer"),
        role("finance", 1, "approver", "provider", when={"field": "seats", "over": "500"}),
    ]
    people = [person(world, "customer", "Carol Ortiz"), person(world, "finance", "Fay Finance")]
    contract = sent(world, *people, roles=roles)
    work()
    assert stands(contract)["Fay"] == "waiting", "of the same order, and yet the answer comes first"
    act(world, work, contract, "Carol", seats=seats)
    if asks:
        act(world, work, contract, "Fay")
    assert contract.status == lifecycle.SEALED
    assert stands(contract)["Fay"] == ("signed" if asks else "released")
    judged(contract, tmp_path, 1 + asks)


def test_somebody_else_signs_and_who_passed_it_on_keeps_sight(world, work, inbox, tmp_path):
    contract = sent(
        world, person(world, "customer", "Carol Ortiz"), person(world, "dan", "Dan Two"),
        roles=[role("customer"), role("dan", 2, party="provider")],
    )  # fmt: skip
    work()
    carol = world.recipient(contract)
    old = link.secret_for(carol)
    by = actor.Actor(actor.SIGNER, carol.id, carol.name, carol.workspace_id)
    seat = delegating.delegate(carol, "Eve Else", world.email("eve"), "She runs purchasing.", by=by)
    work()
    assert seat.delegate_of == carol.id and stands(contract)["Carol"] == "delegated"
    with pytest.raises(Refused) as refused:
        ceremony.enter(old, sitting_secret=None, facts=HERE)
    assert refused.value.code == "link.replaced"
    assert world.enter(world.recipient(contract)).stage == "identify", "a new one, to look on"
    assert world.proven(world.recipient(contract)).stage == "passed_on"
    act(world, work, contract, "Eve", seats="7")
    act(world, work, contract, "Dan")
    assert contract.status == lifecycle.SEALED
    found = judged(contract, tmp_path, 2)
    assert [s.signer for s in found.signatures if s.role == "signer"] == ["Eve Else", "Dan Two"]
    assert any("passed this on to Eve Else" in sentence for sentence in told(world, contract))
    copies = inbox.wait(world.email("carol"), lambda letter: letter.attachments)
    assert f"{contract.number}.pdf" in copies.attachments


def test_a_seat_is_taken_once_and_by_nothing_else(world, work):
    contract = sent(world, person(world, "customer", "Carol Ortiz"), roles=[role("customer")])
    work()
    carol = world.recipient(contract)
    spare = contract.recipients.get(status="spare")
    for columns in (
        {"name": "Mallory Vex"},
        {"name": "Mallory Vex", "email": "m@x.example", "status": "signed", "delegate_of": carol.id},
        {"name": "Mallory Vex", "email": "m@x.example", "status": "invited"},
        {"name": "M", "email": "m@x.example", "status": "invited", "delegate_of": carol.id, "seat": 9},
    ):
        with pytest.raises(Error), transaction.atomic():
            Recipient.objects.filter(pk=spare.pk).update(**columns)
    delegating.delegate(carol, "Eve Else", world.email("eve"), "Away", by=world.maya.actor())
    with pytest.raises(Error), transaction.atomic():
        Recipient.objects.filter(pk=spare.pk).update(name="Mallory Vex")
    with pytest.raises(Error), transaction.atomic():
        Recipient.objects.filter(pk=carol.pk).update(status="spare")
    eve = world.recipient(contract, "Eve")
    with pytest.raises(Refused) as refused:
        delegating.delegate(eve, "Zoe", world.email("zoe"), "Away", by=world.maya.actor())
    assert refused.value.code == "delegate.none"


@pytest.mark.parametrize("kind", ["approver", "viewer", "witness"])
def test_approving_reading_and_witnessing_are_acts_of_their_own(world, work, inbox, tmp_path, kind):
    more = {"witness_of": "customer"} if kind == "witness" else {}
    roles = [role("customer"), role("other", 1 if kind == "witness" else 2, kind, "provider", **more)]
    copy = person(world, "copy", "Cora Copy", role="copy")
    people = [person(world, "customer", "Carol Ortiz"), person(world, "other", "Olga Other"), copy]
    contract = sent(world, *people, roles=roles)
    work()
    not_now(world, contract, "Olga")
    act(world, work, contract, "Carol", seats="3")
    act(world, work, contract, "Olga")
    assert contract.status == lifecycle.SEALED
    found = judged(contract, tmp_path, 1 if kind == "viewer" else 2)
    said = " ".join(told(world, contract))
    reasons = [s.reason for s in found.signatures if s.signer == "Olga Other"]
    assert {
        "approver": "Olga Other approved" in said and reasons[0].startswith("Approved: "),
        "viewer": "Olga Other confirmed having read" in said and reasons == [],
        "witness": "Olga Other witnessed the signature of Carol Ortiz" in said
        and reasons[0].startswith("Witness to the signature of Carol Ortiz: "),
    }[kind]  # fmt: skip
    for name in ("carol", "olga", "cora"):
        assert inbox.wait(world.email(name), lambda letter: letter.attachments)


def test_a_viewer_alone_after_all_and_declining_by_an_approver(world, work):
    roles = [role("customer"), role("chief", 2, "approver", "provider")]
    people = [person(world, "customer", "Carol Ortiz"), person(world, "chief", "Chris Chief")]
    contract = sent(world, *people, roles=roles)
    work()
    act(world, work, contract, "Carol", seats="1")
    visit = world.proven(world.recipient(contract, "Chris"))
    visit.decline("Too dear")
    work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.DECLINED


def test_the_host_of_who_signs_in_person_is_a_member(world, work):
    roles = [role("customer", 1, "in_person")]
    contract = sent(world, person(world, "customer", "Carol Ortiz", host=world.people["dan"].id), roles=roles)
    assert world.recipient(contract).host == world.people["dan"]
    with pytest.raises(Refused) as refused:
        sent(world, person(world, "customer", "Carol Ortiz", host="mem_nobody"), roles=[*roles, role("b", 2)])
    assert refused.value.code in ("recipient.host", "contract.people")


def test_the_test_paper_has_a_box_for_whoever_signs():
    sources, schema = routed.template(role("a"), role("b", 2, "approver"))
    assert "signature a" in sources["en"] and "signature b" not in sources["en"]
