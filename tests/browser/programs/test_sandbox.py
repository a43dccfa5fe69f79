"""An admin makes the sandbox and goes in; a contract is sent there, and its signer is told what it is."""

from __future__ import annotations

import pytest
from tests.integration.test_sandbox import drafted

from undersign.signing import link
from undersign.store import tenancy
from undersign.workspaces import sandbox, twins
from undersign.workspaces.workspace import Workspace

SAID = {
    "en": ("Make the sandbox", "Open the sandbox", "Leave"),
    "es": ("Crear el espacio de pruebas", "Abrir el espacio de pruebas", "Salir"),
}


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(390, "es", "light"), (1440, "en", "light"), (390, "en", "dark"), (1440, "es", "dark")],
)
def test_sandbox(staff, visit, world, work, html_faults, width, language, scheme):
    assert world.version
    make, enter, leave = SAID[language]
    desk = staff("bob", width=width, language=language, scheme=scheme)
    page = desk.page
    page.goto(desk.home + "/settings/sandbox")
    desk.look("none", whole=True)
    page.get_by_role("button", name=make).click()
    page.wait_for_url("**told=sandbox_made")
    desk.look("made", whole=True)
    faults = html_faults({"made": page.request.get(page.url).text()})
    twins.of(world.maya)
    with tenancy.within(sandbox.id_of(world.workspace.pk)):
        contract = drafted(world, Workspace.objects.get())
        work()
        asked = link.url_for(world.recipient(contract))
    page.locator("main").get_by_role("button", name=enter).click()
    page.wait_for_url(lambda url: "/settings" not in url)
    page.goto(f"{desk.home}/contracts/{contract.id}")
    desk.look("contract", whole=True)
    assert page.locator("main").get_by_text("TEST-").first.is_visible()
    page.goto(desk.home + "/outbox")
    desk.look("outbox", whole=True)
    assert desk.sideways() <= 0, desk.wide()
    page.locator("main").get_by_role("button", name=leave, exact=True).click()
    page.wait_for_url(lambda url: "/outbox" not in url)
    signer = visit(width=width, language=language, color_scheme=scheme, name="signer")
    signer.page.goto(asked)
    signer.look("signer", whole=True)
    assert "not a contract" in signer.page.locator("#trial").inner_text()
    assert signer.sideways() <= 0, signer.wide()
    assert not faults
