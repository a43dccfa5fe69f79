"""How a template is signed, who is told, and who watches: ticked by staff, on a phone and on a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from undersign.contracts import sending
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling, watching, withdrawal
from undersign.drafting.stock import shelf
from undersign.drafting.writing import working
from undersign.journal.refused import Refused


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_signing_settings_of_a_template(world, staff, html_faults, width, language):
    working.open(world.version.template, by=world.alice.actor())
    alice = staff("alice", width=width, language=language)
    page = alice.page
    page.goto(f"{alice.home}/templates/service_order/edit/signing")
    for right in ("decline", "paper", "withdraw"):
        assert page.locator(f"[name='exit.{right}']").is_disabled(), "ES-8: it cannot be closed"
    page.locator("[name='exit.delegate']").uncheck()
    page.locator("[name='t.opened.sender']").check()
    page.locator("[name='t.voided.watchers']").uncheck()
    assert page.locator("[name='t.paper.sender']").is_disabled()
    alice.look("settings", whole=True)
    assert alice.sideways() <= 0
    assert html_faults({f"settings-{width}": page.request.get(page.url).text()}) == []
    page.locator(".head-actions [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    said = working.find(world.version.template).schema
    assert said["exits"] == {"delegate": False}
    assert said["telling"] == {"opened": ["sender"], "voided": ["signers"]}


@pytest.mark.parametrize("width", [390, 1440])
def test_signing_who_is_told_of_one_contract(world, staff, work, html_faults, width):
    contract = world.sent()
    work()
    maya = staff("maya", width=width)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}")
    page.get_by_text("More actions").locator("xpath=ancestor::summary").click()
    page.get_by_role("button", name="Watch", exact=True).click()
    expect(page.get_by_text("You are told what becomes of this contract.")).to_be_visible()
    assert watching.watchers(contract) == [world.maya.id]
    page.goto(f"{maya.home}/contracts/{contract.id}/telling")
    expect(page.get_by_text("Watchers: Maya Agent.")).to_be_visible()
    page.locator("[name='t.opened.sender']").check()
    maya.look("telling", whole=True)
    assert html_faults({f"telling-{width}": page.request.get(page.url).text()}) == []
    page.locator(".head-actions [type=submit]").click()
    expect(page.get_by_text("It counts from now on.")).to_be_visible()
    assert Contract.objects.get(pk=contract.pk).telling == {"opened": ["sender"]}
    page.goto(f"{maya.home}/contracts/{contract.id}/paper")
    maya.look("on-paper")
    assert html_faults({f"paper-{width}": page.request.get(page.url).text()}) == []


def test_signing_options_of_a_draft(world, staff, work):
    """Folded under the values; ticked while preparing, and what was ticked is there after sending."""
    contract = world.draft()
    withdrawal.keep(world.recipient(contract))
    maya = staff("maya")
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/prepare")
    expect(page.get_by_text("withdrew from electronic records")).to_be_visible()
    page.locator("#options summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/fill")):
        page.locator("[name='t.opened.sender']").check()
    maya.look("options", whole=True)
    page.get_by_label("Agreed again? Say how").fill("Asked for it by phone")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("withdrew from electronic records")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(lambda url: "prepare" not in url)
    contract = Contract.objects.get(pk=contract.pk)
    assert telling.people(contract, "opened") == [world.maya.id]
    assert "recipient.readmitted" in world.events(contract)


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_signing_es_9_legal_declares_what_the_law_leaves_out(world, staff, html_faults, width, language):
    """Refused with the kind in words: submitted, and sent where it was declared after publishing."""
    copy = working.open(world.version.template, by=world.alice.actor())
    alice = staff("alice", width=width, language=language)
    page = alice.page
    page.goto(f"{alice.home}/templates/service_order/edit/signing")
    expect(page.locator("#f-excluded_override")).to_be_hidden()
    page.select_option("#f-excluded", "family_law")
    expect(page.locator("#f-excluded_override")).to_be_visible()
    page.locator("#excluded").scroll_into_view_if_needed()
    alice.look("declared")
    page.locator(".head-actions [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert html_faults({f"excluded-{width}": page.request.get(page.url).text()}) == []
    copy.refresh_from_db()
    assert copy.schema["excluded"] == "family_law" and page.input_value("#f-excluded") == "family_law"
    with pytest.raises(Refused, match="Adoption") as refused:
        working.freeze(copy, by=world.alice.actor())
    assert refused.value.code == "template.excluded"
    page.fill("#f-excluded_override", "Our state's statute 12-3")
    page.locator(".head-actions [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    copy.refresh_from_db()
    assert copy.schema["excluded_override"] == {"reason": "Our state's statute 12-3", "role": "legal"}


def test_es_9_what_became_excluded_is_not_sent(world):
    contract = world.draft()
    shelf.classify(contract.template_version.template, "family_law", by=world.bob.actor())
    with pytest.raises(Refused) as refused:
        sending.send(Contract.objects.get(pk=contract.pk), by=world.maya.actor())
    assert refused.value.code == "template.excluded"


@pytest.mark.parametrize("width", [390, 1440])
def test_signing_from_the_editors_people_to_how_each_takes_part(world, staff, html_faults, width):
    """One click from the person in the editor to what they do; checks are demanded there, too."""
    copy = working.open(world.version.template, by=world.alice.actor())
    alice = staff("alice", width=width)
    alice.expected.append("422")
    page = alice.page
    page.goto(f"{alice.home}/templates/service_order/edit")
    page.locator("#people a[href$='#part-provider-kind']").evaluate("e => e.click()")
    kind = page.locator("#part-provider-kind")
    expect(kind).to_be_visible()
    expect(page.locator("#part-customer-kind")).to_be_hidden()
    ticks = page.locator("#f-part-provider-proofs")
    ticks.locator("[value=email_code]").uncheck()
    ticks.locator("[value=access_code]").check()
    page.locator(".head-actions [type=submit]").click()
    expect(page.get_by_role("alert").locator("a")).to_have_attribute("href", "#f-part-provider-proofs")
    page.locator("#part-provider summary").click()
    ticks.locator("[value=passkey]").check()
    kind.select_option("approver")
    alice.look("takes-part", whole=True)
    assert alice.sideways() <= 0
    assert html_faults({f"parts-{width}": page.request.get(page.url).text()}) == []
    page.locator(".head-actions [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    copy.refresh_from_db()
    roles = {each["name"]: each for each in copy.schema["roles"]}
    assert roles["provider"]["kind"] == "approver"
    assert roles["provider"]["proofs"] == ["email_code", "passkey", "access_code"]
    assert "proofs" not in roles["customer"], "what nobody touched stays as it was"
