"""A passkey at 390 pixels: made after the code, used for the next contract, missing where it cannot be."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from undersign.contracts import document, draft, lifecycle, sending
from undersign.contracts.people import demanding

WORDS = {
    "en": {
        "go": "Go on to the passkey",
        "make": "Make a passkey and open the contract",
        "use": "Use my passkey and open the contract",
        "cannot": "This browser cannot use passkeys here.",
        "refused": "The passkey was not used.",
    },
    "es": {
        "go": "Continuar con la llave de acceso",
        "make": "Crear la llave y abrir el contrato",
        "use": "Usar mi llave y abrir el contrato",
        "cannot": "Este navegador no puede usar llaves de acceso aquí.",
        "refused": "La llave de acceso no se usó.",
    },
}


@contextmanager
def phone(page, *, unlocks: bool = True):
    """Chromium's own authenticator, as a phone with a screen lock has one."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": unlocks,
        "automaticPresenceSimulation": True,
    }
    made = talk.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield lambda is_right: talk.send(
        "WebAuthn.setUserVerified", {"authenticatorId": made, "isUserVerified": is_right}
    )


@pytest.fixture
def ask(world, worker):
    """ask(language) → the address of somebody of whom a passkey is demanded, in a new contract."""

    def asked(language: str):
        who = draft.Person("customer", "Carol Ortiz", world.email("carol"), order=1, language=language)
        contract = world.draft(who, world.dan)
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=["email_code", "passkey"])
        return sending.send(contract, by=world.maya.actor())

    return asked


def mailbox(her) -> None:
    """The first check: the code by mail."""
    her.arrive()
    her.press("send")
    her.page.fill("#code", her.inbox.code(her.address, seconds=90))
    her.press("next")


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_with_a_passkey(ask, signer, inbox, language):
    said = WORDS[language]
    first = ask(language)
    her = signer(first.people()[0].email, language=language, name="signer")
    with phone(her.page) as unlock:
        mailbox(her)
        her.visitor.look("before")
        her.page.get_by_role("button", name=said["go"]).click()
        her.page.get_by_role("button", name=said["make"]).wait_for()
        her.visitor.look("make")
        her.page.get_by_role("button", name=said["make"]).click()
        her.page.locator("#form").wait_for()

        second = ask(language)
        inbox.link(her.address, count=2, seconds=90)
        her.page.goto(inbox.link(her.address, count=2, seconds=90))
        her.press("send")
        her.page.fill("#code", inbox.code(her.address, count=2, seconds=90))
        her.press("next")
        her.page.get_by_role("button", name=said["go"]).click()
        unlock(False)
        her.page.get_by_role("button", name=said["use"]).click()
        her.page.get_by_text(said["refused"]).wait_for()
        her.visitor.look("refused")
        unlock(True)
        her.page.get_by_role("button", name=said["use"]).click()
        her.page.locator("#form").wait_for()
        her.visitor.look("open")
    assert second.people()[0].status == lifecycle.OPENED
    assert not document.find(second, document.SEALED)


def test_signing_without_passkeys_says_so(ask, signer):
    ask("en")
    her = signer(ask("en").people()[0].email, scripts=False, name="plain")
    mailbox(her)
    her.page.get_by_role("button", name=WORDS["en"]["go"]).click()
    her.page.get_by_text(WORDS["en"]["cannot"]).wait_for()
    her.read_over("cannot")
