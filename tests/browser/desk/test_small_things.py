"""What nobody praises and everybody misses: lost connections, icons that exist, pages without script."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

import undersign.web
from undersign.journal import event
from undersign.web.desk import nav
from undersign.web.desk.record import outgoing, paper

WEB = Path(undersign.web.__file__).parent


def test_a_request_that_fails_says_so_and_keeps_what_was_typed(staff, world, ticket, worker):
    maya = staff()
    page = maya.page
    maya.expected += ["Failed to load resource", "Failed to fetch"]
    page.goto(f"{maya.home}/tickets/{ticket.number}/new")
    page.locator(".is-suggested").get_by_role("button").click()
    page.locator("#row-f-note > summary").click()

    broken = {"on": True}
    page.route(
        "**/fill",
        lambda route: (
            route.fulfill(status=503, headers={"X-Request-Id": "a1b2c3"}, body="no")
            if broken["on"]
            else route.continue_()
        ),
    )
    page.get_by_label(re.compile("^Note")).fill("Agreed by telephone")
    notice = page.locator("#failure")
    expect(notice.get_by_text("That did not work. Nothing was changed.")).to_be_visible()
    expect(notice).to_contain_text("a1b2c3")
    expect(page.get_by_label(re.compile("^Note"))).to_have_value("Agreed by telephone")
    maya.look("failed")

    broken["on"] = False
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator("#row-f-note")).to_contain_text("entered by hand")
    expect(notice).to_be_hidden()

    page.context.set_offline(True)
    page.get_by_label(re.compile("^Note")).fill("Agreed by letter")
    expect(notice.get_by_text("The connection is lost. What you typed is still here.")).to_be_visible()
    page.context.set_offline(False)


def test_the_menu_of_a_phone(staff, ticket):
    maya = staff(width=390)
    page = maya.page
    page.get_by_role("link", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Home", exact=True)).to_be_visible()
    maya.look("menu")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Home", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="Menu", exact=True)).to_be_focused()
    page.get_by_role("link", name="Menu", exact=True).click()
    page.get_by_role("link", name="Accounts", exact=True).click()
    expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()


def test_searching_while_typing_stays_in_the_box(staff, world, ticket):
    world.draft()
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/contracts?tab=all")
    box = page.get_by_label("Search these contracts")
    box.press_sequentially("Acme")
    expect(page).to_have_url(re.compile("q=Acme"))
    expect(page.locator(".list tbody tr")).to_have_count(1)
    expect(box).to_be_focused()
    box.press_sequentially(" nobody")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    expect(box).to_have_value("Acme nobody")
    page.get_by_role("link", name="Clear the filters").click()
    expect(page.locator(".list tbody tr")).to_have_count(1)


def test_every_icon_that_is_named_is_in_the_sprite():
    there = set(re.findall(r'symbol id="([\w-]+)"', (WEB / "frontend/app/icons.svg").read_text()))
    pages = "".join(p.read_text() for p in (WEB / "pages").rglob("*.html"))
    named = set(re.findall(r'(?:{% icon |icon=)"([\w-]+)"', pages))
    named |= {kind.icon for kind in event.REGISTRY.values()}
    named |= {icon for icon, _what in outgoing.WHAT.values()} | {
        about[0] for about in paper.DOWNLOADS.values()
    }
    named |= {entry[1] for entry in nav._RAIL}
    assert named - there == set()
