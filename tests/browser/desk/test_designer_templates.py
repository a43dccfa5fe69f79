"""Fields placed on an upload: by pointer, by keyboard alone, without script; and what a field can have."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.designs import A4, MM, kept, saved, spot
from tests.form import png


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
    scale = whole["width"] / A4[0]
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


def test_templates_fields_without_script(designing, form):
    alice = designing(scripts=False)
    page = alice.page
    page.locator(".ds-plain").get_by_label("Left").first.fill("33")
    alice.picture("plain", whole=True)
    page.locator(".ds-plain").get_by_role("button", name="Save").click()
    expect(page.get_by_text("The fields are saved.")).to_be_visible()
    assert any(round(each.x / MM) == 33 for each in kept(form).values())
