"""What is past its time is decided with a reason, undone in time, and its certificate stays when it went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests import disposing

from undersign.journal import clock
from undersign.retention.disposition import turning
from undersign.retention.record import Record


@pytest.mark.parametrize(("width", "language", "scheme"), [(1440, "en", "light"), (390, "es", "dark")])
def test_a_record_is_decided_undone_and_destroyed(world, staff, work, html_faults, width, language, scheme):
    contract = world.signed_by_all(work)
    disposing.kept(contract, clock.now().date() - timedelta(days=1), verified_by=world.bob.id)
    turning.turn(contract.id)
    alice = staff("alice", width=width, language=language, scheme=scheme)
    page, home = alice.page, alice.home
    page.goto(f"{home}/retention")
    page.locator("input[name='contracts[]']").check()
    alice.look("due", whole=True)
    assert alice.sideways() <= 0
    sources = {"due": page.request.get(page.url).text()}
    page.locator("#f-reason").fill(disposing.WHY)
    page.locator("button[value=destroy]").click()
    expect(page.locator("button[name=undo]")).to_have_count(1)
    assert Record.objects.get(pk=contract.id).status == "approved"
    alice.look("decided", whole=True)
    page.locator("button[name=undo]").click()
    expect(page.locator("button[name=undo]")).to_have_count(0)
    disposing.destroy(world, contract, work, by=world.alice)
    page.goto(f"{home}/retention/destroyed")
    expect(page.locator("a[href$='/pdf']")).to_have_count(1)
    alice.look("destroyed", whole=True)
    assert alice.sideways() <= 0
    sources["destroyed"] = page.request.get(page.url).text()
    assert html_faults({f"{name}-{width}": source for name, source in sources.items()}) == []
