"""Compliance takes down a request, checks who asked, decides what may go, and answers it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.retention import store_check
from undersign.retention.requests.request import Request
from undersign.store import blobs


@pytest.mark.parametrize(("width", "language", "scheme"), [(1440, "en", "light"), (390, "es", "dark")])
def test_a_request_is_answered(world, staff, work, html_faults, width, language, scheme):
    contract = world.signed_by_all(work)
    world.contact  # noqa: B018 (made)
    world.join("Cid Compliance", "compliance")
    cid = staff("cid", width=width, language=language, scheme=scheme)
    cid.expected.append("422")
    page, home = cid.page, cid.home
    page.goto(f"{home}/retention/requests")
    page.locator("details.card > summary").click()
    page.locator("#f-name").fill("Carol Ortiz")
    page.locator("#f-email").fill(world.carol.email)
    page.locator("#f-kind").select_option("erasure")
    page.locator("form[action$='/requests/new'] [type=submit]").click()
    page.locator("#f-how").fill("Called back.")
    page.locator("button[value=verify]").click()
    expect(page.locator("ul.rows > li")).to_have_count(4)

    line = page.locator("ul.rows > li").filter(has_text=contract.number)
    line.locator("summary").click()
    line.locator("button[value=decide]").click()
    expect(page.get_by_role("alert").first).to_be_visible()  # it has to be kept
    line.locator("summary").click()
    line.locator("select[name=decision]").select_option("refuse")
    line.locator("select[name=basis]").select_option("17-3-e")
    line.locator("input[name=until]").fill("2040-01-31")
    line.locator("button[value=decide]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    cid.look("request", whole=True)
    assert cid.sideways() <= 0
    sources = {"request": page.request.get(page.url).text()}

    for name in blobs.of_record(contract.id):
        (blobs._path(contract.id, name)).write_bytes(b"")
        break
    store_check.look(world.workspace.id)
    page.goto(f"{home}/retention/requests")
    expect(page.locator(".say-red")).to_have_count(1)
    cid.look("requests", whole=True)
    assert cid.sideways() <= 0
    sources["requests"] = page.request.get(page.url).text()
    assert html_faults({f"{name}-{width}": source for name, source in sources.items()}) == []
    made = Request.objects.get(workspace_id=world.workspace.id)
    assert sorted(made.items.values_list("decision", flat=True)) == ["", "", "", "refuse"]
