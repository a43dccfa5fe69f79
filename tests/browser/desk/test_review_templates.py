"""A second person reviews what legal wrote: comments, sends it back, approves, publishes from tomorrow on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests import children, paper
from tests.world import PASSWORD

from undersign.contracts.contract import Contract
from undersign.drafting.review import approval, comments, rules
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import working
from undersign.journal import clock

FIRST = {
    code: text.replace("within one hour", "within thirty minutes") for code, text in paper.SOURCES.items()
}
LAW = {"en": "## Law\n\nThe law of Ireland applies.\n\n", "es": "## Ley\n\nRige la ley de Irlanda.\n\n"}
SECOND = {code: text.replace("## Signatures", LAW[code] + "## Signatures") for code, text in FIRST.items()}
DAY = timedelta(days=1, hours=1)
WORDS = {
    "en": {"compare": "Compare with v1", "source": "Source", "first of": "Change 1 of"},
    "es": {"compare": "Comparar con la v1", "source": "Texto fuente", "first of": "Cambio 1 de"},
}


@pytest.fixture
def priya(world):
    """Legal, who writes; Alice, legal too, reviews; the version agents send now is Alice's and Bob's."""
    return world.join("Priya Nair", "legal")


@pytest.fixture
def write(world, priya):
    """`write(sources, note)`: Priya's next version of the service order, in review."""

    def written(sources: dict, note: str) -> TemplateVersion:
        by = priya.actor()
        copy = working.open(world.version.template, by=by)
        working.save(copy, edition=copy.edition, by=by, sources=sources)
        return working.freeze(copy, by=by, note=note)

    return written


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "es")])
def test_templates_are_reviewed_by_a_second_person(
    staff, world, write, priya, worker, inbox, width, language
):
    write(FIRST, "Customers asked for faster answers.")
    alice = staff("alice", width=width, language=language)
    page, home = alice.page, alice.home
    words = WORDS[language]
    inbox.wait(world.alice.email, lambda letter: "v2" in letter.subject)

    page.goto(f"{home}/approvals")
    alice.look("queue", whole=True)
    page.get_by_role("link", name=words["compare"]).click()
    expect(page.locator("ins").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("[data-count]")).to_have_text(re.compile(words["first of"]))
    expect(page.locator(".is-at").first).to_be_in_viewport()
    alice.look("compare", whole=True)
    page.get_by_role("link", name=words["source"], exact=True).click()
    alice.look("compare-source", whole=True)

    page.goto(f"{home}/templates/service_order/versions/2/")
    alice.look("version", whole=True)
    page.get_by_role("link", name=words["source"], exact=True).click()
    page.locator("#line-2 [data-line]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("Which law applies?")
    alice.look("comment")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#line-4 .said")).to_contain_text("Which law applies?")
    alice.look("commented", whole=True)

    if width < 600:
        page.locator(".head-actions summary").click()
    page.locator("[data-opens=return-dialog]:visible").click()
    alice.look("return")
    page.locator("#return-reason").fill("Name the law.")
    page.locator("#return-dialog button[type=submit]").click()
    expect(page.locator("main > .say-green")).to_be_visible()
    letter = inbox.wait(priya.email)
    assert "Name the law." in letter.text

    write(SECOND, "Names the law.")
    page.goto(f"{home}/templates/service_order/versions/3/")
    page.locator("[data-opens=publish-dialog]").first.click()
    tomorrow = clock.now() + timedelta(days=1)
    page.locator("#publish-day").fill(f"{tomorrow:%Y-%m-%d}")
    alice.look("publish")
    page.locator("#publish-dialog button[type=submit]").click()
    expect(page.locator("main > .say-green")).to_be_visible()
    alice.look("published", whole=True)
    page.goto(f"{home}/templates/service_order/versions")
    alice.look("versions", whole=True)
    assert alice.sideways() <= 0


def test_templates_are_approved_by_keyboard_alone(staff, world, write, worker):
    write(FIRST, "Customers asked for faster answers.")
    alice = staff("alice")
    page = alice.page
    page.goto(f"{alice.home}/approvals")
    _tab_to(page, page.get_by_role("link", name="Compare with v1"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="From v1 to v2").wait_for()
    page.keyboard.press("n")
    expect(page.locator("[data-count]")).to_have_text("Change 1 of 1")
    expect(page.locator("[data-change='1']")).to_be_focused()
    _tab_to(page, page.get_by_role("link", name="Open v2"), back=True)
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("link", name="Source", exact=True))
    page.keyboard.press("Enter")
    _tab_to(page, page.locator("[data-line='1']"))
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("[data-line='32']")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Date first?")
    _tab_to(page, page.get_by_role("button", name="Comment", exact=True))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("button", name="Resolve"))
    page.keyboard.press("Enter")
    expect(page.locator(".said.is-resolved")).to_contain_text("Date first?")
    _tab_to(page, page.locator("[data-opens=publish-dialog]"))
    page.keyboard.press("Enter")
    _tab_to(page, page.locator("#publish-dialog button[type=submit]"))
    page.keyboard.press("Enter")
    expect(page.locator(".head .pill")).to_have_text("Published")
    assert world.version.template.published.number == 2


