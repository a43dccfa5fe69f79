"""The list of contracts: find by what it says, keep the view, do it for several, talk about one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests import children

from undersign.journal import clock


@pytest.fixture
def three(world):
    """Two that were sent three days ago and a draft; their text is in the index."""
    with children.working_here() as work, clock.travel(timedelta(days=-3)):
        sent = [world.sent(title="Renewal of support"), world.sent()]
        work()
    return [*sent, world.draft()]


WORDS = {
    "en": ("night", "Views", "Keep this list as", "Keep", "Remind", "Hand over", "Comment", "chosen"),
    "es": (
        "night",
        "Vistas",
        "Guardar esta lista como",
        "Conservar",
        "Recordar",
        "Traspasar",
        "Comentario",
        "elegidos",
    ),
}


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(1440, "en", "light"), (390, "es", "dark"), (1440, "es", "dark"), (390, "en", "light")],
)
def test_find_keep_remind_and_talk(staff, world, three, html_faults, width, language, scheme):
    maya = staff(width=width, language=language, scheme=scheme)
    page, words = maya.page, WORDS[language]
    page.goto(f"{maya.home}/contracts?tab=all")
    page.locator("form.filters [name=q]").fill("nigth")
    rows = page.locator(".list tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".list-note")).to_contain_text("night")
    expect(rows.first.locator(".hit mark")).to_have_text("night")
    maya.look("found-in-the-text")

    page.locator("summary", has_text=words[1]).click()
    page.locator("#f-name").fill("Night shift")
    maya.look("views")
    page.locator(".menu-form button").click()
    expect(page.locator(".say-green")).to_be_visible()
    page.goto(f"{maya.home}/contracts?tab=all")
    page.locator("summary", has_text=words[1]).click()
    page.get_by_role("link", name="Night shift").click()
    expect(page.locator("form.filters [name=q]")).to_have_value("nigth")
    expect(rows).to_have_count(2)

    page.goto(f"{maya.home}/contracts?tab=all")
    expect(page.locator(".several")).to_be_hidden()
    for key in ("j", "x", "j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-picked]")).to_have_text("3")
    assert maya.sideways() <= 0, maya.wide()
    maya.look("three-chosen")
    page.locator(".several button[value=remind]").click()
    expect(page.locator("#found .say")).to_contain_text(three[2].number)
    assert world.events(three[0]).count("recipient.reminded") == 1
    maya.look("what-was-left-out")

    page.locator(".pick input").nth(0).check()
    page.locator(".several button[value=give]").click()
    maya.look("hand-over")
    page.get_by_label(re.compile("To whom|A quién")).select_option(world.bob.id)
    page.locator(".sheet-foot .btn-primary").click()
    expect(page.locator("#found .say-green")).to_be_visible()

    page.goto(f"{maya.home}/contracts/{three[0].id}/comments")
    maya.look("nobody-has-said-anything")
    page.locator("#f-text").press_sequentially("Ask @bo")
    expect(page.locator(".mentions li")).to_have_text("Bob Admin")
    page.keyboard.press("Enter")
    page.locator("#f-text").press_sequentially("about the price.")
    page.locator(".talk-form .btn-primary").click()
    expect(page.locator(".comments .called")).to_have_text("@Bob Admin")
    expect(page.locator("#watchers ~ ul, section:has(#watchers) li")).to_have_count(2)
    maya.look("talk", whole=True)
    assert maya.sideways() <= 0, maya.wide()
    assert html_faults({"comments": page.request.get(page.url).text()}) == []


def test_without_script_the_list_does_the_same(staff, three):
    maya = staff(width=390, scripts=False)
    page = maya.page
    page.goto(f"{maya.home}/contracts?tab=all&q=renewal")
    page.locator(".pick input").first.check()
    page.locator(".several button[value=void]").click()
    page.locator("#f-reason").fill("Not wanted any more")
    page.locator(".sheet-foot .btn-danger").click()
    expect(page.locator("#found .say-green")).to_contain_text("One contract was cancelled.")
