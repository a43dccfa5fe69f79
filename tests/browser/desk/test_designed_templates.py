"""What is designed: by two at once, for several people, on every screen, sent and signed; what it weighs."""

from __future__ import annotations

import gzip
import json
import re
import time

import pytest
from playwright.sync_api import expect
from tests import designs
from tests import form as order
from tests.designs import kept, saved, spot

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.drafting.review import approval
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.sealing import keys, verdict
from undersign.signing import consent


def test_templates_two_designers_are_asked(designing, form, world):
    alice = designing()
    page = alice.page
    alice.expected.append("409")
    copy = working.find(form)
    working.save(copy, edition=copy.edition, by=world.bob.actor(), cases=[])
    spot(page, "Purchase order, Text").press("ArrowRight")
    expect(page.get_by_text("was changed elsewhere")).to_be_visible()
    alice.look("changed-elsewhere")
    page.get_by_role("button", name="Keep mine").click()
    saved(page)


def test_templates_people_and_choices(designing, form):
    alice = designing()
    page = alice.page
    page.get_by_role("heading", name="People").click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Called (English)").nth(1).fill("Witness")
    page.get_by_label("Signs for").nth(1).select_option("provider")
    page.get_by_label("For", exact=True).select_option("Witness")
    page.locator("[data-kind=radio]").press("Enter")
    page.get_by_label("Choices, one a line (English)").fill("Monthly\nYearly")
    page.get_by_label("Choices, one a line (Spanish)").fill("Mensual\nAnual")
    saved(page)
    radio = kept(form)["radio_signer_2"]
    assert [(each.value, each.labels["es"]) for each in radio.options] == [
        ("Monthly", "Mensual"),
        ("Yearly", "Anual"),
    ]
    expect(page.get_by_text("Witness has no signature field.")).to_be_visible()
    alice.look("people")
    page.get_by_role("link", name="Preview as signer").click()
    page.get_by_role("link", name="Witness").click()
    expect(page.get_by_role("link", name="Witness")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Monthly")).to_be_visible()
    alice.look("preview")


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (1440, "light", "en"),
        (1440, "dark", "es"),
        (1024, "light", "es"),
        (390, "light", "es"),
        (390, "dark", "en"),
    ],
)
def test_templates_designer_screens(designing, form, html_faults, width, scheme, language):
    alice = designing(width=width, scheme=scheme, language=language)
    page = alice.page
    expect(page.locator(".spot")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    if width > 500:
        page.locator(".spot").first.click()
    alice.look("fields")
    assert alice.sideways() <= 0, alice.wide()
    served = {"fields": page.request.get(page.url).text()}
    page.goto(page.url + "/preview")
    page.wait_for_load_state("networkidle")
    alice.look("preview")
    assert alice.sideways() <= 0, alice.wide()
    served["preview"] = page.request.get(page.url).text()
    faults = html_faults(served)
    assert faults == [], "\n".join(faults)


def test_templates_from_an_upload_to_a_signature(staff, world, worker, inbox, tmp_path):
    file = tmp_path / "Order form.pdf"
    file.write_bytes(designs.pdf())
    alice = staff("alice")
    page = alice.page
    page.goto(alice.home + "/templates/import")
    page.set_input_files("#f-file", file)
    page.get_by_role("button", name="Import").click()
    page.get_by_role("button", name="Go on to the fields").click()
    expect(page.locator(".spot")).to_have_count(3)
    page.locator("[data-kind=name]").press("Enter")
    page.get_by_label("Label (English)").fill("Your name")
    page.get_by_role("link", name="Preview as signer").click()
    expect(page.get_by_role("heading", name="Read, then sign")).to_be_visible()
    alice.look("preview")
    page.get_by_role("link", name="Leave the preview").click()
    page.get_by_role("link", name="Send for approval").click()
    page.get_by_label("What changes, and why").fill("The form of 2026")
    alice.look("send")
    page.locator("#send").get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent for approval.")).to_be_visible()

    version = Template.objects.get(workspace_id=world.workspace.id).versions.get()
    approval.approve_and_publish(version, by=world.bob.actor())
    world.ticket.save()
    maya = staff("maya")
    page = maya.page
    page.goto(f"{maya.home}/tickets/{world.ticket.number}/new")
    page.get_by_role("button", name=re.compile("Order form|English")).first.click()
    expect(page.locator("#preview img").first).to_have_js_property("complete", True)
    maya.look("prepare", whole=True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()
    inbox.wait(world.carol.email)

    contract = Contract.objects.get(workspace_id=world.workspace.id)
    carol = world.proven(world.recipient(contract))
    if not carol.may_sign:
        carol.give_consent(True, consent.characters_for(world.recipient(contract)))
    assert [q.kind for q in carol.questions] == ["text", "checkbox", "name"]
    told = {"purchase_order": "PO-7", "newsletter": "yes", "name_customer": "Carol Ortiz"}
    assert carol.answer({q.name: told[q.name] for q in carol.questions}) == {}
    carol.adopt_throughout("Carol Ortiz", "dancing")
    carol.finish(carol.nonce)
    for _second in range(60):
        contract.refresh_from_db()
        if contract.status == lifecycle.SEALED:
            break
        page.wait_for_timeout(500)
    sealed = document.find(contract, document.SEALED).read()
    assert verdict.judge(sealed, trust=[keys.root().certificate]).verdict == "AUTHENTIC"
    page.goto(f"{maya.home}/contracts/{contract.id}/")
    page.wait_for_load_state("networkidle")
    maya.look("sealed")


def test_templates_of_pages_are_prepared_like_texts(staff, world, worker):
    """What a PDF template is filled in with before sending is asked of the sender, and seen at once."""
    order.published(world)
    world.ticket.save()
    maya = staff("maya")
    page = maya.page
    page.goto(f"{maya.home}/tickets/{world.ticket.number}/new")
    page.get_by_role("button", name=re.compile("Order form|English")).first.click()
    expect(page.locator("#needed-count")).to_have_text("3 values missing")
    before = page.locator("#page-1").get_attribute("src")
    maya.look("missing", whole=True)
    page.get_by_role("link", name="Fill in “Region”").click()
    expect(page.locator("#f-region")).to_be_in_viewport()
    page.get_by_label("Customer", exact=True).fill("Acme Robotics GmbH")
    page.get_by_label("Region", exact=True).fill("Europe")
    page.get_by_label("Fee", exact=True).fill("19.90")
    expect(page.locator("#needed-count")).to_have_text("Complete")
    expect(page.locator("#page-1")).not_to_have_attribute("src", before or "")
    expect(page.get_by_role("link", name="Change “Region”")).to_be_visible()
    page.wait_for_load_state("networkidle")
    maya.look("prepared", whole=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Preview", exact=True).click()
    maya.look("prepared-390")
    assert maya.sideways() <= 0, maya.wide()


def weight(alice) -> dict[str, int]:
    """{kind of file: bytes, compressed} of all that was asked for, fetched once more."""
    sizes: dict[str, int] = {}
    for request in [one for one in alice.requests if one.method == "GET"]:
        body = alice.page.request.get(request.url).body()
        packed = request.resource_type in ("image", "font") and not request.url.endswith(".svg")
        size = len(body) if packed else len(gzip.compress(body, 6))
        sizes[request.resource_type] = sizes.get(request.resource_type, 0) + size
    return sizes


def test_templates_designer_weighs_little(designing):
    """Compressed, with a cold cache: as any page of the desk."""
    alice = designing()
    cdp = alice.page.context.new_cdp_session(alice.page)
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    alice.requests.clear()
    alice.page.reload(wait_until="networkidle")
    sizes = weight(alice)
    assert sizes["script"] <= 40_000 and sizes["stylesheet"] <= 30_000, sizes
    assert sum(sizes.values()) <= 250_000, sizes


# Milliseconds of the page's own work for one step of an arrow key.
MOVE = """() => {
    const began = performance.now();
    const key = { key: 'ArrowRight', bubbles: true };
    for (let n = 0; n < 5; n++) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', key));
    return (performance.now() - began) / 5;
}"""


def test_templates_hundred_pages_and_five_hundred_fields(staff, world, record_property):
    """It opens, moves and saves without making anybody wait; and the page stays within its bytes."""
    form = designs.uploaded(world, designs.pdf(pages=(designs.ORDER, *[designs.TERMS] * 99)))
    copy = working.find(form)
    more = [
        {"name": f"text_{n}", "kind": "text", "role": "customer", "page": n // 5 + 1, "required": False}
        | {"x": 60, "y": 100 + n % 5 * 60, "w": 200, "h": 20, "label": {"en": f"Field {n}"}}
        for n in range(497)
    ]
    layout = {**copy.layout, "fields": [*copy.layout["fields"], *more]}
    working.save(copy, edition=copy.edition, by=world.alice.actor(), layout=layout)
    alice = staff("alice")
    page = alice.page
    alice.requests.clear()
    began = time.monotonic()
    page.goto(f"{alice.home}/templates/{form.key}/fields", wait_until="networkidle")
    opened = time.monotonic() - began
    expect(page.locator(".spot")).to_have_count(500)
    spot(page, "Field 3, Text").focus()
    moved = page.evaluate(MOVE)
    saved(page)
    sizes = weight(alice)
    record_property("seconds and bytes", json.dumps({"opened": opened, "moved": moved, **sizes}))
    assert (opened < 30, moved < 300) == (True, True), (opened, moved)
    assert sizes["script"] <= 40_000 and sizes["stylesheet"] <= 30_000, sizes