def _tab_to(page, wanted, *, back: bool = False) -> None:
    """By Tab alone, as far as it takes."""
    wanted.wait_for()
    for _press in range(120):
        if wanted.evaluate("(it) => it === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"never came to {wanted}")


def test_templates_published_from_tomorrow_are_sent_from_tomorrow(staff, world, write, instance, worker):
    version = write(SECOND, "Names the law.")
    approval.approve_and_publish(version, by=world.alice.actor(), from_=clock.now() + timedelta(days=1))
    offer = f"/tickets/{world.ticket.number}/new"
    maya = staff()
    page = maya.page
    page.goto(maya.home + offer)
    assert _offered(page) == "v1"
    with children.web(instance, settings={"UNDERSIGN_CLOCK_OFFSET": str(DAY.total_seconds())}) as tomorrow:
        maya.expected += ["asked another host: http://localhost:", "422"]
        page.goto(tomorrow.url + offer)  # a day later nobody is signed in any more
        page.fill("#f-email", world.maya.email)
        page.fill("#f-password", PASSWORD)
        page.locator("#sign-in button").click()
        assert _offered(page) == "v2"
        page.locator(".template-card", has_text="Service order").get_by_role("button").click()
        page.get_by_role("button", name="Send", exact=True).wait_for()
        made = Contract.objects.filter(workspace_id=world.workspace.id).latest("created_at")
        assert made.template_version_id == version.id
        page.goto(f"{maya.home}/contracts/{made.id}/prepare")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("us-refused")).to_contain_text("takes effect on")
        page.goto(f"{tomorrow.url}/contracts/{made.id}/prepare")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("Sent. The first signer gets an email now.")).to_be_visible()


def _offered(page) -> str:
    return page.locator(".template-card", has_text="Service order").locator(".tag").last.inner_text()


def test_templates_somebody_else_published_meanwhile(staff, world, write):
    write(FIRST, "Faster.")
    alice = staff("alice")
    page = alice.page
    page.goto(f"{alice.home}/templates/service_order/versions/2/")
    approval.approve_and_publish(
        TemplateVersion.objects.get(template__key="service_order", number=2), by=world.bob.actor()
    )
    alice.expected.append("422")
    page.locator("[data-opens=publish-dialog]").first.click()
    page.locator("#publish-dialog button[type=submit]").click()
    expect(page.locator("us-refused")).to_contain_text("since you opened this page")
    page.goto(f"{alice.home}/approvals")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()


@pytest.fixture
def screens(world, write):
    """{name: path}: every page of reviewing, with something on it and with nothing."""
    world.publish("single", paper.SOURCES, paper.SCHEMA)
    write(FIRST, "Customers asked for faster answers.")
    said = TemplateVersion.objects.get(template__key="service_order", number=2)
    comments.comment(said, language="en", line=4, text="Which law applies?", by=world.alice.actor())
    done = comments.comment(said, language="en", line=12, text="So fast?", by=world.alice.actor())
    comments.resolve(done.id, by=world.alice.actor())
    approval.request_changes(said, by=world.alice.actor(), reason="Name the law.")
    rules.set_rule("standard", roles=["legal", "admin"], count=2, by=world.bob.actor())
    third = write(SECOND, "Names the law.")
    approval.approve(third, by=world.alice.actor())
    template.make("empty", names={"en": "Nothing yet", "es": "Nada todavía"}, by=world.alice.actor())
    here = "/templates/service_order"
    return {
        "queue": "/approvals",
        "rules": "/approvals/rules",
        "versions": f"{here}/versions",
        "versions-empty": "/templates/empty/versions",
        "version": f"{here}/versions/3/",
        "version-sent-back": f"{here}/versions/2/?view=source&in=en",
        "version-commenting": f"{here}/versions/3/?view=source&in=en&line=3",
        **{
            f"ask-{what}": f"{here}/versions/3/ask/{what}"
            for what in ("publish", "return", "withdraw", "copy")
        },
        "ask-retire": f"{here}/versions/1/ask/retire",
        "compare": f"{here}/compare?from=1&to=3",
        "compare-meaning": f"{here}/compare?from=1&to=3&meaning=1",
        "compare-source": f"{here}/compare?from=1&to=3&view=source",
        "compare-same": f"{here}/compare?from=1&to=3&with=nothing",
        "compare-first": "/templates/single/compare",
        "compare-nothing": "/templates/empty/compare",
    }


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(1440, "light", "en"), (1440, "dark", "es"), (390, "light", "es"), (390, "dark", "en")],
)
def test_templates_every_screen_of_reviewing(staff, screens, html_faults, width, scheme, language):
    bob = staff("bob", width=width, scheme=scheme, language=language)
    served, wide = {}, {}
    for name, path in screens.items():
        bob.page.goto(bob.home + path, wait_until="networkidle")
        bob.look(name, whole=True)
        wide[name] = bob.wide() if bob.sideways() > 0 else []
        served[name] = bob.page.request.get(bob.home + path).text()
    assert {name: by for name, by in wide.items() if by} == {}
    assert html_faults(served) == []


def test_templates_are_reviewed_without_script(staff, world, write, worker, inbox):
    write(FIRST, "Faster.")
    alice = staff("alice", scripts=False, width=390)
    page = alice.page
    page.goto(f"{alice.home}/templates/service_order/versions/2/?view=source&in=en")
    page.locator("[data-line='4']").click()
    page.get_by_role("textbox", name="Comment on line 4").fill("Which law applies?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#line-4 .said")).to_contain_text("Which law applies?")
    page.goto(f"{alice.home}/approvals")
    alice.expected.append("422")
    page.get_by_role("link", name=re.compile("Request changes")).click()
    page.get_by_label("What has to change").fill("   ")
    page.get_by_role("button", name="Request changes").click()
    expect(page.locator("us-refused")).to_contain_text("Say what has to change.")
    page.get_by_label("What has to change").fill("Name the law.")
    page.get_by_role("button", name="Request changes").click()
    expect(page.locator(".head .pill")).to_have_text("Sent back")
