"""An admin maps a field, tries it on ten records, chooses what is written back, reads how the sync stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.sync import feed, link, log, value
from undersign.connectors.sync.mapping import MappedField
from undersign.journal import clock


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(1440, "en", "light"), (390, "es", "dark"), (390, "en", "light"), (1440, "es", "dark")],
)
def test_connectors_fields_are_mapped_tried_and_kept_in_step(staff, world, width, language, scheme):
    crm = connection.first(api.DIRECTORY, world.workspace.id)
    assert world.ticket
    world.account.industry = "logistics"
    world.account.save()
    bob = staff("bob", width=width, language=language, scheme=scheme)
    bob.expected.append("status of 422")
    page = bob.page
    page.goto(f"{bob.home}/settings/connectors/{crm.id}/fields")
    bob.look("nothing mapped", whole=True)
    page.locator("#f-theirs").select_option("account:industry")
    page.locator("#f-ours").select_option("details.")
    page.locator("#f-ours-name").fill("branch")
    page.locator("#map button[type=submit]").click()
    expect(page.locator(".sync-pairs")).to_contain_text("branch")
    mapped = MappedField.objects.get(connection=crm)
    assert (mapped.theirs, mapped.ours, mapped.direction) == ("industry", "details.branch", "from")
    page.locator("a[href^='?try']").click()
    expect(page.locator("#tried")).to_contain_text(world.account.industry)
    world.account.refresh_from_db()
    assert "branch" not in world.account.details, "a dry run changes nothing"
    bob.look("tried", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    refused(page, bob)

    page.goto(f"{bob.home}/settings/connectors/{crm.id}/told")
    page.locator("[name=completed-fields]").check()
    page.locator("[name=completed-field]").fill("account.plan")
    page.locator("[name=completed-text]").fill("premium")
    bob.look("written back", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.locator("main form.stack button[type=submit]").click()
    assert feed.of(crm).write_back["completed"]["field"] == "plan"

    something_happened(crm, world, mapped)
    page.goto(f"{bob.home}/settings/connectors/{crm.id}/sync")
    bob.look("sync", whole=True)
    assert bob.sideways() <= 0, bob.wide()
    page.locator("button[name=keep][value=theirs]").click()
    expect(page.locator("#held")).to_have_count(0)
    page.locator("input[name=to][value=pause] + button").click()
    assert feed.of(crm).paused_at
    page.goto(f"{bob.home}/accounts/{world.account.id}")
    expect(page.locator("#origins")).to_be_visible()
    bob.look("account", whole=True)
    assert bob.sideways() <= 0, bob.wide()


def refused(page, bob) -> None:
    """Two fields that would fill one of ours: said beside the form, with what was chosen."""
    page.locator("#f-theirs").select_option("account:country")
    page.locator("#f-ours").select_option("details.")
    page.locator("#f-ours-name").fill("branch")
    page.locator("#map button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("#f-theirs").input_value() == "account:country"
    bob.look("refused")


def something_happened(crm, world, mapped) -> None:
    row = feed.of(crm)
    found = link.to(row, "account", world.account.id)
    kept = value.of(found, mapped)
    kept.base, kept.held, kept.held_over, kept.their_value = "saas", "conflict", "retail\x1fhealth", "health"
    kept.written_by(value.THEIRS, clock.now(), name="jane")
    kept.save()
    log.write(found, "hold", why="conflict", field=mapped.label, was="retail", now="health")
    log.write(found, "take", why="they_changed", field=mapped.label, was="", now="saas")
