"""An admin sets up: what is usual, a trial to themselves that ticks itself off, and the first reports."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from undersign.archive import trail
from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.setup import trial

WORDS = {
    "en": {
        "usual": "What is usual",
        "hours": "Hours between reminders",
        "save": "Save",
        "saved": "Saved.",
        "again": "Reminders come every 12 to 1440 hours.",
        "unfinished": "The set-up is not finished",
        "on": "Go on with it",
        "later": "Not now",
        "try": "Send a contract to me",
        "mailed": "The mail was delivered",
        "ready": "You are ready",
        "few": "Not enough yet: needs 5 completed contracts",
        "behind": "The contracts behind it.*Waiting, by age",
    },
    "es": {
        "usual": "Lo habitual",
        "hours": "Horas entre recordatorios",
        "save": "Guardar",
        "saved": "Guardado.",
        "again": "Los recordatorios van cada 12 a 1440 horas.",
        "unfinished": "La puesta en marcha no está terminada",
        "on": "Seguir con ella",
        "later": "Ahora no",
        "try": "Enviarme un contrato",
        "mailed": "Se entregó el correo",
        "ready": "Todo listo",
        "few": "Aún no alcanza: requiere 5 contratos completados",
        "behind": "Los contratos que hay detrás.*En espera, por antigüedad",
    },
}


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_desk_set_up_until_everything_works(staff, world, work, width, language):
    said = WORDS[language]
    if connection.first(api.HELPDESK, world.workspace.id) is None:
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=world.bob.actor())
    assert world.version
    bob = staff("bob", width=width, language=language)
    bob.expected.append("422")
    page = bob.page

    page.goto(bob.home + "/settings")
    bob.look("settings", whole=True)
    page.get_by_role("link", name=said["usual"]).click()
    page.get_by_label(said["hours"]).fill("5")
    page.eval_on_selector("input[name=reminder_hours]", "field => field.removeAttribute('min')")
    page.get_by_role("button", name=said["save"]).click()
    expect(page.get_by_role("alert")).to_contain_text(said["again"])
    page.get_by_label(said["hours"]).fill("24")
    page.get_by_role("button", name=said["save"]).click()
    expect(page.get_by_role("status").filter(has_text=said["saved"])).to_be_visible()
    bob.look("usual", whole=True)

    page.goto(bob.home + "/")
    expect(page.get_by_text(said["unfinished"])).to_be_visible()
    page.get_by_role("link", name=said["on"]).click()
    bob.look("setup-systems", whole=True)
    page.get_by_role("button", name=said["later"]).click()
    page.get_by_role("button", name=said["try"]).click()
    work()
    expect(page.locator(".setup-checks .tint-green")).to_have_count(1, timeout=10_000)
    sent = trial.of(world.workspace.id).contract
    world.sign(world.recipient(sent, world.bob.name))
    work()
    expect(page.locator(".setup-checks .tint-green")).to_have_count(6, timeout=10_000)
    bob.look("setup-test", whole=True)
    trail.as_json(sent, by=world.bob.actor())
    expect(page.get_by_role("heading", name=said["ready"])).to_be_visible(timeout=10_000)

    world.sent()
    page.goto(bob.home + "/reports")
    expect(page.get_by_text(said["few"])).to_be_visible()
    bob.look("reports", whole=True)
    page.get_by_role("link", name=re.compile(said["behind"])).click()
    bob.look("report", whole=True)
