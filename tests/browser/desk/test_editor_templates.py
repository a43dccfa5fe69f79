"""Writing a template from nothing to published, by keyboard; a Word file that becomes one and is sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from undersign.drafting import approval, working
from undersign.drafting.template import IN_REVIEW, PUBLISHED, Template


def press_to(page: Page, target, *, key: str = "Enter", back: bool = False, most: int = 120) -> None:
    """Tab on until `target` has the focus, then press."""
    target.wait_for()
    for _step in range(most):
        if target.evaluate("it => it === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{target} cannot be reached with Tab")


def into_text(page: Page) -> None:
    """Tab on until the cursor is in the text."""
    text = page.locator(".cm-content")
    for _step in range(80):
        if text.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the text cannot be reached with Tab")


def row_of(world, key: str) -> Template:
    return Template.objects.get(workspace_id=world.workspace.id, key=key)


def test_written_by_keyboard_and_sent_for_approval(staff, world, worker):
    alice = staff("alice")
    page = alice.page
    page.goto(alice.home + "/templates")
    alice.look("library")
    press_to(page, page.get_by_role("link", name="New template"))
    press_to(page, page.get_by_label("Name"), key="S")
    page.keyboard.type("upport order")
    alice.look("new")
    press_to(page, page.get_by_role("button", name="Start writing"))
    page.wait_for_url("**/templates/support_order/edit")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("What is agreed")
    expect(page.locator(".cm-content")).to_be_visible()
    alice.look("editor")

    # A field is declared with its form, then found by typing.
    press_to(page, page.get_by_role("link", name="Add a field"))
    name = page.get_by_label("Name in the text").first
    expect(name).to_be_focused()
    page.keyboard.type("plan")
    page.keyboard.press("Tab")
    page.keyboard.type("Choice")
    press_to(page, page.get_by_label("Label, English").first, key="P")
    page.keyboard.type("lan")
    press_to(page, page.get_by_label("Choices, one on each line"), key="End")
    page.keyboard.type("standard: Standard\npremium: Premium")
    alice.look("field")
    press_to(page, page.get_by_role("button", name="Save field"))
    expect(page.locator("#row-plan")).to_be_visible()

    # Into the text: a suggestion after "{{", a condition from its dialog.
    page.locator("body").press("Control+Home")
    page.get_by_role("link", name="Skip to content").focus()
    into_text(page)
    page.keyboard.press("Control+Home")
    for _line in range(7):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type("\n1. The plan is {{ pl")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("plan")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("Choice")
    alice.picture("suggestion")
    page.keyboard.press("Enter")
    page.keyboard.type(" }}.\n")
    expect(preview).to_contain_text("The plan is Premium.")
    press_to(page, page.get_by_role("button", name="If…"), back=True)
    dialog = page.locator("#if")
    expect(dialog).to_be_visible()
    dialog.get_by_label("If this field").focus()
    page.keyboard.type("Plan")
    dialog.get_by_label("Comparison").focus()
    press_to(page, dialog.locator("#if-choice"), key="s")
    press_to(page, dialog.get_by_label("Title of the clause"), key="F")
    page.keyboard.type("air help")
    expect(dialog.locator("code")).to_have_text('{% if plan == "standard" %}')
    alice.look("condition")
    press_to(page, dialog.get_by_role("button", name="Insert"))
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.type("Northwind answers within a day.")
    expect(page.locator("#foot")).to_contain_text("0 of 1 conditional clause shown")
    expect(page.locator("#coverage")).to_contain_text("2 of 2 ways reached", timeout=20_000)

    # Other values show it, and say why.
    press_to(page, page.locator("#test-values summary"))
    page.locator("#test-values").get_by_label("Plan").focus()
    page.keyboard.type("Standard")
    expect(preview).to_contain_text("Northwind answers within a day.")
    expect(preview.locator(".why")).to_have_text("Plan = Standard")
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
    alice.look("because")
    press_to(page, page.get_by_label("Save these values as a case"), key="S")
    page.keyboard.type("tandard")
    press_to(page, page.get_by_role("button", name="Save case"))
    expect(page.locator("#f-case")).to_have_value("case:Standard")

    press_to(page, page.get_by_role("link", name="Send for approval"))
    press_to(page, page.get_by_label("What changes, and why"), key="F")
    page.keyboard.type("irst version")
    alice.look("send")
    press_to(page, page.locator("#send").get_by_role("button", name="Send"))
    expect(page.get_by_text("Sent for approval.")).to_be_visible(timeout=15_000)
    alice.look("sent")
    version = row_of(world, "support_order").versions.get()
    assert (version.status, version.note) == (IN_REVIEW, "First version")
    assert version.rehearsal["is_full"] and version.cases[0]["name"] == "Standard"

    approval.approve_and_publish(version, by=world.bob.actor())
    page.reload()
    version.refresh_from_db()
    assert version.status == PUBLISHED
    expect(page.locator(".head .pill")).to_have_text("Published")
    maya = staff("maya")
    maya.page.goto(maya.home + "/templates")
    expect(maya.page.get_by_role("link", name="Support order")).to_be_visible()
