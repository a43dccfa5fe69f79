"""A form that nobody touched changes nothing: every value keeps its exact form and its source."""

from __future__ import annotations

import pytest

from undersign.contracts.contract import Contract
from undersign.demo import library
from undersign.web.desk.preparing import posted

DETAILS = {
    "agreement_number": "NC-2024-00017",
    "agreement_date": "2024-03-01",
    "privacy_contact": "privacy@acme.example",
    "seats": 120,
    "monthly_fee": {"amount": "1480.00", "currency": "EUR"},
    "onboarding_fee": {"amount": "2400.50", "currency": "EUR"},
    "fee_rows": [
        {"item": "Premium support", "quantity": 1, "amount": {"amount": "1480.00", "currency": "EUR"}},
        {"item": "Users", "quantity": "120", "amount": {"amount": "0.50", "currency": "EUR"}},
    ],
    "hipaa": False,
    "special_categories": True,
    "term_ends_on": "2026-12-31",
}


@pytest.mark.parametrize("template", library.templates(), ids=lambda each: each.key)
def test_untouched_forms_change_nothing(staff, world, template):
    world.account.details, world.account.industry = DETAILS, "technology"
    world.account.address, world.account.city = "Hafenstraße 12", "Hamburg"
    world.account.save()
    version = world.publish(template.key, template.sources, template.schema)
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/tickets/{world.ticket.number}/new")
    page.locator(f"button[value={version.id}]").click()
    page.wait_for_url("**/prepare")
    form = page.evaluate("Object.fromEntries(new FormData(document.querySelector('#prepare')))")
    contract = Contract.objects.get(ticket=world.ticket)
    assert len(contract.values) > 3
    assert posted.changed(contract, form) == {}
    before = dict(contract.sources)
    posted.keep(contract, {**form, "v.customer_name": "Acme Robotics SE"}, by=world.maya.actor())
    contract.refresh_from_db()
    assert contract.sources == {**before, "customer_name": "agent"}
