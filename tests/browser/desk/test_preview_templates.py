"""“Preview as signer”: the ceremony itself, played through on a phone and at a desk, nothing recorded."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import form as order

from undersign.contracts.contract import Contract
from undersign.contracts.field import Answer
from undersign.signing.mark import Mark


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1440, "es")])
def test_templates_preview_is_played_through(staff, world, html_faults, tmp_path, width, language):
    version = order.published(world)
    alice = staff("alice", width=width, language=language)
    alice.expected.append("422")
    page = alice.page
    where = f"{alice.home}/as-signer/{version.template.key}~{version.number}~customer~{language}/"
    page.goto(where)
    page.wait_for_load_state("networkidle")
    alice.look("start")
    assert alice.sideways() <= 0, alice.wide()
    assert html_faults({"preview": page.request.get(where).text()}) == []
    onward(page)
    said = {
        "answer-seats": "501",
        "answer-setup": "250",
        "answer-start": "2026-12-01",
        "answer-country": "Spain",
    }
    looked = set()
    for _step in range(30):
        now = page.locator("us-ceremony").get_attribute("data-at")
        if now == "review":
            break
        if now not in looked:
            looked.add(now)
            fill(page, now, said, tmp_path)
            if now in ("answer-seats", "checks", "signature", "places"):
                alice.look(now)
        onward(page)
        page.wait_for_timeout(150)
        if now == "answer-seats" and page.locator(f"#{now}-error").is_visible():
            alice.look("too-many")
            page.locator(f"#{now}").fill("10")
            onward(page)
            page.wait_for_timeout(150)
    expect(page.locator("us-ceremony")).to_have_attribute("data-at", "review")
    expect(page.locator("[data-review=answer-total] [data-value]")).to_contain_text("10")
    alice.look("review", whole=True)
    page.locator("button.sign").click()
    page.wait_for_url("**/over")
    alice.look("over")
    assert alice.sideways() <= 0, alice.wide()
    assert not Contract.objects.filter(workspace_id=world.workspace.id).exists()
    assert not Answer.objects.filter(workspace_id=world.workspace.id).exists()
    assert not Mark.objects.filter(workspace_id=world.workspace.id).exists()


def onward(page) -> None:
    page.locator("button[data-next]").click()


def fill(page, now: str, said: dict[str, str], folder) -> None:
    control = page.locator(f"[id='{now}']")
    if now in ("answer-proof", "answer-logo"):
        file = folder / "logo.png"
        file.write_bytes(order.png())
        with page.expect_response("**/answers"):
            control.set_input_files(file)
    elif now == "answer-agree":
        control.check()
    elif now == "answer-colour":
        page.locator("[name='answer-colour'][value=blue]").check()
    elif now == "answer-shade":
        control.fill("Navy")
    elif now == "answer-country":
        control.select_option("Spain")
    elif now in said:
        control.fill(said[now])
