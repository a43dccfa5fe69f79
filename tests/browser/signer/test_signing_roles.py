"""A witness, an approver and a viewer on their phones: each page says what is asked, and no more."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.routed import person, role, sent

from undersign.contracts import lifecycle
from undersign.signing import link

WORDS = {
    "en": {
        "witness": ("Read, then sign as a witness", "Sign as witness", "Signed as a witness"),
        "approver": ("Read, then approve", "Approve", "Approved"),
        "viewer": ("Read it", "I have read it", "You have read it"),
        "no mark": "You do not sign this contract.",
        "gone": "You are no longer needed here",
        "first": "comes first",
    },
    "es": {
        "witness": ("Lea y firme como testigo", "Firmar como testigo", "Firmado como testigo"),
        "approver": ("Lea y apruebe", "Aprobar", "Aprobado"),
        "viewer": ("Léalo", "Lo he leído", "Lo ha leído"),
        "no mark": "Usted no firma este contrato.",
        "gone": "Aquí ya no hace falta",
        "first": "Antes va",
    },
}
ROLES = [
    role("customer"),
    role("friend", 1, "witness", witness_of="customer"),
    role("chief", 2, "approver", "provider", group=True),
    role("reader", 3, "viewer", "provider"),
]


def contract_of(world, language):
    people = [
        person(world, "customer", "Carol Ortiz"),
        person(world, "friend", "Wanda Witness", language=language),
        person(world, "chief", "Chris Chief", language=language),
        person(world, "chief", "Cleo Chief", language=language),
        person(world, "reader", "Vera Viewer", language=language),
    ]
    return sent(world, *people, roles=ROLES)


def signed_by_carol(world, work, contract) -> None:
    carol = world.proven(world.recipient(contract))
    carol.answer({q.name: q.value for q in carol.questions})
    carol.adopt("typed", text="Carol Ortiz", face="dancing")
    carol.finish(carol.nonce)
    work()


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_roles(world, work, worker, signer, language):
    contract, words = contract_of(world, language), WORDS[language]
    work()
    signed_by_carol(world, work, contract)
    not_yet = link.url_for(world.recipient(contract, "Vera"))
    for name, kind in (("Wanda", "witness"), ("Chris", "approver"), ("Vera", "viewer")):
        start, button, done = words[kind]
        visitor = signer(world.email(name), width=390, language=language)
        if kind == "approver":
            visitor.page.goto(not_yet)
            expect(visitor.page.locator("main")).to_contain_text(words["first"])
            visitor.visitor.look("not-yet")
        visitor.arrive()
        visitor.prove()
        expect(visitor.page.get_by_role("heading", name=start, exact=True)).to_be_visible()
        if kind != "witness":
            expect(visitor.page.locator("us-mark")).to_have_count(0)
        if kind == "viewer":
            expect(visitor.page.locator("#steps")).to_contain_text(words["no mark"])
        visitor.visitor.look(f"{kind}-start")
        visitor.press("start")
        if kind == "witness":
            visitor.press("use")
            expect(visitor.page.locator(".intent")).to_contain_text("Carol Ortiz")
        visitor.visitor.look(f"{kind}-review")
        visitor.page.get_by_role("button", name=button, exact=True).click()
        expect(visitor.page.get_by_role("heading", name=done, exact=True)).to_be_visible()
        visitor.visitor.look(f"{kind}-done")
        if kind == "approver":
            seen_by_the_other(world, signer, contract, language)
    contract.refresh_from_db()
    for _ in range(60):
        if contract.status == lifecycle.SEALED:
            break
        visitor.page.wait_for_timeout(250)
        contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED


def seen_by_the_other(world, signer, contract, language) -> None:
    other = signer(world.email("Cleo"), width=390, language=language)
    other.page.goto(link.url_for(world.recipient(contract, "Cleo")))
    expect(other.page.get_by_role("heading", name=WORDS[language]["gone"])).to_be_visible()
    other.visitor.look("no-longer-needed")
