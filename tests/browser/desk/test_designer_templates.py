"""The field designer: what an upload held, a field placed by pointer, one by keyboard alone, sent, signed."""

from __future__ import annotations

import gzip
import json
import re
import time

import pytest
from playwright.sync_api import expect
from tests import designs
from tests import form as order
from tests.form import png

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.drafting import approval, working
from undersign.drafting.layout import Layout
from undersign.drafting.template import Template
from undersign.sealing import keys, verdict
from undersign.signing import consent

MM = 72 / 25.4


@pytest.fixture
def form(world):
    return designs.uploaded(world)


@pytest.fixture
def designing(staff, form):
    """designing(width=1440, …) → a Visitor who has the designer open."""

    def come(**how):
        alice = staff("alice", **how)
        alice.page.goto(f"{alice.home}/templates/{form.key}/fields")
        return alice

    return come


def kept(form) -> dict:
    copy = working.find(form)
    return {each.name: each for each in Layout.from_json(copy.layout).fields}


def saved(page) -> None:
    """Everything is on the server."""
    page.locator("us-designer[data-state=saved]:not([data-open])").wait_for()


def spot(page, name: str):
    return page.locator(".ds-roll").get_by_role("button", name=re.compile(f"^{name}"))


def test_templates_fields_by_pointer_and_by_keyboard(designing, form):
    alice = designing()
    page = alice.page
    expect(page.locator(".spot")).to_have_count(3)
    expect(page.locator("[data-page] img").first).to_have_js_property("complete", True)
    alice.look("found")

    # One by the pointer: pulled from the list onto the page, then its corner.
    sheet = page.locator("#page-1")
    page.locator("[data-kind=date]").drag_to(sheet, target_position={"x": 400, "y": 760})
    date = spot(page, "Date signed")
    expect(date).to_be_focused()
    expect(page.get_by_label("Kind")).to_have_value("date")
    saved(page)
    placed = kept(form)["date_customer"]
    box, whole = date.bounding_box(), sheet.bounding_box()
    scale = whole["width"] / designs.A4[0]
    assert abs((box["x"] - whole["x"]) / scale - placed.x) < 1
    assert abs((whole["y"] + whole["height"] - box["y"] - box["height"]) / scale - placed.y) < 1

    # One by the keyboard alone.
    page.locator("[data-kind=initials]").focus()
    page.keyboard.press("Enter")
    initials = spot(page, "Initials")
    expect(initials).to_be_focused()
    saved(page)
    before = kept(form)["initials_customer"]
    for _step in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Kind")).to_be_focused()
    page.get_by_label("Label (English)").focus()
    page.keyboard.type("Read and understood")
    page.keyboard.press("Escape")
    expect(spot(page, "Read and understood, Initials")).to_be_focused()
    page.keyboard.press("Control+s")
    saved(page)
    after = kept(form)["initials_customer"]
    assert abs(before.x - after.x - 30 / scale) < 0.2
    assert abs(before.y - after.y - 1 / scale) < 0.2
    assert abs(after.w - before.w - 1 / scale) < 0.2
    assert after.label == {"en": "Read and understood"}
    alice.look("placed")

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+d")
    expect(page.locator(".spot")).to_have_count(6)
    page.keyboard.press("Delete")
    expect(page.locator(".spot")).to_have_count(5)


def test_templates_fields_lined_up_and_measured(designing, form):
    alice = designing()
    page = alice.page
    spot(page, "Purchase order, Text").click()
    spot(page, "Newsletter, Checkbox").click(modifiers=["Shift"])
    expect(page.get_by_text("2 fields selected")).to_be_visible()
    page.get_by_role("button", name="Right edges").click()
    saved(page)
    both = kept(form)
    right = {
        round(each.x + each.w, 1) for name, each in both.items() if name in ("purchase_order", "newsletter")
    }
    assert len(right) == 1
    alice.look("two-selected")

    spot(page, "Purchase order, Text").click()
    page.get_by_label("Left", exact=True).fill("100")
    page.get_by_label("Top", exact=True).fill("40")
    page.get_by_label("Width", exact=True).fill("50")
    saved(page)
    order = kept(form)["purchase_order"]
    assert (round(order.x / MM, 1), round((842 - order.y - order.h) / MM, 1), round(order.w / MM, 1)) == (
        100,
        40,
        50,
    )

    page.get_by_label("Left", exact=True).fill("195")
    fault = page.get_by_role("button", name="“Purchase order” lies off page 1.")
    fault.click()
    expect(spot(page, "Purchase order, Text")).to_be_focused()
    alice.look("off-the-page")
    page.keyboard.press("Control+z")
    expect(fault).to_have_count(0)


