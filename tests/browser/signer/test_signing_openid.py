"""A provider's word at 390 pixels: there and back, with another person's account, and without script."""

from __future__ import annotations

import pytest
from tests.services import oidc

from undersign.contracts import draft, sending
from undersign.contracts.people import demanding
from undersign.signing.proof import provider

WORDS = {
    "en": {"go": "Go on with Bank", "there": "Sign in at Bank", "other": "by another name"},
    "es": {"go": "Continuar con Bank", "there": "Identificarse en Bank", "other": "por otro nombre"},
}


@pytest.fixture
def bank(world):
    """A provider that the workspace trusts."""
    try:
        with oidc.running(provider.return_url()) as running:
            settings = {"issuer": running.issuer, "client_id": oidc.CLIENT, "allow_private": True}
            provider.keep(by=world.bob.actor(), name="Bank", secret=oidc.SECRET, **settings)
            yield running
    except oidc.NotInstalled as why:
        pytest.skip(str(why))


@pytest.fixture
def come(world, bank, signer):
    """come(language, **browser) → somebody asked for the provider's word, at the first page of the link."""

    def come(language: str, **how):
        who = draft.Person("customer", "Carol Ortiz", world.email("carol"), order=1, language=language)
        contract = world.draft(who, world.dan)
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=["openid"])
        sending.send(contract, by=world.maya.actor())
        her = signer(who.email, language=language, name="signer", **how)
        # The provider's own pages ask for a font that they do not get here.
        her.page.context.route("https://fonts.googleapis.com/**", lambda route: route.abort())
        her.visitor.expected += [bank.issuer, "fonts.googleapis.com", "Failed to load resource"]
        her.arrive()
        return her

    return come


def sign_in(page, bank, account: str) -> None:
    """The provider's own two forms."""
    page.wait_for_url(f"{bank.issuer}/**")
    page.locator("[name=login]").fill(account)
    page.locator("[name=password]").fill("x")
    page.locator("button[type=submit]").click()
    page.locator("[name=prompt][value=consent]").wait_for(state="attached")
    page.locator("button[type=submit]").click()


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_with_a_provider(come, bank, language):
    said, her = WORDS[language], come(language)
    page = her.page
    her.visitor.look("before")
    page.get_by_role("button", name=said["go"]).click()
    page.get_by_role("link", name=said["there"]).wait_for()
    her.visitor.look("leaving")
    page.get_by_role("link", name=said["there"]).click()
    sign_in(page, bank, "mallory")
    page.get_by_text(said["other"]).wait_for()
    her.visitor.look("another name")
    page.context.clear_cookies(domain="127.0.0.1")
    page.get_by_role("link", name=said["there"]).click()
    sign_in(page, bank, "carol")
    page.locator("#form").wait_for()
    her.visitor.look("open")


def test_signing_with_a_provider_without_script(come, bank):
    her = come("en", scripts=False)
    page = her.page
    page.get_by_role("button", name=WORDS["en"]["go"]).click()
    page.get_by_role("link", name=WORDS["en"]["there"]).click()
    sign_in(page, bank, "carol")
    page.get_by_role("button", name="Go on to the contract").wait_for()
    her.visitor.picture("back")
    page.get_by_role("button", name="Go on to the contract").click()
    page.locator("#form").wait_for()
