"""A form of every kind, filled on a phone and at a desk, in two languages, with scripts and without."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests import form

from undersign.contracts import document
from undersign.journal import clock

SHOWN = {"en": "Only if", "es": "Solo si"}


@pytest.fixture
def upload(tmp_path):
    """The files a signer has at hand: (a PDF, a picture)."""
    paper, logo = tmp_path / "passport.pdf", tmp_path / "logo.png"
    paper.write_bytes(form.pages())
    logo.write_bytes(form.png())
    return str(paper), str(logo)


def _sent(world, language: str):
    customer = replace(world.carol, language=language)
    version = form.published(world)
    return customer, world.sent(customer, world.dan, version=version, values=form.VALUES, language=language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_kind_step_by_step(world, signer, upload, width, language):
    customer, contract = _sent(world, language)
    carol = signer(customer.email, width=width, language=language)
    page, look = carol.page, carol.visitor.look
    carol.visitor.expected.append("422")
    carol.arrive()
    carol.prove()
    look("document")
    carol.press("start")

    def ask(name: str) -> None:
        page.locator(f"[data-step='answer-{name}']").wait_for(state="visible")

    ask("seats")
    page.fill("#answer-seats", "none")
    carol.press("next")
    page.locator("#answer-seats[aria-invalid]").wait_for()
    look("number-wrong")
    page.fill("#answer-seats", "10")
    carol.press("next")
    ask("setup")
    look("money")
    page.fill("#answer-setup", "250")
    carol.press("next")
    ask("start")
    page.fill("#answer-start", "2026-12-01")
    carol.press("next")
    ask("agree")
    page.check("#answer-agree")
    carol.press("next")
    ask("colour")
    look("radio")
    before = page.locator("[data-now]").inner_text()
    page.check("[name=answer-colour][value=blue]")
    assert page.locator("[data-now]").inner_text() != before, "a question more"
    page.check("[name=answer-colour][value=red]")
    assert page.locator("[data-now]").inner_text() == before
    page.check("[name=answer-colour][value=blue]")
    carol.press("next")
    ask("shade")
    page.fill("#answer-shade", "Navy")
    carol.press("next")
    ask("country")
    look("dropdown")
    page.select_option("#answer-country", "Spain")
    carol.press("next")
    ask("proof")
    carol.press("next")
    page.locator("#answer-proof[aria-invalid]").wait_for()
    page.set_input_files("#answer-proof", upload[0])
    look("attachment")
    carol.press("next")
    ask("logo")
    page.set_input_files("#answer-logo", upload[1])
    carol.press("next")
    page.locator("[data-step=checks]").wait_for(state="visible")
    assert page.locator("#answer-total").inner_text().replace("\u00a0", " ") in (
        "$449.00",
        "USD 449.00",
        "449,00 USD",
        "449,00 US$",
    )
    page.check("[name='answer-extras[]'][value=Training]")
    look("checks")
    carol.press("correct")
    carol.press("use")
    for step in ("initials", "places"):
        page.locator(f"#{step}").wait_for(state="visible")
        page.locator("[data-next]:is(button)").click()
    page.locator("[data-review='answer-proof'] [data-value]", has_text="passport.pdf").wait_for()
    look("review")
    carol.press("sign")
    carol.done()
    row = contract.recipients.get(email=customer.email)
    assert {a.name: a.value for a in row.answers.all()}["extras"] == "Training"
    assert clock.now() >= row.signed_at


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_without_scripts(world, signer, upload, html_faults, language):
    customer, contract = _sent(world, language)
    carol = signer(customer.email, language=language, scripts=False)
    page = carol.page
    carol.visitor.expected.append("422")
    carol.arrive()
    carol.press("send")
    page.fill("#code", carol.inbox.code(carol.address, seconds=90))
    carol.press("open")
    page.locator("#form").wait_for()
    carol.read_over("form")
    assert not html_faults({"form": page.request.get(page.url).text()})
    assert SHOWN[language] in page.locator("#form").inner_text()
    page.fill("#answer-seats", "10")
    page.fill("#answer-setup", "250,50" if language == "es" else "250.50")
    page.fill("#answer-start", "2026-12-01")
    page.check("#answer-agree")
    page.check("[name=answer-colour][value=blue]")
    page.select_option("#answer-country", "Spain")
    page.set_input_files("#answer-proof", upload[0])
    page.set_input_files("#answer-logo", upload[1])
    carol.press("sign")
    page.locator("#problems").wait_for()
    carol.read_over("problems")
    assert page.locator("#answer-shade-error").is_visible(), "it is asked now that blue was chosen"
    assert "passport.pdf" in page.locator(".kept").first.inner_text(), "no file has to be chosen twice"
    page.fill("#answer-shade", "Navy")
    carol.press("sign")
    carol.done()
    row = contract.recipients.get(email=customer.email)
    assert {a.name: a.value for a in row.answers.all()}["setup"] == "250.50"
    assert document.find(contract, document.READING)
