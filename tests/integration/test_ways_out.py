"""Every way out of a contract: who may take it, what it ends, who hears of it, what can be closed."""

from __future__ import annotations

import hashlib
import secrets
from copy import deepcopy

import pytest
from tests import paper
from tests.browse import Staff
from tests.world import PASSWORD

from undersign.contracts import document, lifecycle, on_paper, sending
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.told import telling, watching, withdrawal
from undersign.drafting.conduct import exits
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.journal.refused import Refused
from undersign.signing import consent, link
from undersign.signing.sitting import Sitting

ACTS = {
    "later": lambda visit: visit.finish_later(),
    "delegate": lambda visit: visit.delegate("Eve Kim", "eve@customers.example", "She signs orders"),
    "new_link": lambda visit: visit.ask_new_link(),
    "unsigned_copy": lambda visit: visit.unsigned_copy(),
    "decline": lambda visit: visit.decline("Too dear"),
    "paper": lambda visit: visit.request_paper(),
    "withdraw": lambda visit: visit.withdraw_consent(),
}
EVENTS = {
    "later": "recipient.left_for_later",
    "delegate": "recipient.delegated",
    "new_link": "recipient.link_requested",
    "unsigned_copy": "document.downloaded",
    "decline": "recipient.declined",
    "paper": "recipient.paper_requested",
    "withdraw": "consent.withdrawn",
}


def schema(**more) -> dict:
    return {**deepcopy(paper.SCHEMA), **more}


@pytest.fixture
def ask(world, work):
    """ask(**parts of the schema) → Carol, asked to sign a contract of such a template."""

    def asked(**more) -> Recipient:
        version = world.publish("special_order", paper.SOURCES, schema(**more)) if more else world.version
        contract = world.sent(version=version)
        work()
        return world.recipient(contract)

    return asked


def dan(world):
    """The colleague, not the signer of that name."""
    return world.people["dan"]


def told(inbox, address: str, part: str) -> bool:
    return any(part in letter.subject or part in letter.text for letter in inbox.to(address))


@pytest.mark.parametrize("kind", ACTS)
def test_each_is_offered_where_nobody_says_otherwise(world, work, ask, kind):
    carol = ask()
    visit = world.ready(carol) if kind == "withdraw" else world.proven(carol)
    assert visit.ways[kind].is_open
    ACTS[kind](visit)
    assert EVENTS[kind] in world.events(carol.contract)


@pytest.mark.parametrize("kind", ["later", "delegate", "new_link", "unsigned_copy"])
def test_each_can_be_closed_by_the_template(world, ask, kind):
    carol = ask(exits={kind: False})
    visit = world.proven(carol)
    before = world.events(carol.contract)
    assert not visit.ways[kind].is_open
    with pytest.raises(Refused) as refused:
        ACTS[kind](visit)
    assert refused.value.code == "exit.closed"
    assert world.events(carol.contract) == before


@pytest.mark.parametrize("kind", exits.RIGHTS)
def test_es_8_what_the_law_leaves_consumers_is_not_closed(world, work, kind):
    """ES-6, ES-8: such a template is not published, in plain words; where no consumer signs it may be."""
    with pytest.raises(Refused) as refused:
        world.publish("closed_order", paper.SOURCES, schema(exits={kind: False}))
    assert refused.value.code == "template.rights" and refused.value.field == "exits"
    assert "law" in refused.value.sentence
    business = schema(exits={kind: False}, consumer_disclosure=False)
    contract = world.sent(version=world.publish("business_order", paper.SOURCES, business))
    work()
    assert not world.proven(world.recipient(contract)).ways[kind].is_open


def test_es_8_an_old_version_cannot_take_it_from_a_consumer_either(world, ask):
    carol = ask()
    visit = world.proven(carol)
    visit.__dict__["_exits"] = exits.Exits.from_json({"exits": dict.fromkeys(exits.KINDS, False)})
    assert [kind for kind, way in visit.ways.items() if way.is_open] == list(exits.RIGHTS)


