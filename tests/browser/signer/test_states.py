"""Every page a link can lead to, and what a link cannot do: bad luck, wrong codes, forwarding, scanners."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.signing import link
from undersign.signing.proof import email_code

REFUSED = ["40[349]", "410", "422", "429"]


def test_state_pages_say_what_to_do(world, visit, work, html_faults):
    contract = world.sent()
    work()
    carol, dan = world.recipient(contract), world.recipient(contract, "Dan")
    for width in (390, 1440):
        reader = visit(width, name=str(width))
        reader.expected = REFUSED
        pages = {}

        def read(name: str, url: str, heading: str | re.Pattern, reader=reader, pages=pages) -> None:
            reader.page.goto(url)
            expect(reader.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
            reader.look(name)
            pages[name] = reader.page.request.get(url).text()

        mine, his = link.url_for(carol), link.url_for(dan)
        read("unknown", f"{reader.home}/sign/{'A' * 43}/", "This link does not work")
        read("waiting", f"{his}?lang=en", "Not your turn yet")
        assert "<bdi>Carol Ortiz</bdi> signs first." in pages["waiting"]
        past = (clock.now() - timedelta(days=2)).replace(hour=12, minute=0)
        Contract.objects.filter(pk=contract.pk).update(expires_at=past)
        read("expired", mine, re.compile(rf"^This link ended on {past:%B} {past.day}, {past.year}, 1"))
        reader.page.get_by_role("button", name="Ask for a new link").click()
        expect(reader.page.get_by_role("status")).to_contain_text("A new link comes by email")
        reader.look("expired-asked")
        Contract.objects.filter(pk=contract.pk).update(expires_at=clock.now() + timedelta(days=9))
        assert html_faults(pages) == []
    assert "recipient.link_requested" in world.events(contract)


def test_cancelled_and_replaced_links(world, visit, work):
    contract = world.sent()
    work()
    recipient = world.recipient(contract)
    old = link.url_for(recipient)
    reader = visit(390)
    reader.expected = REFUSED
    contract.readdress(recipient, world.email("carola"), by=world.maya.actor())
    reader.page.goto(old)
    expect(reader.page.get_by_text("This link was replaced by a newer one.")).to_be_visible()
    reader.look("replaced")
    contract.void("The order changed", by=world.maya.actor())
    reader.page.goto(link.url_for(world.recipient(contract)))
    expect(reader.page.get_by_role("heading", name="This contract was cancelled")).to_be_visible()
    reader.look("cancelled")


@pytest.mark.parametrize("language", ["en", "es"])
def test_wrong_codes_lock_with_the_time_shown(world, signer, language):
    contract = world.sent()
    carol = signer(world.carol.email, language=language)
    carol.visitor.expected = REFUSED
    carol.page.goto(carol.inbox.link(world.carol.email) + f"?lang={language}")
    carol.page.locator(f".languages [value={language}]").click()
    carol.press("send")
    right = carol.inbox.code(world.carol.email)
    for attempt in range(5):
        carol.page.fill("#code", f"{(int(right) + 1 + attempt) % 1_000_000:06d}")
        carol.press("open")
        carol.page.locator(".error, .notice.bad").first.wait_for()
    carol.visitor.look("locked")
    shown = carol.page.locator(".notice.bad").inner_text()
    assert "GMT" in shown or "UTC" in shown or "CE" in shown, f"the time names its zone: {shown}"
    assert carol.page.locator("#code").count() == 0
    assert world.events(contract).count("identity.failed") == 5


def test_forwarded_link_shows_nothing_of_the_contract(world, signer, visit):
    world.sent()
    carol = signer(world.carol.email)
    carol.arrive()
    carol.prove()
    other = visit(390, name="other")
    other.expected = REFUSED
    url = carol.inbox.link(world.carol.email)
    other.page.goto(url)
    expect(other.page.get_by_role("button", name="Send me a code")).to_be_visible()
    assert "Premium" not in other.page.content()
    for path in ("pages/1.png", "copy.pdf", "signed.pdf", "disclosure.pdf"):
        answer = other.page.request.get(url + path)
        assert answer.status == 422, path
        assert "text/html" in answer.headers["content-type"]


def test_coming_back_for_the_copy(world, signer, work):
    contract = world.sent()
    work()
    world.sign(world.recipient(contract))
    carol = signer(world.carol.email)
    carol.page.goto(link.url_for(world.recipient(contract)))
    expect(carol.page.get_by_text("You have signed this contract")).to_be_visible()
    carol.visitor.look("identify")
    carol.press("send")
    carol.page.locator("#code").wait_for()
    newest = email_code.latest(world.recipient(contract))
    carol.page.fill("#code", email_code.code_of(newest.id))
    carol.press("open")
    carol.done()
    carol.visitor.look("done")


def test_scanners_that_follow_links_change_nothing(world, live, work, plain):
    contract = world.sent()
    work()
    before = world.events(contract)
    url = link.url_for(world.recipient(contract))
    for path in ("", "disclosure.pdf", "pages/1.png", "copy.pdf", "signed.pdf", "?told=later"):
        plain.get(url + path)
        plain.head(url + path)
    acts = ("code", "prove", "consent", "answers", "mark", "finish", "decline", "paper", "withdraw", "later")
    for act in (*acts, "new-link", "address", "language"):
        assert plain.get(url + act).status_code == 405
        assert plain.post(url + act).status_code == 403, "no token, no act"
    assert world.events(contract) == [*before, "link.followed"], "what a program did is told as such"


def test_headers_of_every_answer(world, live, plain):
    url = link.url_for(world.recipient(world.sent()))
    for path in ("", "code", "copy.pdf", "pages/1.png"):
        headers = plain.get(url + path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]


def test_declining_tells_why_and_ends_it(world, signer):
    contract = world.sent()
    carol = signer(world.carol.email)
    page = carol.page
    carol.visitor.expected = REFUSED
    carol.arrive()
    carol.prove()
    page.locator("details.other > summary").click()
    page.locator("details.other summary", has_text="Decline").click()
    carol.visitor.look("decline")
    page.get_by_label("The price or the dates are not right").check()
    page.get_by_label("What should Maya Agent know?").fill("We agreed on 1,200.")
    page.get_by_role("button", name="Decline and tell Maya Agent why").click()
    expect(page.get_by_role("heading", name="This contract was declined")).to_be_visible()
    carol.visitor.look("declined")
    assert "recipient.declined" in world.events(contract) or "contract.declined" in world.events(contract)


def test_paper_later_and_address(world, signer):
    contract = world.sent()
    carol = signer(world.carol.email)
    page = carol.page
    carol.arrive()
    page.locator("summary", has_text="I no longer use this address").click()
    page.get_by_role("button", name="Tell Maya Agent").click()
    expect(page.get_by_role("status")).to_contain_text("no longer use this address")
    carol.prove()
    page.locator("details.other > summary").click()
    page.locator("details.other summary", has_text="Sign on paper").click()
    carol.visitor.look("paper")
    page.get_by_role("button", name="Ask for paper").click()
    expect(page.locator(".notice.good:not([hidden])")).to_contain_text("sign on paper")
    carol.visitor.look("paper-asked")
    page.locator("details.other > summary").click()
    page.get_by_role("button", name="Finish later").click()
    expect(page.get_by_role("status")).to_contain_text("Your answers are kept")
    page.get_by_role("link", name="Go on").click()
    with page.expect_download():
        page.locator("details.other > summary").click()
        page.locator("details.other a[href$='copy.pdf']").click()
    told = world.events(contract)
    assert {"recipient.paper_requested", "recipient.address_disowned", "document.downloaded"} <= set(told)
