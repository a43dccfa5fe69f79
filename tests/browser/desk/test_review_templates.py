"""A second person reviews what legal wrote: comments on a line, sends it back, approves, publishes from tomorrow."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests import paper

from undersign.drafting import approval, template, working
from undersign.drafting.template import TemplateVersion
from undersign.journal import clock

FIRST = {code: text.replace("within one hour", "within thirty minutes") for code, text in paper.SOURCES.items()}
LAW = {"en": "## Law\n\nThe law of Ireland applies.\n\n## Signatures", "es": "## Ley\n\nRige la ley de Irlanda.\n\n## Signatures"}
SECOND = {code: text.replace("## Signatures", LAW[code]) for code, text in FIRST.items()}


@pytest.fixture
def priya(world):
    """Legal, who writes; Alice, legal too, reviews; the version agents send now is Alice's and Bob's."""
    return world.join("Priya Nair", "legal")


@pytest.fixture
def write(world, priya):
    """`write(sources, note)`: Priya's next version of the service order, in review."""

    def written(sources: dict, note: str) -> TemplateVersion:
        by = priya.actor()
        copy = working.open(world.version.template, by=by)
        working.save(copy, edition=copy.edition, by=by, sources=sources)
        return working.freeze(copy, by=by, note=note)

    return written


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "es")])
def test_templates_are_reviewed_by_a_second_person(staff, world, write, priya, worker, inbox, width, language):
    version = write(FIRST, "Customers asked for faster answers.")
    alice = staff("alice", width=width, language=language)
    page, home = alice.page, alice.home
    words = WORDS[language]
    inbox.wait(world.alice.email, lambda letter: "v2" in letter.subject)

    page.goto(f"{home}/approvals")
    alice.look("queue", whole=True)
    page.get_by_role("link", name=words["compare"]).click()
    expect(page.locator("ins").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("[data-count]")).to_have_text(re.compile(words["first of"]))
    expect(page.locator(".is-at").first).to_be_in_viewport()
    alice.look("compare", whole=True)
    page.get_by_role("link", name=words["source"], exact=True).click()
    alice.look("compare-source", whole=True)

    page.goto(f"{home}/templates/service_order/versions/2/")
    alice.look("version", whole=True)
    page.get_by_role("link", name=words["source"], exact=True).click()
    page.locator("#line-2 [data-line]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("Which law applies?")
    alice.look("comment")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#line-4 .said")).to_contain_text("Which law applies?")
    alice.look("commented", whole=True)

    page.locator("[data-opens=return-dialog]").first.click()
    alice.look("return")
    page.locator("#return-reason").fill("Name the law.")
    page.locator("#return-dialog button[type=submit]").click()
    expect(page.locator("main > .say-green")).to_be_visible()
    letter = inbox.wait(priya.email)
    assert "Name the law." in letter.text

    write(SECOND, "Names the law.")
    page.goto(f"{home}/templates/service_order/versions/3/")
    page.locator("[data-opens=publish-dialog]").first.click()
    tomorrow = clock.now() + timedelta(days=1)
    page.locator("#publish-day").fill(f"{tomorrow:%Y-%m-%d}")
    alice.look("publish")
    page.locator("#publish-dialog button[type=submit]").click()
    expect(page.locator("main > .say-green")).to_be_visible()
    alice.look("published", whole=True)
    page.goto(f"{home}/templates/service_order/versions")
    alice.look("versions", whole=True)
    assert alice.sideways() == 0


WORDS = {
    "en": {"compare": "Compare with v1", "source": "Source", "first of": "Change 1 of"},
    "es": {"compare": "Comparar con la v1", "source": "Fuente", "first of": "Cambio 1 de"},
}