@pytest.mark.parametrize("category", ["family_law", "Family law", "wills-trusts"])
def test_es_9_a_category_the_law_leaves_out_is_not_published(world, category):
    made = world.version.template
    type(made).objects.filter(pk=made.pk).update(category=category)
    made.refresh_from_db()
    version = template.draft(made, sources=paper.SOURCES, schema=schema(note=1), by=world.alice.actor())
    version.submit(by=world.alice.actor())
    with pytest.raises(Refused) as refused:
        approval.approve_and_publish(version, by=world.bob.actor())
    assert refused.value.code == "template.excluded" and category in refused.value.sentence
    answered = schema(excluded_override={"reason": "Allowed by the statute of our state", "role": "legal"})
    version = template.draft(made, sources=paper.SOURCES, schema=answered, by=world.alice.actor())
    version.submit(by=world.alice.actor())
    approval.approve_and_publish(version, by=world.bob.actor())
    assert version.status == template.PUBLISHED


# Somebody else


def test_who_passes_it_on_keeps_sight_and_the_other_signs(world, work, inbox, ask):
    carol = ask()
    visit = world.proven(carol)
    eve = world.email("eve")
    old = link.secret_for(carol)
    fresh, secret = visit.delegate("Eve Kim", eve, "She signs orders")
    work()
    assert fresh != old
    carol = world.recipient(carol.contract)
    looking = world.enter(carol, secret)
    assert looking.stage == "passed_on" and looking.delegate_name == "Eve Kim"
    assert looking.unsigned_copy() and looking.reading_html
    with pytest.raises(Refused):
        looking.finish(looking.nonce)
    assert inbox.link(eve).endswith(f"/{link.secret_for(world.recipient(carol.contract, 'Eve'))}/")
    assert inbox.link(carol.email).endswith(f"/{fresh}/")
    assert told(inbox, world.maya.email, "Eve Kim")
    world.sign(world.recipient(carol.contract, "Eve"))
    work()
    world.sign(world.recipient(carol.contract, "Dan"))
    work()
    assert world.enter(world.recipient(carol.contract), secret).final_copy()


def test_nobody_takes_over_without_a_reason_or_with_a_taken_address(world, ask):
    visit = world.proven(ask())
    for name, email, reason, field in (
        ("Eve", "eve@customers.example", " ", "reason"),
        ("Eve", world.dan.email, "Hers", "email"),
        ("Eve", "nobody", "Hers", "email"),
        ("", "eve@customers.example", "Hers", "name"),
    ):
        with pytest.raises(Refused) as refused:
            visit.delegate(name, email, reason)
        assert refused.value.field == field
    assert "recipient.delegated" not in world.events(visit.contract)


# In error


def test_ue_5_who_signed_in_error_says_so_and_nothing_is_changed(world, work, inbox, ask):
    """UETA §10(2): prompt notice to those concerned; the document stays, byte for byte."""
    carol = ask()
    visit = world.sign(carol)
    work()
    before = document.latest_revision(carol.contract).sha256
    visit = world.enter(world.recipient(carol.contract), _renewed(visit))
    visit.report_error("I took the wrong plan")
    visit.report_error("I took the wrong plan")
    work()
    carol.contract.refresh_from_db()
    assert document.latest_revision(carol.contract).sha256 == before
    assert world.recipient(carol.contract).status == lifecycle.SIGNED
    assert carol.contract.status == lifecycle.SENT
    assert world.events(carol.contract).count("recipient.signed_in_error") == 1
    assert told(inbox, world.maya.email, "wrong plan")
    assert not told(inbox, world.dan.email, "in error"), "who has not signed is not concerned yet"


def test_ue_5_those_who_signed_hear_of_it_after_the_end_too(world, work, inbox):
    contract = world.signed_by_all(work)
    carol = world.recipient(contract)
    world.proven(carol).report_error("")
    work()
    (letter,) = [each for each in inbox.to(world.dan.email) if "error" in each.subject.lower()]
    assert "/sign/" not in letter.text and "/contracts/" not in letter.text
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED


