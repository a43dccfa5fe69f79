"""The ticket panel in a helpdesk's page: Zendesk's, played by a page of ours, and any other by the recipe."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from playwright.sync_api import expect
from tests import panels, paper
from tests.browser.conftest import _axe
from tests.services import helpdesk_page
from tests.services.vendors.zendesk import EMAIL, Zendesk

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.panel import panel
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract

WORDS = {
    "en": {
        "new": "New", "empty": "No contracts for this customer.", "send": "Send", "sent": "Sent.",
        "missing": "1 value missing", "complete": "Complete", "fee": "Monthly fee", "remind": "Remind",
        "reminded": "The reminder is on its way.", "filled": "filled in", "preview": "Preview",
        "account": "from the account",
    },
    "es": {
        "new": "Nuevo", "empty": "No hay contratos de este cliente.", "send": "Enviar", "sent": "Enviado.",
        "missing": "Falta 1", "complete": "Completo", "fee": "Cuota mensual", "remind": "Recordar",
        "reminded": "El recordatorio va en camino.", "filled": "completados", "preview": "Vista previa",
        "account": "de la cuenta",
    },
}  # fmt: skip
LOOKS = [(320, "en", "light"), (258, "es", "dark"), (720, "es", "light"), (320, "en", "dark")]


class Shown:
    """A visitor who looks at a ticket with the panel in it."""

    def __init__(self, visitor, url: str):
        self.visitor, self.page = visitor, visitor.page
        visitor.expected += [
            re.escape(f"asked another host: {url[: url.index('/', 8)]}/"),
            "status of 422",
            "status of 401",
            "status of 403",
        ]
        self.page.goto(url)
        self.panel = self.page.frame_locator("iframe")

    @property
    def frame(self):
        return next(each for each in self.page.frames if "/embed/" in each.url)

    def look(self, name: str) -> None:
        """A picture, no violation of axe inside the frame, and nothing wider than it."""
        self.panel.locator("main:not([aria-busy])").wait_for(state="attached")
        self.visitor.picture(name)  # not whole: Chromium may then take clicks in a frame for others
        self.frame.evaluate(_axe())
        found = self.frame.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == [], name
        wide = self.frame.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, wide)


@pytest.fixture
def zendesk(world):
    """A Zendesk account (the vendor's fake) whose agent is Maya and whose customer is Carol, connected."""
    with Zendesk().running() as account:
        account.people["21"] |= {"email": world.contact.email, "name": world.contact.name}
        account.people["31"] = account.people["21"] | {"id": 31, "email": world.maya.email, "role": "agent"}
        Connection.objects.filter(kind=api.HELPDESK).update(enabled=False)
        connection.connect(
            api.HELPDESK,
            "zendesk",
            "Zendesk",
            by=world.bob.actor(),
            settings={"url": account.url, "email": EMAIL},
            secrets={"token": next(iter(account.tokens))},
            allow_private=True,
        )
        yield account


@pytest.fixture
def hosting(live, world, zendesk):
    """The helpdesk's page, and the panel it may show."""
    with helpdesk_page.running(live.url, "zendesk") as page:
        row = connection.first(api.HELPDESK, world.workspace.id)
        by, way = world.bob.actor(), panel.ZENDESK
        page.panel = panel.set_up(row, page.url, by=by, way=way, key_pem=page.public_pem)[0].id
        yield page


@pytest.mark.parametrize(("width", "language", "scheme"), LOOKS)
def test_connectors_zendesk_app(visit, world, worker, inbox, zendesk, hosting, width, language, scheme):
    said = WORDS[language]
    world.maya.language = language
    world.maya.save(update_fields=["language"])
    assert world.version
    number = zendesk.make_ticket("Please send the order form")
    visitor = visit(width=max(width, 390), language=language, color_scheme=scheme)
    shown = Shown(visitor, hosting.ticket(number, width))
    expect(shown.panel.get_by_text(said["empty"])).to_be_visible()
    assert shown.panel.locator(".btn-primary").count() == 0  # Zendesk's rule for the first look
    shown.look("empty")

    shown.panel.get_by_role("button", name=said["new"]).click()
    expect(shown.panel.locator(".tiles button")).to_have_count(1)
    shown.look("templates")
    shown.panel.locator(".tiles button").click()
    expect(shown.panel.locator("#needed")).to_contain_text(said["missing"])
    shown.look("missing")
    shown.panel.get_by_role("button", name=said["send"], exact=True).click()
    expect(shown.panel.get_by_role("alert")).to_be_focused()
    shown.look("refused")
    shown.panel.get_by_role("alert").get_by_role("link").first.click()
    expect(shown.panel.locator("#f-monthly_fee")).to_be_focused()
    shown.panel.locator("#f-monthly_fee").fill(paper.VALUES["monthly_fee"])
    shown.panel.locator("#d-filled > summary").click()
    expect(shown.panel.locator("#needed")).to_have_text(said["complete"])
    expect(shown.panel.locator("#row-f-customer_name")).to_contain_text(said["account"])
    shown.panel.locator("#d-preview > summary").click()
    expect(shown.panel.locator(".pages img").first).to_have_js_property("naturalWidth", 1000)
    shown.look("complete")
    shown.panel.get_by_role("button", name=said["send"], exact=True).click()
    expect(shown.panel.locator(".say-green")).to_contain_text(said["sent"])

    expect(shown.panel.get_by_role("button", name=said["remind"])).to_be_visible(timeout=20_000)
    inbox.wait(world.contact.email)
    shown.panel.get_by_role("button", name=said["remind"]).click()
    expect(shown.panel.locator(".say-green")).to_contain_text(said["reminded"])
    shown.panel.locator("details.menu > summary").click()
    shown.look("running")
    made = Contract.objects.get(owner=world.maya)
    assert (made.status, made.ticket.external_ref) == (lifecycle.SENT, number)
    heights = [told["params"]["resize"] for told in shown.page.evaluate("heard") if "params" in told]
    assert len(heights) > 2 and shown.frame.evaluate("document.cookie") == ""


@pytest.fixture
def plain(live, world):
    """A page of any helpdesk by the recipe: Undersign's own tickets behind it."""
    with helpdesk_page.running(live.url) as page:
        host = panels.hosted(world.bob.actor(), origin=page.url)
        page.panel, page.secret = host.row.id, host.secret
        page.first = lambda number: host.address(live.url, number, world.maya.email)
        page.proof = lambda number: host.proof(number, world.maya.email)
        yield page


def test_connectors_panel_keyboard_only(visit, world, plain):
    """From the ticket to the sent contract without a pointer."""
    assert world.version
    shown = Shown(visit(width=390), plain.ticket(world.ticket.id))
    expect(shown.panel.get_by_text("No contracts for this customer.")).to_be_visible()
    shown.frame.evaluate("document.querySelector('[data-title]').focus()")
    page = shown.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shown.panel.get_by_role("heading", name="New contract")).to_be_focused()
    card = shown.panel.get_by_role("button", name="Service order")
    _tab_to(page, card)
    expect(shown.panel.locator("[data-title]")).to_be_focused()
    _tab_to(page, shown.panel.get_by_role("button", name="Send", exact=True))
    expect(shown.panel.locator(".say-green")).to_contain_text("Sent.")


