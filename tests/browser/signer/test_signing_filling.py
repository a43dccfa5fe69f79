"""Filling in: each step is on the server when it is left; nothing a phone does loses or doubles any of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests import form
from tests.browser.signer import seating

from undersign.contracts.field import Answer

SAYS = {
    "en": {
        "saved": "No connection. Saved until step 1. We retry.",
        "soon": "This code ends in less than a minute.",
        "over": "This code has ended. Ask for a new one.",
    },
    "es": {
        "saved": "Sin conexión. Guardado hasta el paso 1. Lo intentamos de nuevo.",
        "soon": "Este código termina en menos de un minuto.",
        "over": "Este código ha terminado. Pida uno nuevo.",
    },
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


@pytest.fixture
def filling(world, visit, inbox, work):
    """filling(language) → Carol at the first question of a form of every kind."""

    def come(language: str = "en", **how):
        customer = replace(world.carol, language=language)
        version = form.published(world)
        world.contract = world.sent(
            customer, world.dan, version=version, values=form.VALUES, language=language
        )
        work()
        who = world.recipient(world.contract)
        secret, _here = seating.agreed(world, who)
        carol = seating.at_the_contract(visit(language=language, **how), inbox, who, secret, language)
        carol.page.locator("[data-next]:is(button)").click()
        at(carol, "answer-seats")
        return carol

    return come


def at(carol, step: str) -> None:
    expect(carol.page.locator(f"[data-step='{step}']")).to_be_visible(timeout=15_000)


def stored(world) -> dict[str, str]:
    return dict(Answer.objects.filter(recipient=world.recipient(world.contract)).values_list("name", "value"))


@LANGUAGES
def test_signing_filling_survives_refresh_back_second_tab_and_turning(filling, world, language):
    carol = filling(language)
    page = carol.page
    page.fill("#answer-seats", "12")
    carol.press("next")
    at(carol, "answer-setup")
    assert stored(world)["seats"] == "12", "saved when the step was left"
    page.fill("#answer-setup", "99")
    page.set_viewport_size({"width": 844, "height": 390})
    assert page.locator("#answer-setup").input_value() == "99"
    assert page.locator("[data-next]:is(button)").is_visible() and carol.visitor.sideways() <= 0
    carol.visitor.look("turned")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    at(carol, "answer-setup")
    assert page.locator("#answer-setup").input_value() == "99", "typed, not yet saved"
    carol.press("next")
    at(carol, "answer-start")
    page.go_back()
    at(carol, "answer-setup")
    page.go_back()
    at(carol, "answer-seats")
    assert page.locator("#answer-seats").input_value() == "12"
    page.fill("#answer-seats", "14")
    carol.press("next")
    second = page.context.new_page()
    second.goto(page.url)
    second.locator("[data-next]:is(button)").click()
    expect(second.locator("[data-step='answer-start']")).to_be_visible()
    second.fill("#answer-start", "2026-12-24")
    second.locator("[data-next]:is(button)").click()
    expect(second.locator("[data-step='answer-agree']")).to_be_visible()
    assert stored(world) | {"seats": "14", "setup": "99.00", "start": "2026-12-24"} == stored(world)
    carol.press("next")
    at(carol, "answer-start")
    page.reload()
    assert page.locator("#answer-start").input_value() == "2026-12-24", "what the other tab saved is here"


@LANGUAGES
def test_signing_filling_without_a_connection(filling, world, language):
    """Cut off before the answer leaves, and cut off after it arrived: it is there once."""
    carol = filling(language)
    carol.visitor.expected = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "503"]
    page, before = carol.page, world.events(world.contract).count("answers.saved")
    page.fill("#answer-seats", "3")
    carol.press("next")
    at(carol, "answer-setup")
    page.fill("#answer-setup", "250")
    page.context.set_offline(True)
    carol.press("next")
    expect(page.locator("[data-alert]")).to_have_text(SAYS[language]["saved"])
    carol.visitor.picture("offline")
    assert page.locator("#answer-setup").input_value() == "250" and "setup" not in stored(world)
    page.context.set_offline(False)
    at(carol, "answer-start")
    expect(page.locator("[data-alert]")).to_be_hidden()

    lost = []

    def lose(route) -> None:
        """The first answer arrives and its receipt does not; to the second, something between says no."""
        lost.append(route.request.url)
        if len(lost) == 1:
            route.fetch()
            route.abort()
        elif len(lost) == 2:
            route.fulfill(status=503, body="away")
        else:
            route.continue_()

    page.route("**/answers", lose)
    page.fill("#answer-start", "2026-12-01")
    carol.press("next")
    at(carol, "answer-agree")
    assert len(lost) == 3 and stored(world)["start"] == "2026-12-01"
    assert world.events(world.contract).count("answers.saved") - before == 3


@LANGUAGES
def test_signing_filling_attaches_at_once(filling, world, tmp_path, language):
    """A file is kept as soon as it is chosen, or photographed; a refresh does not ask for it again."""
    carol = filling(language)
    page = carol.page
    photo = tmp_path / "passport.png"
    photo.write_bytes(form.png())
    for name, value in (("seats", "1"), ("setup", "1"), ("start", "2026-12-01")):
        page.fill(f"#answer-{name}", value)
        carol.press("next")
    page.check("#answer-agree")
    carol.press("next")
    page.check("[name=answer-colour][value=red]")
    carol.press("next")
    page.select_option("#answer-country", "Spain")
    carol.press("next")
    at(carol, "answer-proof")
    camera = page.locator("[name='answer-proof-photo']")
    assert camera.get_attribute("capture") == "environment" and camera.locator("..").is_visible()
    carol.visitor.look("attachment")
    camera.set_input_files(photo)
    expect(page.locator("[data-step='answer-proof'] [data-kept]")).to_contain_text("passport.png")
    assert "passport.png" in stored(world)["proof"]
    carol.visitor.look("attached")
    page.reload()
    at(carol, "answer-proof")
    expect(page.locator("[data-step='answer-proof'] [data-kept]")).to_contain_text("passport.png")
    carol.press("next")
    at(carol, "answer-logo")


@LANGUAGES
def test_signing_filling_warns_before_a_code_ends(world, signer, language):
    customer = replace(world.carol, language=language)
    world.sent(customer, world.dan, language=language)
    carol = signer(customer.email, language=language)
    page, says = carol.page, SAYS[language]
    page.clock.install()
    carol.arrive()
    carol.press("send")
    page.locator("#code").wait_for()
    expect(page.get_by_text(says["soon"])).to_be_hidden()
    page.clock.fast_forward(9 * 60_000 + 15_000)
    expect(page.get_by_text(says["soon"])).to_be_visible()
    carol.visitor.picture("soon")
    page.clock.fast_forward(60_000)
    expect(page.get_by_text(says["over"])).to_be_visible()
    expect(page.get_by_text(says["soon"])).to_be_hidden()
    carol.visitor.picture("over")
