"""What staff do with a contract that is out: remind, correct, cancel, retry, export; and may not do."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from undersign.drafting.stock.template import Template
from undersign.journal import delivery


@pytest.fixture
def waits(world, work):
    contract = world.sent()
    work()
    return contract


def test_remind_and_change_the_address(staff, world, waits, worker, inbox):
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/contracts/{waits.id}/signers")
    page.locator("main .rows").get_by_role("button", name="Remind Carol Ortiz").click()
    expect(page.get_by_text("The reminder is on its way.")).to_be_visible()
    inbox.wait(world.carol.email)

    page.get_by_role("link", name="Change email").click()
    maya.expected.append("422")
    page.get_by_label("Email").fill("carol@nowhere")
    page.get_by_role("button", name="Change and send").click()
    expect(page.locator("us-refused")).to_contain_text("is not an e-mail address")
    maya.look("wrong-address")
    fresh = world.email("carol.new")
    page.get_by_label("Email").fill(fresh)
    page.get_by_role("button", name="Change and send").click()
    expect(page.get_by_text("The old link is dead.")).to_be_visible()
    inbox.wait(fresh)
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_text(f"to {fresh}")).to_be_visible()


@pytest.mark.parametrize(("scripts", "width"), [(True, 1440), (True, 390), (False, 390)])
def test_cancel_names_the_thing_and_asks_for_a_reason(staff, waits, worker, scripts, width):
    maya = staff(scripts=scripts, width=width)
    page = maya.page
    page.goto(f"{maya.home}/contracts/{waits.id}/")
    page.locator(".head-actions summary").click()
    page.get_by_role("link", name=re.compile("Cancel contract")).click()
    form = page.locator("dialog form") if scripts else page.locator("main form")
    expect(form).to_contain_text(f"Cancel {waits.number}")
    if scripts:
        maya.look("cancel")
        page.keyboard.press("Escape")
        expect(form).to_be_hidden()
        page.locator(".head-actions summary").click()
        page.get_by_role("link", name=re.compile("Cancel contract")).click()
    form.get_by_label("Reason").fill("Wrong plan")
    form.get_by_role("button", name="Cancel contract").click()
    expect(page.get_by_text("The contract is cancelled.")).to_be_visible()
    expect(page.locator(".head .pill")).to_have_text("Cancelled")
    expect(page.get_by_role("link", name="Make a new one")).to_be_visible()


def test_a_delivery_that_failed_is_shown_and_tried_again(staff, world, work):
    contract = world.signed_by_all(work)
    lost = delivery.Delivery.objects.filter(subject=contract.id, effect="archive")
    lost.update(status=delivery.FAILED, last_error="The folder cannot be reached.", attempts=9)
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/contracts/{contract.id}/")
    expect(page.get_by_text("One delivery did not arrive.")).to_be_visible()
    page.get_by_role("link", name="Look").click()
    expect(page.get_by_text("The folder cannot be reached.")).to_be_visible()
    maya.look("failed")
    page.get_by_role("button", name=re.compile("Try again")).click()
    expect(page.get_by_text("It is being tried again now.")).to_be_visible()
    work()
    expect(page.locator(".delivery", has_text="to the archive")).to_contain_text("Delivered")
    assert page.locator("text=Trying again").count() == 0


def test_files_and_exports(staff, world, work):
    contract = world.signed_by_all(work)
    maya = staff()
    get = maya.page.request.get
    here = f"{maya.home}/contracts/{contract.id}"
    assert get(f"{here}/document.pdf").body().startswith(b"%PDF")
    assert get(f"{here}/files/certificate").body().startswith(b"%PDF")
    assert get(f"{here}/files/bundle").body().startswith(b"PK")
    assert get(f"{here}/files/base").status == 404
    trail = json.loads(get(f"{here}/trail.json").body())
    assert trail[0]["event"] == "contract.drafted"
    assert get(f"{here}/trail.csv").text().lstrip("\ufeff").startswith("position,at,event")
    assert get(f"{here}/trail.pdf").body().startswith(b"%PDF")
    maya.page.goto(f"{maya.home}/accounts/{world.account.id}")
    with maya.page.expect_download() as download:
        maya.page.locator("section", has_text="Documents").get_by_role(
            "link", name=re.compile("Download")
        ).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    maya.page.goto(f"{maya.home}/tickets/{world.ticket.number}/")
    with maya.page.expect_download() as attached:
        maya.page.locator(".attachment").first.click()
    assert attached.value.path().read_bytes().startswith(b"%PDF")


def test_roles_see_what_they_may_do(staff, waits):
    legal = staff("alice")
    page = legal.page
    expect(page.get_by_role("heading", name="Templates", exact=True)).to_be_visible()
    page.goto(f"{legal.home}/contracts/{waits.id}/")
    assert page.get_by_role("button", name="Remind Carol Ortiz").count() == 0
    page.goto(f"{legal.home}/contracts?tab=all")
    assert page.get_by_role("link", name="New contract").count() == 0


def test_another_workspace_finds_nothing(visit, world, waits, ticket):
    mallory = world.mallory.mallory
    version = Template.objects.get(key="support_terms")
    visitor = visit(width=1440)
    visitor.expected.append("404")
    page = visitor.page
    page.goto(visitor.home + "/login")
    page.fill("#f-email", mallory.email)
    page.fill("#f-password", "correct horse battery")
    page.locator("#sign-in button").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{visitor.home}/contracts?tab=all")
    expect(page.get_by_text("No contracts yet")).to_be_visible()
    carol = waits.recipients.get(name="Carol Ortiz")
    contract = f"/contracts/{waits.id}"
    for path in (
        f"{contract}/",
        f"{contract}/activity",
        f"{contract}/signers",
        f"{contract}/files",
        f"{contract}/deliveries",
        f"{contract}/document.pdf",
        f"{contract}/trail.json",
        f"{contract}/prepare",
        f"{contract}/cancel",
        f"{contract}/people/{carol.id}/email",
        f"/tickets/{ticket.number}/",
        f"/tickets/{ticket.number}/new",
        f"/accounts/{world.account.id}",
        f"/templates/{version.key}",
    ):
        assert page.request.get(visitor.home + path).status == 404, path


def test_who_is_signed_out_comes_back_to_where_they_were(staff, waits):
    maya = staff()
    page = maya.page
    page.goto(f"{maya.home}/contracts/{waits.id}/files")
    page.locator(".bar summary").click()
    maya.look("profile")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{maya.home}/contracts/{waits.id}/files")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    assert page.request.get(f"{maya.home}/contracts/{waits.id}/document.pdf").url.startswith(
        f"{maya.home}/login"
    )