def test_templates_marquee_copy_and_order(designing, form):
    alice = designing()
    page, sheet = alice.page, alice.page.locator("#page-1")
    area = sheet.bounding_box()
    page.mouse.move(area["x"] + 100, area["y"] + 150)
    page.mouse.down()
    page.mouse.move(area["x"] + 500, area["y"] + 330, steps=6)
    page.mouse.up()
    expect(page.locator(".spot[aria-pressed=true]")).to_have_count(2)
    page.locator(".spot[aria-pressed=true]").first.focus()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(page.locator(".spot")).to_have_count(5)
    saved(page)

    first = page.locator("[data-line]").first
    word = first.locator("[data-word]").inner_text()
    first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-line]").nth(1)).to_be_focused()
    expect(page.locator("[data-line]").nth(1).locator("[data-word]")).to_have_text(word)
    saved(page)
    assert list(kept(form))[1] in ("purchase_order", "newsletter")


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
    expect(page.get_by_role("group", name="One of several")).to_be_visible()
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
    alice.look("preview", whole=True)
    assert alice.sideways() <= 0, alice.wide()
    served["preview"] = page.request.get(page.url).text()
    faults = html_faults(served)
    assert faults == [], "\n".join(faults)


def test_templates_fields_without_script(designing, form):
    alice = designing(scripts=False)
    page = alice.page
    page.locator(".ds-plain").get_by_label("Left").first.fill("33")
    alice.picture("plain", whole=True)
    page.locator(".ds-plain").get_by_role("button", name="Save").click()
    expect(page.get_by_text("The fields are saved.")).to_be_visible()
    assert any(round(each.x / MM) == 33 for each in kept(form).values())


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
    expect(page.get_by_role("heading", name="4 steps")).to_be_visible()
    alice.look("preview")
    page.get_by_role("link", name="Back to the fields").click()
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
    carol.adopt("typed", text="Carol Ortiz", face="dancing")
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


def test_templates_what_a_field_can_have(designing, form):
    """A condition, a source, limits, a formula and a stamp's picture reach the layout as they were said."""
    alice = designing()
    page = alice.page
    spot(page, "Purchase order, Text").click()
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Which field").select_option("Newsletter")
    page.get_by_label("Value", exact=True).fill("yes")
    page.get_by_label("Filled in from").select_option("Customer's name")
    page.get_by_label("Longest (characters)").fill("40")
    page.get_by_label("Repeat on every page").check()
    expect(page.locator(".spot-echo")).to_have_count(1)
    alice.look("more", whole=True)
    page.locator("[data-kind=formula]").press("Enter")
    page.get_by_label("Formula", exact=True).fill("purchase_order *")
    fault = page.get_by_role("button", name=re.compile("the formula cannot be read"))
    expect(fault).to_be_visible()
    page.get_by_label("Formula", exact=True).fill("purchase_order * 2")
    expect(fault).to_have_count(0)
    page.locator("[data-kind=stamp]").press("Enter")
    picture = {"name": "stamp.png", "mimeType": "image/png", "buffer": png()}
    page.get_by_label("Picture (PNG, at most 200 kB)").set_input_files([picture])
    expect(page.get_by_role("button", name="Remove the picture")).to_be_visible()
    saved(page)
    order, stamp = kept(form)["purchase_order"], kept(form)["stamp"]
    assert (order.visible_if, order.source) == ({"field": "newsletter", "is": "yes"}, "customer_name")
    assert (order.validation, order.repeat) == ({"max_length": 40}, "all")
    assert kept(form)["formula_customer"].formula == "purchase_order * 2"
    assert stamp.picture and stamp.role == ""
    alice.look("stamp")


def test_templates_fields_by_keyboard_alone(designing, form):
    """From the top of the page: a field is placed, moved, named and saved without a pointer."""
    alice = designing()
    page = alice.page
    tab_to(page, page.locator("[data-kind=signature]"))
    page.keyboard.press("Enter")
    signature = spot(page, "Signature").last
    expect(signature).to_be_focused()
    for key in ("Shift+ArrowDown", "ArrowLeft", "Alt+ArrowRight", "Alt+Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_label("Kind")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Sign here")
    for _field in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Left", exact=True)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("30")
    page.keyboard.press("Control+s")
    saved(page)
    placed = kept(form)["signature_customer"]
    assert (round(placed.x / MM), placed.label) == (30, {"en": "Sign here"})
    expect(page.locator("[data-where-now]")).to_contain_text("mm from the left")
    page.keyboard.press("Escape")
    expect(spot(page, "Sign here, Signature")).to_be_focused()


def tab_to(page, target) -> None:
    for _step in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


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
    page.get_by_label("Customer", exact=True).fill("Acme Robotics GmbH")
    page.get_by_label("Region").fill("Europe")
    page.get_by_label("Fee").fill("19.90")
    expect(page.locator("#needed-count")).to_have_text("Complete")
    expect(page.locator("#page-1")).not_to_have_attribute("src", before or "")
    page.wait_for_load_state("networkidle")
    maya.look("prepared", whole=True)