def test_only_who_signed_can_have_signed_in_error(world, ask):
    visit = world.proven(ask())
    with pytest.raises(Refused) as refused:
        visit.report_error("Oh")
    assert refused.value.code == "in_error.not_signed"


def test_in_error_can_be_closed(world, work, ask):
    visit = world.sign(ask(exits={"in_error": False}))
    with pytest.raises(Refused) as refused:
        visit.report_error("Oh")
    assert refused.value.code == "exit.closed"


def _renewed(visit) -> str:
    """A cookie for the visit's own sitting."""
    cookie = secrets.token_hex(8)
    Sitting.objects.filter(pk=visit.visit.pk).update(digest=hashlib.sha256(cookie.encode()).hexdigest())
    return cookie


# Correcting an answer


def test_an_answer_is_corrected_before_the_end_unless_that_is_closed(world, ask):
    visit = world.proven(ask())
    visit.answer({"po_number": "PO-1"})
    visit.answer({"po_number": "PO-2"})
    assert {q.name: q.value for q in visit.questions}["po_number"] == "PO-2"


def test_ue_5_closed_means_given_once(world, ask):
    visit = world.proven(ask(exits={"correct_answer": False}))
    visit.answer({"po_number": "PO-1"})
    visit.answer({"po_number": "PO-1"})
    with pytest.raises(Refused) as refused:
        visit.answer({"po_number": "PO-2"})
    assert refused.value.code == "answers.fixed"
    assert world.enter(visit.recipient, None).stage != "sign"
    fresh = world.proven(visit.recipient)
    assert {q.name: q.value for q in fresh.questions}["po_number"] == "PO-1"


# Paper for good


def test_es_6_later_sendings_to_who_withdrew_are_refused(world, work, ask):
    """By the address, as a customer, in this workspace; what was sent before goes on."""
    carol = ask()
    earlier = world.sent()
    work()
    world.ready(carol).withdraw_consent()
    work()
    draft = world.draft()
    with pytest.raises(Refused) as refused:
        sending.send(draft, by=world.maya.actor())
    assert refused.value.code == "recipient.withdrew" and "Carol Ortiz" in refused.value.sentence
    assert world.proven(world.recipient(earlier)).stage == "sign"
    with pytest.raises(Refused):
        withdrawal.readmit(world.recipient(draft), " ", by=world.maya.actor())
    withdrawal.readmit(world.recipient(draft), "Asked for it by phone", by=world.maya.actor())
    sending.send(draft, by=world.maya.actor())
    assert "recipient.readmitted" in world.events(draft)


def test_es_6_agreeing_again_ends_it(world, ask):
    carol = ask()
    visit = world.ready(carol)
    visit.withdraw_consent()
    assert withdrawal.standing(carol)
    visit.give_consent(True, consent.characters_for(carol))
    assert withdrawal.standing(carol) is None


def test_es_6_withdrawn_after_signing_leaves_what_was_signed(world, work, ask):
    carol = ask()
    visit = world.sign(carol)
    visit.withdraw_consent()
    work()
    assert world.recipient(carol.contract).status == lifecycle.SIGNED
    assert withdrawal.standing(carol)
    world.sign(world.recipient(carol.contract, "Dan"))
    work()
    carol.contract.refresh_from_db()
    assert carol.contract.status == lifecycle.SEALED


# Signed on paper


def test_es_8_signed_on_paper_ends_it_with_the_scan_on_record(world, work, inbox, ask):
    carol = ask()
    visit = world.proven(carol)
    visit.request_paper()
    printed = visit.print_pack()
    assert printed.startswith(b"%PDF")
    on_paper.keep(carol.contract, printed, note="By post on 3 May", by=world.maya.actor())
    work()
    assert carol.contract.status == lifecycle.ON_PAPER
    assert document.find(carol.contract, document.SCAN).read() == printed
    assert "contract.signed_on_paper" in world.events(carol.contract)
    assert world.enter(world.recipient(carol.contract)).stage == "on_paper"
    assert told(inbox, carol.email, "signed on paper")
    with pytest.raises(Refused):
        visit.give_consent(True, consent.characters_for(carol))


