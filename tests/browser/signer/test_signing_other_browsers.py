"""The ceremony in Firefox and in WebKit: from the mailed link to a signed contract, script and all.

Neither gets narrower than its own window: about 500 and 450 pixels, where the page is still the phone's.
"""

from __future__ import annotations

import os
import re
import shutil

import pytest
from tests.browser.conftest import SCREENS
from tests.services import webdriver

from undersign.signing import consent, events


@pytest.fixture(params=["firefox", "webkit"])
def other(request, tmp_path):
    """A browser that is not Chromium."""
    if lacking := webdriver.missing(request.param):
        if os.environ.get("UNDERSIGN_TESTS_SKIP_NOTHING"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    with getattr(webdriver, request.param)(tmp_path / request.param, 390, 844) as browser:
        yield browser


@pytest.fixture
def look(other, request):
    """look(name): a picture for the contact sheet."""
    folder = SCREENS / re.sub(r"[^\w.-]+", "-", request.node.name).strip("-")
    shutil.rmtree(folder, ignore_errors=True)
    taken: list[str] = []

    def shoot(name: str) -> None:
        taken.append(name)
        other.shoot(folder / f"{len(taken):02d}-{name}.png")

    return shoot


def test_signing_other_browsers(world, other, look, live, inbox, worker):
    contract = world.sent()
    recipient = world.recipient(contract)
    other.go(inbox.link(world.carol.email, seconds=90))
    look("identify")
    other.click("form[action$='/code'] button.main")
    other.await_("#code")
    other.type("#code", inbox.code(world.carol.email, seconds=90))
    other.click("form.code button.main")
    at = at_step(other, "start")
    assert at == "start" and sideways(other) <= 0
    look("document")
    other.click("[data-show=pages]")
    other.await_(".page img")
    look("pages")
    go_on(other)
    at_step(other, "consent")
    other.type("#characters", consent.characters_for(recipient))
    other.click("#agreed")
    look("consent")
    go_on(other)
    at_step(other, "answer-authority")
    go_on(other)
    other.await_("[id='answer-authority-error']")  # it is required, and said so in place
    other.click("#answer-authority")
    go_on(other)
    at_step(other, "checks")
    other.type("#answer-po_number", "PO-7731")
    look("checks")
    other.go(other.url)  # what was typed is still there after a reload
    at_step(other, "checks")
    assert other.run("return document.querySelector('#answer-po_number').value") == "PO-7731"
    go_on(other)
    at_step(other, "signature")
    other.type("#mark-text", "Carol M. Ortiz")
    assert "Carol M. Ortiz" in other.run("return document.querySelector('[data-echo]').textContent")
    look("signature")
    go_on(other)
    at_step(other, "review")
    assert sideways(other) <= 0
    look("review")
    other.click("button.sign")
    other.await_(".medal.good")
    look("done")
    assert events.RecipientSigned.name in world.events(contract)


def go_on(other: webdriver.Browser) -> None:
    other.click("button[data-next]")


def at_step(other: webdriver.Browser, name: str) -> str:
    """Waits until that step is asked; the script has then settled."""
    other.await_(f".stepped[data-at='{name}'] [data-step='{name}']")
    return name


def sideways(other: webdriver.Browser) -> int:
    return other.run("return document.documentElement.scrollWidth - innerWidth")
