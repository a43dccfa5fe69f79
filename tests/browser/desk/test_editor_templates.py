"""Writing a template from nothing to published, by keyboard; a Word file that becomes one and is sent."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.uploads import W, docx, p

from undersign.contracts.contract import Contract
from undersign.drafting.stock.template import IN_REVIEW, PUBLISHED, Template
from undersign.drafting.writing import working

STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="Ti"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'
)
ORDER = docx(
    p("Word order", style="Ti")
    + p("{{ customer_name }} orders help from {{ start_date }}.")
    + p("Fees", style="H1")
    + p("The fee is {{ monthly_fee }} a month.")
    + p("Signed [[signature:customer]] on [[date:customer]], and by us [[signature:provider]].")
    + '<w:p><w:r><w:commentReference w:id="0"/></w:r></w:p>',
    styles=STYLES,
    comments=f'<w:comments xmlns:w="{W}"><w:comment w:id="0"/></w:comments>',
)


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
    page.keyboard.type("premium: Premium\nstandard: Standard")
    alice.look("field")
    press_to(page, page.get_by_role("button", name="Save field"))
    expect(page.locator("#row-plan")).to_be_visible()

    # Into the text: a suggestion after "{{", a condition from its dialog.
    page.locator("body").press("Control+Home")
    page.get_by_role("link", name="Skip to content").focus()
    into_text(page)
    page.keyboard.press("Control+Home")
    for _line in range(20):
        if "Write the first clause" in page.locator(".cm-activeLine").first.inner_text():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Backspace")
    page.keyboard.type("1. The plan is {{ pl")
    suggestion = page.locator(".cm-tooltip-autocomplete")
    expect(suggestion).to_contain_text("plan")
    expect(suggestion).to_contain_text("Choice")
    expect(suggestion).to_be_in_viewport()
    page.wait_for_timeout(
        200
    )  # a list that has only just come up takes no key, so that nobody chooses by accident
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
    expect(preview.locator(".why")).to_have_text("Plan is Standard")
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

    approved(staff, "support_order")
    page.reload()
    version.refresh_from_db()
    assert version.status == PUBLISHED
    expect(page.locator(".head .pill")).to_have_text("Published")
    maya = staff("maya")
    maya.page.goto(maya.home + "/templates")
    expect(maya.page.get_by_role("link", name="Support order")).to_be_visible()


def approved(staff, key: str) -> None:
    """Bob reads version 1, approves and publishes it."""
    bob = staff("bob")
    page = bob.page
    page.goto(f"{bob.home}/templates/{key}/versions/1/")
    page.get_by_role("link", name="Approve and publish").click()
    page.get_by_role("button", name="Approve and publish").click()
    page.wait_for_load_state("networkidle")


def test_a_word_file_becomes_a_template_and_is_sent(staff, world, ticket, worker, inbox):
    alice = staff("alice")
    page = alice.page
    page.goto(alice.home + "/templates/import")
    page.set_input_files("#f-file", {"name": "order.docx", "mimeType": "", "buffer": ORDER})
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/imported**")
    expect(page.get_by_role("heading", name="Word order").first).to_be_visible()
    expect(page.locator("section", has_text="Not carried over").first).to_contain_text("Comments")
    expect(page.get_by_label("Type of Start date")).to_have_value("date")
    expect(page.locator("[data-told]")).to_have_count(0)
    alice.look("imported", whole=True)
    page.get_by_label("Type of Monthly fee").select_option("money")
    page.get_by_role("button", name="Go on to the text").click()
    expect(page.locator("#preview")).to_contain_text("orders help from")
    page.get_by_role("link", name="Send for approval").click()
    page.locator("#send").get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent for approval.")).to_be_visible(timeout=15_000)
    approved(staff, "word_order")

    maya = staff("maya")
    page = maya.page
    page.goto(f"{maya.home}/tickets/{ticket.number}/new")
    page.get_by_role("button", name="Word order").click()
    page.get_by_label("Start date").fill("2026-12-01")
    page.get_by_role("textbox", name="Monthly fee").fill("1480.00")
    expect(page.locator("#needed-count")).to_have_text("Complete")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()
    assert Contract.objects.get(ticket=ticket).title == "Word order"
    inbox.wait(world.carol.email)


def test_a_file_that_cannot_be_read_says_why(staff):
    alice = staff("alice")
    alice.expected.append("422")
    page = alice.page
    page.goto(alice.home + "/templates/import")
    page.set_input_files("#f-file", {"name": "a.docx", "mimeType": "", "buffer": b"MZ" + b"\x00" * 400})
    page.get_by_role("button", name="Import").click()
    expect(page.locator("us-refused")).to_be_focused()
    alice.look("refused")


def test_nothing_typed_is_lost(staff, world):
    """Leaving at once keeps the text; what was changed elsewhere is never written over unasked."""
    key = world.version.template.key
    working.open(world.version.template, by=world.alice.actor())
    alice, bob = staff("alice"), staff("bob")
    for visitor in (alice, bob):
        visitor.page.goto(f"{visitor.home}/templates/{key}/edit", wait_until="networkidle")
    alice.page.locator(".cm-content").click()
    alice.page.keyboard.press("Control+End")
    alice.page.keyboard.type("Kept on leaving.")
    alice.page.get_by_role("link", name="Contracts", exact=True).click()
    alice.page.wait_for_url("**/contracts")
    copy = working.find(world.version.template)
    assert copy.sources["en"].rstrip().endswith("Kept on leaving.")

    bob.expected.append("409")
    bob.page.locator(".cm-content").click()
    bob.page.keyboard.press("Control+End")
    bob.page.keyboard.type("What Bob wrote.")
    expect(bob.page.locator("#conflict")).to_contain_text("This text was changed elsewhere.")
    bob.look("conflict")
    assert "Bob" not in working.find(world.version.template).sources["en"]
    expect(bob.page.locator("#conflict .mine textarea")).to_have_value(re.compile("What Bob wrote."))
    bob.page.get_by_role("button", name="Write mine over it").click()
    expect(bob.page.locator("#preview")).to_contain_text("What Bob wrote.")
    assert "What Bob wrote." in working.find(world.version.template).sources["en"]


def test_without_script(staff, world):
    key = world.version.template.key
    working.open(world.version.template, by=world.alice.actor())
    alice = staff("alice", scripts=False)
    page = alice.page
    page.goto(f"{alice.home}/templates/{key}/edit")
    page.locator("#f-source").fill("# Plain\n\n{{ custmer_name }} agrees.\n")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator("#faults")).to_contain_text("There is no merge field “custmer_name”.")
    expect(page.locator("#preview mark.us-gap")).to_have_text("{{ custmer_name }}")
    alice.picture("fault")
    page.locator("#f-source").fill("# Plain\n\n{{ customer_name }} agrees.\n")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator("#preview")).to_contain_text("agrees.")
    alice.picture("plain")


def test_templates_marks_and_missing_fields_without_markup(staff, world):
    """The toolbar's marks and the link that declares a field, for people who write no Markdown."""
    alice = staff("alice")
    page = alice.page
    page.goto(alice.home + "/templates/new")
    page.get_by_label("Name", exact=True).fill("Loan")
    page.get_by_role("button", name="Start writing").click()
    page.locator(".cm-content").wait_for()
    text = page.locator("textarea[name=source]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nReturned within {{ loan_days }} days")
    page.get_by_role("button", name="Numbered paragraph").click()
    expect(text).to_have_value(re.compile(r"\n1\. Returned within \{\{ loan_days \}\} days$"))
    page.get_by_role("button", name="Numbered paragraph").click()
    expect(text).to_have_value(re.compile(r"\nReturned within"))
    page.keyboard.press("Home")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Control+b")
    expect(text).to_have_value(re.compile(r"\n\*\*Returned\*\* within"))
    page.get_by_role("link", name="Declare loan_days").click()
    expect(page.locator("#fields").get_by_label("Name in the text").first).to_have_value("loan_days")
    alice.look("declared")