@pytest.mark.parametrize(("scan", "code"), [(b"", "paper.no_scan"), (b"<html>", "paper.not_a_pdf")])
def test_what_is_no_scan_ends_nothing(world, ask, scan, code):
    contract = ask().contract
    with pytest.raises(Refused) as refused:
        on_paper.keep(contract, scan, by=world.maya.actor())
    assert refused.value.code == code
    contract.refresh_from_db()
    assert contract.status == lifecycle.SENT


def test_signed_paper_at_the_desk(world, live, ask):
    contract = ask().contract
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    page = maya.get(f"/contracts/{contract.id}/paper")
    scan = {"scan": ("scan.pdf", contract.latest().read(), "application/pdf")}
    form = page.form("/paper/scan")
    answer = maya.http.post(form.action, data=form.values | {"note": "By post"}, files=scan)
    assert answer.status_code == 200 and "Scan of the signed paper" in answer.text
    kept = maya.http.get(f"/contracts/{contract.id}/files/scan")
    assert kept.content == contract.latest().read() and "attachment" in kept.headers["content-disposition"]


# Who is told


def hears(contract, kind: str) -> set[str]:
    return set(telling.people(contract, kind))


def test_the_templates_word_and_the_contracts_own_over_it(world, work, inbox, ask):
    carol = ask(telling={"paper": ["nobody"], "opened": ["sender"], "declined": ["sender", "signers"]})
    contract, maya = carol.contract, world.maya.actor()
    watching.watch(contract, world.alice, by=world.alice.actor())
    assert hears(contract, "paper") == {world.maya.id}, "a right nobody hears of is none"
    assert hears(contract, "opened") == {world.maya.id}
    assert hears(contract, "declined") == {world.maya.id, carol.id}
    telling.settle(contract, {"opened": ["watchers"]}, by=maya)
    assert hears(contract, "opened") == {world.alice.id}
    telling.settle(contract, {"opened": ["sender"]}, by=maya)
    assert contract.telling == {}, "the same as the template says is not said twice"
    telling.settle(contract, {"opened": ["watchers"]}, by=maya)
    world.proven(carol)
    work()
    assert told(inbox, world.alice.email, "opened the link")
    assert not told(inbox, world.maya.email, "opened the link")


def test_what_there_is_not_is_refused(world, ask):
    contract = ask().contract
    for said in ({"nothing": ["sender"]}, {"opened": ["everybody"]}, {"paper": ["signers"]}):
        with pytest.raises(Refused) as refused:
            telling.settle(contract, said, by=world.maya.actor())
        assert refused.value.code == "contract.telling"


def test_watching_is_for_all_who_see_and_for_others_by_who_sends(world, work, inbox, ask):
    carol = ask()
    contract = carol.contract
    watching.watch(contract, dan(world), by=world.maya.actor())
    with pytest.raises(Refused):
        watching.watch(contract, world.bob, by=world.alice.actor())
    world.proven(carol).decline("Too dear")
    work()
    assert told(inbox, dan(world).email, "declined")
    watching.unwatch(contract, dan(world), by=dan(world).actor())
    assert watching.watchers(contract) == []
    assert world.events(contract).count("contract.watched") == 1
    assert world.events(contract).count("contract.unwatched") == 1


def test_the_ticket_is_told_where_that_is_wanted(world, work, ask):
    carol = ask(telling={"sent": ["nobody"], "paper": ["ticket"]})
    assert "ticket_note" not in world.deliveries(carol.contract)
    world.proven(carol).request_paper()
    work()
    assert world.deliveries(carol.contract)["ticket_note"] == ["done"]


def test_nobody_hears_of_what_they_did_themselves(world, work, inbox, ask):
    carol = ask(telling={"voided": ["sender", "signers"]})
    carol.contract.void("A mistake", by=world.maya.actor())
    work()
    assert told(inbox, carol.email, "A mistake")
    assert not told(inbox, world.maya.email, "A mistake")