def _tab_to(page, target) -> None:
    target.wait_for()
    for _step in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


def test_connectors_panel_acts_on_what_runs(visit, world, work, plain, inbox):
    """The link handed out, the address mended, the contract cancelled after a second thought."""
    contract = world.sent()
    work()
    shown = Shown(visit(width=390), plain.ticket(world.ticket.id))
    shown.panel.get_by_role("button", name="Copy link").click()
    expect(shown.panel.get_by_label("Link", exact=True)).to_have_value(re.compile("/sign/"))
    shown.look("link")
    shown.panel.get_by_role("button", name="Copy", exact=True).click()
    expect(shown.panel.get_by_role("button", name="Copied")).to_be_visible()
    shown.panel.get_by_role("button", name="Back").click()

    more = shown.panel.locator("details.menu > summary")
    more.click()
    shown.page.keyboard.press("Escape")
    expect(more).to_be_focused()
    more.click()
    shown.panel.get_by_role("button", name="Change email").click()
    shown.panel.get_by_label("Email").fill("no address")
    shown.panel.get_by_role("button", name="Change and send").click()
    expect(shown.panel.get_by_role("alert")).to_be_focused()
    shown.look("address")
    shown.panel.get_by_label("Email").fill(world.email("carol.again"))
    shown.panel.get_by_role("button", name="Change and send").click()
    expect(shown.panel.locator(".say-green")).to_contain_text("The address was changed")

    more.click()
    shown.panel.get_by_role("button", name="Cancel contract").click()
    shown.look("cancel")
    shown.panel.get_by_label("Reason").fill("They asked for another one.")
    shown.panel.get_by_role("button", name="Cancel contract").click()
    expect(shown.panel.locator(".say-green")).to_contain_text("The contract is cancelled.")
    expect(shown.panel.get_by_role("heading", name="Not signed")).to_be_visible()
    contract.refresh_from_db()
    assert contract.status == lifecycle.VOIDED


