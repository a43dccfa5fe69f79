"""A page of somebody's, on another origin, in which a member sends a draft: as docs/embedding.md tells it."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect
from tests.browser.conftest import _axe

from undersign.journal import history
from undersign.workspaces import token


def test_embedded_sending_in_a_page_of_another_origin(live, world, visit, worker, inbox, host):
    key = token.make(world.workspace, "Portal", role="agent", by=world.bob.actor(), asks_for=world.maya)[1]
    contract = world.draft()
    asked = httpx.post(
        f"{live.url}/api/v1/contracts/{contract.id}/embedding",
        json={"origins": [host.url]},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )
    assert asked.status_code == 201, asked.text
    host.address = asked.json()["url"]
    visitor = visit(width=390)
    visitor.expected += [re.escape(f"asked another host: {host.url}/")]
    page = visitor.page
    page.goto(host.url)
    frame = page.frame_locator("iframe")

    frame.get_by_role("heading", name=contract.title).wait_for()
    look(visitor, "draft")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("It is on its way.")
    look(visitor, "sent")

    assert page.context.cookies() == [], "a frame of another site gets none"
    heard = list(dict.fromkeys(page.evaluate("heard.map((told) => told.undersign)")))
    assert [each for each in heard if each != "height"] == ["ready", "sent"]
    sent = next(each for each in history.of(world.workspace.id, contract.id) if each.event == "contract.sent")
    assert sent.actor == world.maya.name
    assert inbox.link(world.carol.email, seconds=90)


def look(visitor, name: str) -> None:
    """A picture, no violation of axe inside the frame, nothing wider than it."""
    visitor.picture(name, whole=True)
    inside = next(each for each in visitor.page.frames if "/embed/" in each.url)
    inside.evaluate(_axe())
    found = inside.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == [], name
    assert inside.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
