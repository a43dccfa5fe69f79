"""Every screen, wide and on a phone, light and dark, in both languages: axe 0, valid HTML, small, not wider
than its window."""

from __future__ import annotations

import gzip

import pytest

from undersign.drafting.stock.template import Template
from undersign.journal import delivery
from undersign.notices.outbox import Mail

KB = 1000
LOOKS = [
    (1440, "light", "en"),
    (1440, "dark", "es"),
    (390, "light", "es"),
    (390, "dark", "en"),
]


@pytest.fixture
def screens(world, ticket, work):
    """{name: path}: a sealed contract, one that waits, one whose mail came back, and everything around."""
    done, waits = world.signed_by_all(work), world.sent()
    work()
    lost = delivery.Delivery.objects.filter(subject=done.id, effect="archive")
    lost.update(status=delivery.FAILED, last_error="The folder cannot be reached.", attempts=3)
    bounced = world.sent()
    work()
    bounced.recipients.filter(name="Carol Ortiz").update(
        mail_status="bounced", mail_error="550 5.1.1 No such user"
    )
    carol = bounced.recipients.get(name="Carol Ortiz")
    draft = world.draft()
    template = Template.objects.get(key="service_order")
    mail = Mail.objects.filter(contract_id=waits.id).first()
    return {
        "home": "/",
        "contracts": "/contracts?tab=all",
        "contracts-mine": "/contracts",
        "contracts-nothing-found": "/contracts?tab=all&q=zzzz",
        "contracts-empty": "/contracts?tab=overdue",
        "tickets": "/tickets",
        "tickets-nothing-found": "/tickets?q=zzzz",
        "ticket": f"/tickets/{ticket.number}/",
        "choose": f"/tickets/{ticket.number}/new",
        "prepare": f"/contracts/{draft.id}/prepare",
        "discard": f"/contracts/{draft.id}/cancel",
        "done": f"/contracts/{done.id}/",
        "done-reading": f"/contracts/{done.id}/?view=reading",
        "done-activity": f"/contracts/{done.id}/activity",
        "done-files": f"/contracts/{done.id}/files",
        "done-deliveries": f"/contracts/{done.id}/deliveries",
        "waits": f"/contracts/{waits.id}/",
        "waits-files": f"/contracts/{waits.id}/files",
        "bounced-signers": f"/contracts/{bounced.id}/signers",
        "bounced-address": f"/contracts/{bounced.id}/people/{carol.id}/email",
        "void": f"/contracts/{waits.id}/cancel",
        "accounts": "/accounts",
        "account": f"/accounts/{world.account.id}",
        "templates": "/templates",
        "template": f"/templates/{template.key}",
        "outbox": "/outbox",
        "mail": f"/outbox/{mail.id}",
        "mail-text": f"/outbox/{mail.id}?view=text",
        "not-found": "/contracts/ctr_00000000000000000000000000/",
    }


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_screen(staff, screens, html_faults, width, scheme, language):
    maya = staff(width=width, scheme=scheme, language=language)
    maya.expected.append("404")
    served, wide = {}, {}
    for name, path in screens.items():
        maya.page.goto(maya.home + path, wait_until="networkidle")
        maya.look(name, whole=True)
        wide[name] = maya.sideways()
        served[name] = maya.page.request.get(maya.home + path).text()
    assert {name: by for name, by in wide.items() if by > 0} == {}
    assert "\n".join(html_faults(served)) == ""


def test_sign_in(visit, html_faults):
    visitor = visit(width=390)
    visitor.expected.append("422")
    page = visitor.page
    page.goto(visitor.home + "/login?next=/accounts")
    visitor.look("sign-in")
    page.fill("#f-email", "nobody@northwind.example")
    page.fill("#f-password", "wrong")
    page.locator("#sign-in button").click()
    page.get_by_text("E-mail address and password do not match.").wait_for()
    visitor.look("wrong")
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="Iniciar sesión").wait_for()
    assert html_faults({"sign-in": page.request.get(visitor.home + "/login").text()}) == []


def test_byte_budgets(staff, screens, record_property):
    """Compressed, with a cold cache: style ≤ 30 kB, script ≤ 40 kB, any page ≤ 250 kB."""
    maya = staff()
    for name in ("home", "contracts", "prepare", "done"):
        cdp = maya.page.context.new_cdp_session(maya.page)
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        maya.requests.clear()
        maya.page.goto(maya.home + screens[name], wait_until="networkidle")
        sizes: dict[str, int] = {}
        # Fetched once more: the browser drops a body as soon as it may, whoever still asks for it.
        for request in [one for one in maya.requests if one.method == "GET"]:
            body = maya.page.request.get(request.url).body()
            packed = request.resource_type in ("image", "font") and not request.url.endswith(".svg")
            size = len(body) if packed else len(gzip.compress(body, 6))
            sizes[request.resource_type] = sizes.get(request.resource_type, 0) + size
        record_property(name, str(sizes))
        assert sizes["stylesheet"] <= 30 * KB, sizes
        assert sizes["script"] <= 40 * KB, sizes
        assert sum(sizes.values()) <= 250 * KB, (name, sizes)
