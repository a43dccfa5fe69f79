"""The API's page: anybody reads it, under the strict policy, on a phone and on a desk."""

from __future__ import annotations

import pytest

LOOKS = [(1440, "en", "light"), (390, "es", "dark")]


@pytest.mark.parametrize(("width", "language", "scheme"), LOOKS)
def test_api_docs(world, visit, html_faults, width, language, scheme):
    stranger = visit(width=width, language=language, color_scheme=scheme, name="stranger")
    page = stranger.page
    page.goto(f"{stranger.home}/api/v1/docs")
    page.locator("#op-send summary").click()
    stranger.look("api-docs")
    assert "/sending" in page.locator("#op-send pre").inner_text()
    assert stranger.sideways() <= 0, stranger.wide()
    assert html_faults({"api-docs": page.request.get(page.url).text()}) == []