def test_connectors_panel_renews_itself_by_its_host(visit, world, plain):
    shown = Shown(visit(width=390), plain.ticket(world.ticket.id))
    expect(shown.panel.get_by_text("No contracts for this customer.")).to_be_visible()
    row = panel.find(plain.panel)
    new = panels.Hosted(*panel.set_up(row.connection, plain.url, by=world.bob.actor()))  # every token is dead
    plain.proof = lambda number: None
    shown.panel.get_by_role("button", name="New", exact=True).click()
    expect(shown.panel.locator("#bar")).to_contain_text("Your time at this panel is over.", timeout=15_000)
    shown.visitor.picture("over")
    plain.proof = lambda number: new.proof(number, world.maya.email)
    shown.panel.get_by_role("button", name="Open it again").click()
    expect(shown.panel.get_by_role("heading", name="New contract")).to_be_visible()


def test_connectors_panel_without_a_connection_and_for_strangers(visit, world, plain):
    assert world.version
    shown = Shown(visit(width=390), plain.ticket(world.ticket.id))
    expect(shown.panel.get_by_text("No contracts for this customer.")).to_be_visible()
    shown.visitor.expected.append("ERR_INTERNET_DISCONNECTED")
    shown.page.context.set_offline(True)
    shown.panel.get_by_role("button", name="New", exact=True).click()
    expect(shown.panel.locator("#bar")).to_contain_text("No connection.")
    shown.look("offline")
    expect(shown.panel.get_by_role("button", name="Try again")).to_be_visible()
    shown.page.context.set_offline(False)  # and it goes on by itself
    expect(shown.panel.get_by_role("heading", name="New contract")).to_be_visible()

    world.maya.is_active = False
    world.maya.save(update_fields=["is_active"])
    stranger = Shown(visit(width=390), plain.ticket(world.ticket.id))
    expect(stranger.panel.locator("#bar")).to_contain_text("Nobody of this workspace has the address")
    stranger.look("stranger")


def test_connectors_panel_is_framed_by_its_helpdesk_alone(visit, live, world, plain):
    panel.set_up(panel.find(plain.panel).connection, "https://other.example", by=world.bob.actor())
    visitor = visit(width=390)
    visitor.expected += ["frame-ancestors", "asked another host", "chrome-error"]
    visitor.page.goto(plain.ticket(world.ticket.id))
    visitor.page.wait_for_timeout(300)
    assert visitor.page.frame_locator("iframe").locator("#panel").count() == 0


def test_connectors_panel_is_valid_html(visit, world, work, plain, html_faults):
    """The frame, and each piece as it stands in it."""
    shown, version = Shown(visit(width=390), plain.ticket(world.ticket.id)), world.version
    expect(shown.panel.get_by_text("No contracts for this customer.")).to_be_visible()
    contract, draft = world.sent(), world.draft()
    world.signed_by_all(work)
    carol = world.recipient(contract)
    served = shown.page.request.get(f"{shown.visitor.home}/embed/{plain.panel}/").text()
    frame = panels.Frame(shown.visitor.home, panels.Hosted(panel.find(plain.panel), plain.secret))
    frame.enter(frame.host.proof(world.ticket.id, world.maya.email))
    asked = {
        "board": "ticket",
        "choose": "templates",
        "draft": f"contracts/{draft.id}/prepare",
        "void": f"contracts/{contract.id}/cancel",
        "address": f"contracts/{contract.id}/people/{carol.id}/email",
    }
    around = served.partition("<main")[0] + "<main>{}</main></body></html>"
    pages = {name: around.replace("{}", frame.get(path).text) for name, path in asked.items()}
    assert version.id in pages["choose"] and contract.title in pages["board"]
    assert "\n".join(html_faults({"frame": served, **pages})) == ""


def test_connectors_panel_weighs_little(visit, world, plain, record_property):
    """Compressed: style at most 6 kB, script at most 6 kB, all of it with the font at most 90 kB."""
    shown = Shown(visit(width=390), plain.ticket(world.ticket.id))
    expect(shown.panel.get_by_text("No contracts for this customer.")).to_be_visible()
    sizes: dict[str, int] = {}
    for request in [
        one for one in shown.visitor.requests if one.url.startswith(f"{shown.visitor.home}/static/")
    ]:
        body = shown.page.request.get(request.url).body()
        size = len(body) if request.resource_type == "font" else len(gzip.compress(body, 6))
        sizes[request.resource_type] = sizes.get(request.resource_type, 0) + size
    record_property("sizes", json.dumps(sizes))
    assert sizes["script"] <= 6000 and sizes["stylesheet"] <= 6000, sizes
    assert sum(sizes.values()) <= 90_000, sizes
