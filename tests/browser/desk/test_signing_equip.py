"""A delegate is held to the first person's checks; the sender is told, and gives a code and questions."""

from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, transaction
from playwright.sync_api import expect

from undersign.contracts import sending
from undersign.contracts.people import delegating, demanded, demanding, equipping
from undersign.journal.refused import Refused
from undersign.signing.proof import ALL, coded
from undersign.signing.proof.challenge import Tally

ASKED = ["email_code", "access_code", "knowledge"]


@pytest.fixture
def eve(world, work):
    """Who took over from Carol, of whom code and answers are demanded besides the mailbox."""
    contract = world.draft()
    carol = world.recipient(contract)
    facts = ["ticket.number", "account.plan"]
    demanding.demand(carol, by=world.maya.actor(), methods=ASKED, code="first 7 roses", facts=facts)
    sending.send(contract, by=world.maya.actor())
    work()

    carol = world.recipient(contract)
    delegating.delegate(carol, "Eve Kim", world.email("eve"), "On leave", by=world.maya.actor())
    work()
    return world.recipient(contract, "Eve")


def shown(world, eve, code: str, answers: tuple[str, ...]) -> str:
    """Where Eve is after mailbox, code and answers."""
    world.enter(eve).send_code()
    cookie = world.enter(eve).prove(coded.of(Tally(eve).latest(ALL["email_code"])))
    cookie = world.enter(eve, cookie).prove(code)
    given = {f"answer-{n}": each for n, each in enumerate(answers)}
    return world.enter(eve, world.enter(eve, cookie).prove(given=given)).stage


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_signing_who_took_over_gets_a_code_of_their_own(
    world, staff, work, inbox, eve, html_faults, width, language
):
    assert demanded.of(eve).lacking == ["access_code", "knowledge"]
    letter = inbox.wait(world.maya.email, lambda m: "cannot pass the checks yet" in m.text)
    assert "Eve Kim" in letter.text
    with pytest.raises(Refused, match="4 tries"):
        shown(world, eve, "first 7 roses", ())
    maya = staff("maya", width=width, language=language)
    maya.expected.append("422")
    page = maya.page
    page.goto(f"{maya.home}/contracts/{eve.contract_id}/signers")
    maya.look("signers", whole=True)
    served = {"signers": page.request.get(page.url).text()}
    page.locator("a[href$='/checks']").click()
    page.fill("#f-people-customer-2-code", "123456")
    page.locator(".sheet-foot [type=submit]").click()
    expect(page.get_by_role("alert").locator("a")).to_have_attribute("href", "#f-people-customer-2-code")
    page.fill("#f-people-customer-2-code", "eve’s 9 tulips")
    for path in ("ticket.number", "account.plan"):
        page.locator(f"[value='{path}']").check()
    maya.look("code", whole=True)
    assert maya.sideways() <= 0
    served["equip"] = page.request.get(
        f"{maya.home}/contracts/{eve.contract_id}/people/{eve.id}/checks"
    ).text()
    page.locator(".sheet-foot [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert html_faults(served) == []
    row = demanded.of(world.recipient(eve.contract, "Eve"))
    assert row.lacking == [] and "tulips" not in row.code + str(row.answers)
    eve = world.recipient(eve.contract, "Eve")
    assert shown(world, eve, "EVES9TULIPS", ("Premium", "48211")) == "sign"


def test_nobody_elses_code_changes_once_it_is_sent(world, eve):
    """The wall holds beneath the verb: a signer of the draft, or a delegate who is no longer asked."""
    dan = world.recipient(eve.contract, "Dan")
    with pytest.raises(Refused) as refused:
        equipping.equip(dan, by=world.maya.actor(), code="another 5 lilies")
    assert refused.value.code == "recipient.not_now"
    row = demanded.of(world.recipient(eve.contract))
    with pytest.raises((ProgrammingError, InternalError), match="frozen"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(code="x")
    with pytest.raises(Refused, match="Your role"):
        equipping.equip(eve, by=world.alice.actor(), code="another 5 lilies")
