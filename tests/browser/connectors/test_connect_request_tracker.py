"""Request Tracker from nothing: chosen in the set-up, a wrong key and its fix, the right one, and on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.connectors import api
from undersign.connectors.linking import connection

WORDS = {
    "en": {
        "another": "Connect a system",
        "address": "Address",
        "token": "Authentication token",
        "inside": "It stands in our own network",
        "try": "Connect and try it",
        "again": "Save and try it",
        "refused": "refused us (401)",
        "fix": "Check the key or password of this connection",
        "good": "It answered as it should.",
        "works": "Works",
        "test": "Test the connection",
        "off": "Switch it off",
        "remove": "Remove",
        "sure": "Remove the connection",
        "gone": "Removed, and its keys destroyed here.",
    },
    "es": {
        "another": "Conectar un sistema",
        "address": "Dirección",
        "token": "Token de autenticación",
        "inside": "Está en nuestra propia red",
        "try": "Conectar y probar",
        "again": "Guardar y probar",
        "refused": "nos negó el acceso (401)",
        "fix": "Revisa la clave o la contraseña de esta conexión",
        "good": "Respondió como debe.",
        "works": "Funciona",
        "test": "Probar la conexión",
        "off": "Desactivar",
        "remove": "Quitar",
        "sure": "Quitar la conexión",
        "gone": "Quitada, y sus claves destruidas aquí.",
    },
}


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(1440, "en", "light"), (390, "es", "dark"), (390, "en", "light"), (1440, "es", "dark")],
)
def test_connectors_request_tracker_from_nothing(staff, world, rt, width, language, scheme):
    said = WORDS[language]
    bob = staff("bob", width=width, language=language, scheme=scheme)
    page = bob.page
    connected(bob, rt, said)
    assert connection.first(api.HELPDESK, world.workspace.id).connector == "request_tracker"
    assert bob.sideways() <= 0, bob.wide()

    page.get_by_role("button", name=said["test"]).click()
    expect(page.locator("main")).to_contain_text(said["good"])
    page.goto(bob.home + "/settings/connectors")
    expect(page.get_by_role("link", name="Support RT")).to_be_visible()
    bob.look("all", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.get_by_role("link", name="Support RT").click()
    page.get_by_role("button", name=said["off"]).click()
    page.get_by_role("link", name=said["remove"]).click()
    bob.look("removing")
    page.get_by_role("button", name=said["sure"]).click()
    expect(page.get_by_role("status")).to_contain_text(said["gone"])


def connected(bob, rt, said) -> None:
    """From the set-up to a connection that works, with a wrong key on the way."""
    page = bob.page
    page.goto(bob.home + "/setup/systems")
    bob.look("set-up", whole=True)
    page.get_by_role("link", name=said["another"]).click()
    bob.look("choose", whole=True)
    page.locator("a[href$='/helpdesk/request_tracker']").click()
    page.locator("#f-name").fill("Support RT")
    page.get_by_label(said["address"], exact=True).fill(rt.url)
    page.get_by_label(said["token"], exact=True).fill("1-1-ffffffffffffffffffff")
    page.get_by_label(said["inside"]).check()
    bob.look("form", whole=True)
    page.get_by_role("button", name=said["try"]).click()

    expect(page.get_by_text(said["refused"])).to_be_visible()
    expect(page.get_by_text(said["fix"])).to_be_visible()
    bob.look("wrong-key", whole=True)
    page.locator("input[type=password]").fill(rt.token)
    page.get_by_role("button", name=said["again"]).click()
    expect(page.locator("main")).to_contain_text(said["good"])
    expect(page.locator(".head .pill")).to_have_text(said["works"])
    assert rt.token not in page.content()
    bob.look("right-key", whole=True)
