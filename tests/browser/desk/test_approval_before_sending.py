"""A rule asks for an approval: the draft says whose it waits for, the approver reads and decides from the
mail, what they approved goes out, what they declined comes back with the reason; and the bell tells it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.world import PASSWORD

from undersign.contracts.contract import Contract

WORDS = {
    "en": {
        "new": "New rule",
        "try": "Try it",
        "tried": "would have asked about 1",
        "save": "Save",
        "note": "A word for them",
        "ask": "Ask for approval",
        "waits": "Waits for Ana",
        "approve": "Approve",
        "decline": "Decline",
        "why": "Why not",
        "no": "Ana Legal did not approve",
        "told": "How you are told",
        "read": "Mark all as read",
    },
    "es": {
        "new": "Regla nueva",
        "try": "Probarla",
        "tried": "habría preguntado por 1",
        "save": "Guardar",
        "note": "Unas palabras para ellos",
        "ask": "Pedir aprobación",
        "waits": "Espera a Ana",
        "approve": "Aprobar",
        "decline": "Rechazar",
        "why": "Por qué no",
        "no": "Ana Legal no aprobó",
        "told": "Cómo se te avisa",
        "read": "Marcar todo como leído",
    },
}
LOOKS = [(1440, "light", "en"), (390, "dark", "es"), (1440, "dark", "es"), (390, "light", "en")]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_desk_waits_for_an_approval(staff, visit, world, worker, inbox, html_faults, width, scheme, language):
    words, look = WORDS[language], {"width": width, "scheme": scheme, "language": language}
    ana = world.join("Ana Legal", "legal")
    ana.language = language
    ana.save(update_fields=["language"])
    world.sent()

    bob = staff("bob", **look, name="bob")
    faults = _rule(bob, words)

    draft = world.draft()
    maya = staff("maya", **look, name="maya")
    desk = maya.page
    desk.goto(f"{maya.home}/contracts/{draft.id}/prepare")
    maya.look("needed")
    desk.get_by_label(re.compile(words["note"])).fill("They sign today.")
    desk.get_by_role("button", name=words["ask"]).click()
    expect(desk.locator("#approval-state")).to_contain_text(words["waits"])
    maya.look("waits")
    faults["draft"] = _raw(desk)

    letter = inbox.wait(ana.email, lambda each: draft.number in each.subject)
    approver = visit(width=width, language=language, color_scheme=scheme, name="ana")
    _sign_in_from(approver.page, re.search(r"http\S+/approval\b", letter.text)[0], ana.email)
    expect(approver.page.get_by_text("They sign today.")).to_be_visible()
    approver.look("asked", whole=True)
    assert approver.sideways() <= 0, approver.wide()
    faults["approval"] = _raw(approver.page)
    _decline(approver.page, desk, words)
    approver.page.goto(f"{approver.home}/approvals")
    approver.look("queue")
    _approve(approver.page, draft, words)
    faults |= _told(maya, words)
    assert html_faults(faults) == []


def _rule(bob, words: dict[str, str]) -> dict[str, str]:
    """Written, tried on what was sent, and kept."""
    page = bob.page
    page.goto(f"{bob.home}/approvals/sending")
    page.get_by_role("link", name=words["new"]).first.click()
    page.locator("#f-name").fill("Fee over 1,000")
    page.locator("#amount-over").fill("1000")
    page.locator("#who-0-1").select_option(label="Ana Legal")
    page.get_by_role("button", name=words["try"]).click()
    expect(page.get_by_text(re.compile(words["tried"]))).to_be_visible()
    bob.look("rule-tried", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_role("heading", name="Fee over 1,000")).to_be_visible()
    bob.look("rules")
    rules = _raw(page)
    page.get_by_role("heading", name="Fee over 1,000").get_by_role("link").click()
    return {"rules": rules, "rule": _raw(page)}


def _raw(page: Page) -> str:
    """As the server sent it, before any script."""
    return page.request.get(page.url).text()


def _sign_in_from(page: Page, there: str, email: str) -> None:
    """The letter's way leads behind the door, and after it to where it led."""
    page.goto(there)
    expect(page).to_have_url(re.compile("/login"))
    page.fill("#f-email", email)
    page.fill("#f-password", PASSWORD)
    page.locator("#sign-in button").click()
    expect(page).to_have_url(there)


def _decline(reader: Page, desk: Page, words: dict[str, str]) -> None:
    """No, with a reason; the owner changes the draft and asks again."""
    reader.get_by_text(f"{words['decline']}…").click()
    reader.get_by_label(re.compile(words["why"])).fill("Ask for a deposit first.")
    reader.get_by_role("button", name=words["decline"]).click()
    expect(reader.locator("[data-told]")).to_be_visible()
    desk.reload()
    state = desk.locator("#approval-state")
    expect(state).to_contain_text("Ask for a deposit first.")
    expect(state).to_contain_text(words["no"])
    desk.locator("#row-f-note > summary").click()
    desk.locator("#f-note").fill("A deposit of one month is due.")
    desk.get_by_role("button", name=words["ask"], exact=True).click()
    expect(state).to_contain_text(words["waits"])


def _approve(reader: Page, draft: Contract, words: dict[str, str]) -> None:
    """Yes: it goes out by itself."""
    reader.get_by_role("link", name=draft.title).first.click()
    reader.get_by_role("button", name=words["approve"], exact=True).click()
    expect(reader.locator("[data-told]")).to_be_visible()
    for _try in range(60):
        if Contract.objects.get(pk=draft.pk).status == "sent":
            return
        reader.wait_for_timeout(250)
    raise AssertionError("it was approved and not sent")


def _told(maya, words: dict[str, str]) -> dict[str, str]:
    """Maya's bell, the list behind it, and how she is told."""
    page = maya.page
    page.goto(f"{maya.home}/contracts")
    page.locator(".bell:has(.bell-count)").click()
    maya.look("notifications")
    pages = {"notifications": _raw(page)}
    page.get_by_role("button", name=words["read"]).click()
    expect(page.locator(".bell-count")).to_have_count(0)
    page.get_by_role("link", name=words["told"]).click()
    page.locator("[name='n.signed.digest']").check()
    page.get_by_role("button", name=words["save"]).click()
    expect(page.locator("[data-told]")).to_be_visible()
    expect(page.locator("[name='n.signed.digest']")).to_be_checked()
    page.locator("#f-deputy").select_option(label="Bob Admin")
    page.locator(".away-form button").click()
    expect(page.locator("#away")).to_contain_text("Bob Admin")
    maya.look("told-how", whole=True)
    assert maya.sideways() <= 0, maya.wide()
    return {**pages, "told": _raw(page)}
