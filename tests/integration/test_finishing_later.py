"""*Finish later*: what was filled in is kept, and the signer's own link comes by mail once more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.browse import Signer

from undersign.contracts import lifecycle


@pytest.fixture(params=["en", "es"])
def visit(world, work, live, inbox, request) -> Signer:
    """Carol, proven, with one answer given."""
    customer = replace(world.carol, language=request.param)
    world.contract = world.sent(customer, world.dan, language=request.param)
    work()
    link = inbox.link(customer.email)
    visit = Signer(live.url, link, inbox, customer.email, request.param)
    visit.link, visit.language = link, request.param
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(customer.email))
    visit.complete(**{"po_number": "PO-7731"}, authority="")  # what is right is saved, and nothing signed
    return visit


def reminders(inbox, visit) -> list:
    return [letter for letter in inbox.to(visit.address) if letter.link][1:]


def test_the_link_comes_by_mail_and_leads_to_what_was_filled_in(world, work, live, inbox, visit):
    page = visit.send("/later")
    kept = {"en": "Your answers are kept", "es": "Sus respuestas quedan guardadas"}
    assert page.status == 200 and page.says(kept[visit.language])
    close = {"en": "You can close this page", "es": "Puede cerrar esta página"}
    assert page.says(close[visit.language])
    work()
    (letter,) = reminders(inbox, visit)
    assert letter.link == visit.link, "the page that stands open goes on working"
    assert "PO-7731" not in letter.text and "Acme" not in letter.text, "nothing of the contract is mailed"
    said = {"en": "What you filled in is kept", "es": "Lo que completó quedó guardado"}
    assert said[visit.language] in letter.text
    assert visit.get(visit.path).form("/finish").values["answer-po_number"] == ["PO-7731"]

    other = Signer(live.url, letter.link, inbox, visit.address, visit.language)
    other.open()
    assert not other.page.says("PO-7731"), "another browser proves the mailbox first"
    other.send("/code")
    work()
    codes = [each.code for each in inbox.to(visit.address) if each.code]
    page = other.send("/prove", code=codes[-1])
    assert page.form("/finish").values["answer-po_number"] == ["PO-7731"]
    assert world.recipient(world.contract).status != lifecycle.SIGNED


def test_pressed_again_it_is_one_mail_an_hour(world, work, inbox, visit):
    for _ in range(3):
        assert visit.send("/later").status == 200
        visit.get(visit.path)
    work()
    assert len(reminders(inbox, visit)) == 1
    assert world.events(world.contract).count("recipient.left_for_later") == 1


def test_it_is_seen_by_staff(world, work, visit):
    visit.send("/later")
    work()
    assert world.deliveries(world.contract)["later"] == ["done"]


def test_who_has_not_shown_whose_mailbox_it_is_sends_no_mail(world, work, live, inbox, visit):
    stranger = Signer(live.url, visit.link, inbox, visit.address, visit.language)
    form = stranger.open().form("/language")
    page = stranger.post(visit.path + "later", form.values)
    assert page.status == 422
    work()
    assert reminders(inbox, visit) == []
    assert "recipient.left_for_later" not in world.events(world.contract)


def test_a_mail_that_leaves_too_late_is_not_sent(world, work, inbox, visit):
    visit.send("/later")
    world.contract.refresh_from_db()
    world.contract.void("The order changed", by=world.maya.actor())
    work()
    assert reminders(inbox, visit) == []
