"""Trying a template on the last tickets: the page in both languages, light and dark, narrow and wide."""

from __future__ import annotations

import pytest

from undersign.drafting.writing import working

LOOKS = [(1440, "light", "en"), (390, "dark", "es")]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_last_tickets(staff, world, ticket, html_faults, width, scheme, language):
    by = world.alice.actor()
    copy = working.open(world.version.template, by=by)
    path = f"/templates/{copy.template.key}/test/tickets"
    alice = staff("alice", width=width, scheme=scheme, language=language)
    alice.page.goto(alice.home + path, wait_until="networkidle")
    alice.look("last-tickets", whole=True)
    assert world.ticket.subject in alice.page.inner_text("main")
    assert alice.sideways() <= 0
    assert html_faults({"last-tickets": alice.page.request.get(alice.home + path).text()}) == []
