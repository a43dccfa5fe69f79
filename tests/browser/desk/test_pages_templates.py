"""A PDF version as its reviewer meets it: fields that overlap, a comment on a field, changes on the pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import form as order

from undersign.drafting.writing import working


@pytest.fixture
def second(world):
    version = order.published(world)
    by = world.alice.actor()
    copy = working.start_from(version, by=by)
    kept = {each["name"]: dict(each) for each in copy.layout["fields"] if each["name"] != "job"}
    kept["seats"] |= {"y": 300}
    came = {
        **kept["po"],
        "name": "reference",
        "label": {"en": "Reference", "es": "Referencia"},
        "x": 100,
        "y": 546,
    }
    layout = {**copy.layout, "fields": [*kept.values(), came]}
    working.save(copy, edition=copy.edition, by=by, layout=layout)
    return working.freeze(copy, by=by, note="A reference is asked for")


WORDS = {
    "en": ("Comment on “Seats”", "Comment", "Compare with v1", "More actions", "overlap on page 1"),
    "es": (
        "Comentar «Seats»",
        "Comentar",
        "Comparar con la v1",
        "Más acciones",
        "se superponen en la página 1",
    ),
}


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "es")])
def test_templates_pages_are_reviewed(staff, world, second, html_faults, width, language):
    bob = staff("bob", width=width, language=language)
    page = bob.page
    on_seats, comment, _compare, _more, overlap = WORDS[language]
    page.goto(f"{bob.home}/templates/order_form/versions/2/")
    expect(page.get_by_text(overlap).first).to_be_visible()
    bob.look("version", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.get_by_role("link", name=on_seats).click()
    page.locator("#f-text").fill("Why at the bottom?")
    page.wait_for_load_state("networkidle")
    bob.look("commenting")
    page.locator(".line-form").get_by_role("button", name=comment, exact=True).click()
    expect(page.locator(".said").first).to_contain_text("Seats")
    bob.look("commented", whole=True)
    served = {"version": page.request.get(page.url).text()}
    page.goto(f"{bob.home}/templates/order_form/compare?from=1&to=2")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("n")
    bob.look("compared", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    served["compared"] = page.request.get(page.url).text()
    page.goto(f"{bob.home}/approvals")
    bob.look("queue")
    assert html_faults(served) == []


def test_templates_overlaps_are_said_while_placing(designing, form):
    from tests.designs import saved, spot

    alice = designing()
    page = alice.page
    expect(page.locator("[data-warnings]")).to_be_hidden()
    spot(page, "Newsletter, Checkbox").click()
    page.get_by_label("Top", exact=True).fill("50")
    page.keyboard.press("Enter")
    saved(page)
    warning = page.get_by_role("button", name="“Purchase order” and “Newsletter” overlap on page 1.")
    expect(warning).to_be_visible()
    expect(page.locator(".spot.is-over")).to_have_count(2)
    alice.look("overlap")
    warning.click()
    expect(spot(page, "Purchase order, Text")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(warning).to_have_count(0)
