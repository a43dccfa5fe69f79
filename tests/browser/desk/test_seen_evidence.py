"""What each person saw and signed, page by page beside what stood before, from the bytes of each act."""

from __future__ import annotations

import hashlib

import pytest

from undersign.contracts import document


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_each_act_is_looked_at_beside_what_stood_before(staff, world, work, width, language):
    contract = world.signed_by_all(work)
    maya = staff(width=width, language=language)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/files")
    page.locator("a[href$='/seen']").click()
    assert page.locator("ul.rows > li").count() == 4
    carol = page.locator("ul.rows > li", has_text="Carol")
    carol.locator("a").first.click()
    assert page.locator("figure img").count() == 2
    for image in page.locator("figure img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_function("(img) => img.complete && img.naturalWidth > 0", arg=image.element_handle())
    assert maya.sideways() <= 0
    maya.look(f"seen-{language}", whole=True)
    with page.expect_download() as caught:
        carol.locator("a").nth(1).click()
    data = caught.value.path().read_bytes()
    row = next(r for r in document.revisions(contract) if r.kind == document.ACT)
    assert hashlib.sha256(data).hexdigest() == row.sha256
    assert world.events(contract)[-1] == "file.taken"
