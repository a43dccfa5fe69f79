"""People: an admin invites somebody, who joins, protects their account, and leaves; every page looked at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from undersign.journal import clock
from undersign.store import keys
from undersign.workspaces import abilities, team, token
from undersign.workspaces.access import codes
from undersign.workspaces.member import Member

NEW = "purple horse under nine moons"
LOOKS = [(1440, "en", "light"), (390, "es", "dark"), (1440, "es", "dark"), (390, "en", "light")]


@pytest.mark.parametrize(("width", "language", "scheme"), LOOKS)
def test_people_pages(world, staff, visit, html_faults, width, language, scheme):
    """Teams, roles of one's own, rules and keys: each page as an admin sees it, with something on it."""
    by = world.bob.actor()
    kept = team.make("Hospitals", by=by)
    abilities.keep("", "Readers of reports", ["read", "insight"], by=by)
    token.make(world.workspace, "Helpdesk", role="agent", by=by)
    bob = staff("bob", width=width, language=language, scheme=scheme)
    page, told = bob.page, {}
    one = (f"people/{world.maya.id}", f"people/teams/{kept.id}")
    for where in ("people", *one, "people/roles", "people/access", "people/keys", "profile", "profile/app"):
        page.goto(f"{bob.home}/{where}")
        name = re.sub(r"\W+", "-", re.sub(r"(mem|tem)_\w+", "one", where))
        bob.look(name, whole=True)
        assert bob.sideways() <= 0, f"{where}: {bob.wide()}"
        told[name] = page.request.get(page.url).text()
    like_them = ("invite", "teams", "roles/new", "access/organisation", "access/organisation?kind=saml")
    for where in (*(f"people/{each}" for each in like_them), "profile/passkey"):
        told[where] = page.request.get(f"{bob.home}/{where}").text()
    stranger = visit(width=width, language=language, color_scheme=scheme, name="stranger")
    stranger.page.goto(f"{stranger.home}/login")
    stranger.look("login")
    for where in ("login", "login/passkey", "login/forgot"):
        told[where] = stranger.page.request.get(f"{stranger.home}/{where}").text()
    assert html_faults(told) == []


def test_people_come_and_go(world, worker, staff, visit, inbox):
    bob = staff("bob")
    page = bob.page
    page.goto(f"{bob.home}/people/invite")
    page.get_by_label("Email", exact=True).fill(world.email("iris", "northwind.example"))
    page.get_by_label("Role").select_option(label="Support agent")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    letter = inbox.wait(world.email("iris", "northwind.example"))
    where = re.search(r"https?://\S+/join/[\w-]{43}", letter.text)[0]

    iris = visit(width=390, name="iris")
    iris.page.goto(where)
    iris.look("join")
    iris.page.get_by_label("Your name").fill("Iris Vega")
    iris.page.get_by_label("Password").fill(NEW)
    iris.page.get_by_role("button", name="Join").click()
    iris.page.wait_for_url("**/tickets")
    iris.expected.append("410|422|404")
    member = Member.objects.get(email=world.email("iris", "northwind.example"))

    iris.page.goto(f"{iris.home}/profile/app")
    iris.page.get_by_label("The six digits it shows").fill(shown(member))
    iris.page.get_by_label("Your present password").fill(NEW)
    iris.page.get_by_role("button", name="Switch it on").click()
    iris.look("recovery")
    recovery = iris.page.locator(".recovery code").first.inner_text()
    iris.page.get_by_role("link", name="I have kept them").click()
    iris.page.locator("us-menu summary").click()
    iris.page.get_by_role("button", name="Sign out").click()
    iris.page.fill("#f-email", member.email)
    iris.page.fill("#f-password", NEW)
    iris.page.locator("#sign-in button").click()
    iris.look("second-step")
    iris.page.get_by_text("Phone lost?").click()
    iris.page.get_by_label("Recovery code").fill(recovery)
    iris.page.get_by_role("button", name="Use it").click()
    iris.page.wait_for_url("**/tickets")

    page.goto(f"{bob.home}/people/{member.id}")
    page.get_by_label("Open work goes to").select_option(label="Maya Agent")
    page.get_by_role("button", name="End the access of Iris Vega").click()
    expect(page.get_by_text("Their access has ended")).to_be_visible()
    iris.page.goto(f"{iris.home}/contracts")
    iris.page.wait_for_url("**/login?**")


def shown(who: Member) -> str:
    """What the app shows now."""
    row = codes.Totp.objects.get(member=who)
    secret = keys.open_secret(who.workspace_id, bytes(row.sealed), f"totp/{who.id}")
    return codes.code_at(secret, int(clock.now().timestamp()) // codes.STEP)
