"""Three contracts wait for one person: one code, one list, and a review and an act for each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from undersign.contracts import lifecycle

WORDS = {
    "en": {
        "more": "2 more contracts wait for you",
        "list": "Waiting for you",
        "go": "Go on to",
        "also": "Also waiting for you",
    },
    "es": {
        "more": "Le esperan 2 contratos más",
        "list": "Le esperan",
        "go": "Continuar con",
        "also": "También le esperan",
    },
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_several_in_one_sitting(world, work, worker, signer, language):
    words = WORDS[language]
    contracts = [world.sent(replace(world.carol, language=language), world.dan) for _ in range(3)]
    work()
    carol = signer(world.carol.email, width=390, language=language)
    page = carol.page
    carol.arrive()
    carol.prove()
    page.get_by_role("link", name=words["more"]).click()
    page.get_by_role("heading", name=words["list"], exact=True).wait_for()
    carol.visitor.look("list")
    page.get_by_role("button", name=words["go"]).first.click()
    for turn in range(3):
        page.locator("#form").wait_for()
        carol.visitor.look(f"contract-{turn + 1}")
        sign(carol)
        carol.done()
        carol.visitor.look(f"done-{turn + 1}")
        if turn < 2:
            page.get_by_role("heading", name=words["also"]).wait_for()
            page.get_by_role("button", name=words["go"]).first.click()
    for contract in contracts:
        mine = world.recipient(contract)
        assert mine.status == lifecycle.SIGNED
    told = [event for contract in contracts for event in world.events(contract)]
    assert told.count("identity.code_sent") == 1 and told.count("recipient.went_on") == 3


def sign(carol) -> None:
    carol.press("start")
    carol.consent()
    carol.press("agree")
    carol.page.locator("#answer-authority").check()
    carol.press("next")
    carol.page.fill("#answer-po_number", "PO-7731")
    carol.press("correct")
    carol.press("use")
    carol.press("sign")
