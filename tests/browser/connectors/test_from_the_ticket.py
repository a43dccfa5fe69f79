"""What a helpdesk’s tickets may start: set on its page, the secret seen once, and what came of a wish."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from undersign.connectors import api
from undersign.connectors.hooks import call, hook
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.out import calling

WORDS = {
    "en": {
        "page": "From the ticket",
        "starts": "Start contracts",
        "owner": "Whose contracts they are",
        "save": "Save",
        "saved": "Saved.",
        "refused": "Somebody has to own contracts",
        "waiting": "The ticket waits as",
        "resumed": "And goes on as",
        "new": "Make a new secret",
        "once": "It is shown now and never again.",
        "nothing": "Nothing yet.",
        "not": "No contract",
        "why": "No published template is called “no-such-template”.",
    },
    "es": {
        "page": "Desde el ticket",
        "starts": "Iniciar contratos",
        "owner": "De quién son los contratos",
        "save": "Guardar",
        "saved": "Guardado.",
        "refused": "Alguien debe hacerse cargo",
        "waiting": "El ticket espera como",
        "resumed": "Y sigue como",
        "new": "Crear un secreto nuevo",
        "once": "Se muestra ahora y nunca más.",
        "nothing": "Todavía nada.",
        "not": "Sin contrato",
        "why": "Ninguna plantilla publicada se llama «no-such-template».",
    },
}


@pytest.fixture
def desk(world):
    """A helpdesk that calls; nothing of it is asked in this story."""
    Connection.objects.filter(workspace_id=world.workspace.id, kind=api.HELPDESK).update(enabled=False)
    return connection.connect(
        api.HELPDESK,
        "request_tracker",
        "Support RT",
        by=world.bob.actor(),
        settings={"url": "https://rt.northwind.example"},
        secrets={"token": "1-1-f"},
    )


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(1440, "en", "light"), (390, "es", "dark"), (390, "en", "light"), (1440, "es", "dark")],
)
def test_connectors_from_the_ticket(staff, world, desk, width, language, scheme):
    said = WORDS[language]
    bob = staff("bob", width=width, language=language, scheme=scheme)
    page = bob.page
    bob.expected.append("status of 422")
    page.goto(f"{bob.home}/settings/connectors/{desk.id}/")
    page.get_by_role("link", name=said["page"]).click()
    expect(page.get_by_text(said["nothing"])).to_be_visible()
    bob.look("empty", whole=True)

    page.get_by_label(said["starts"]).check()
    page.get_by_role("button", name=said["save"], exact=True).click()
    expect(page.get_by_text(said["refused"]).first).to_be_visible()
    assert page.get_by_label(said["starts"]).is_checked(), "what was entered stays"
    bob.look("refused", whole=True)
    page.get_by_label(said["owner"]).select_option(label=world.maya.name)
    page.get_by_label(said["waiting"]).fill("stalled")
    page.get_by_label(said["resumed"]).fill("open")
    page.get_by_role("button", name=said["save"], exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(said["saved"])

    page.get_by_role("button", name=said["new"]).click()
    expect(page.get_by_text(said["once"])).to_be_visible()
    held = hook.of(desk)
    assert held.secret in page.content() and held.url in page.content()
    bob.look("secret", whole=True)
    page.goto(f"{bob.home}/settings/connectors/{desk.id}/tickets")
    assert held.secret not in page.content(), "never again"

    heard = calling.told(json.dumps({"ticket": 17, "template": "no-such-template"}).encode(), signed=b"1")
    assert call.write_down(held, heard) == 1
    row = call.Call.objects.get(hook=held)
    row.outcome, row.code, row.reason = call.REFUSED, "hook.template", said["why"]
    row.save()
    page.reload()
    expect(page.locator("td .pill")).to_have_text(said["not"])
    expect(page.get_by_text(said["why"])).to_be_visible()
    assert bob.sideways() <= 0, bob.wide()
    bob.look("told", whole=True)
