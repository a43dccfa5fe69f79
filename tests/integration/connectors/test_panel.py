"""The ticket panel without a browser: who gets in, what a token opens, and what it never does."""

from __future__ import annotations

import time
from dataclasses import replace

import httpx
import pytest
from tests import panels, paper
from tests.browse import Staff
from tests.panels import Frame
from tests.world import PASSWORD

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.panel import admission, panel
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.journal import clock, ids
from undersign.journal.refused import Refused
from undersign.store import tenancy


@pytest.fixture
def host(world):
    return panels.hosted(world.bob.actor())


@pytest.fixture
def frame(live, world, host):
    made = Frame(live.url, host)
    assert made.enter(host.proof(world.ticket.id, world.maya.email)).status_code == 200
    return made


def test_from_an_empty_panel_to_a_sent_contract(world, work, frame):
    assert world.version
    board = frame.get("ticket")
    assert board.status_code == 200 and "No contracts for this customer." in board.text
    chosen = frame.get("templates").text
    assert "Service order" in chosen
    draft = frame.post("drafts", {"version": world.version.id})
    assert "1480" in draft.text and "from the ticket" in draft.text
    made = Contract.objects.get(ticket=world.ticket)
    sent = frame.post(f"contracts/{made.id}/send")
    assert "Sent. The first signer gets an email now." in sent.text, sent.text
    work()
    made.refresh_from_db()
    assert made.status == lifecycle.SENT and made.owner == world.maya
    assert "Opened" in frame.get("ticket").text


def test_what_is_missing_is_asked_in_the_panel(world, frame):
    world.ticket.fields = {}
    world.ticket.save(update_fields=["fields"])
    frame.post("drafts", {"version": world.version.id})
    made = Contract.objects.get(ticket=world.ticket)
    refused = frame.post(f"contracts/{made.id}/send")
    assert refused.status_code == 422 and 'id="f-monthly_fee"' in refused.text
    kept = frame.post(f"contracts/{made.id}/fill", {"v.monthly_fee": "1480.00", "first": "monthly_fee"})
    assert kept.status_code == 200 and "Complete" in kept.text
    made.refresh_from_db()
    assert made.sources["monthly_fee"] == "agent"


def test_acts_on_a_running_contract(world, work, frame, inbox):
    contract = world.sent()
    work()
    carol = world.recipient(contract)
    person = f"contracts/{contract.id}/people/{carol.id}"
    assert "The reminder is on its way." in frame.post(f"{person}/remind").text
    assert "/sign/" in frame.post(f"{person}/link").text
    assert frame.post(f"{person}/readdress", {"email": "no address"}).status_code == 422
    moved = frame.post(f"{person}/readdress", {"email": world.email("carol.again")})
    assert "The address was changed" in moved.text
    assert contract.title in frame.get(f"contracts/{contract.id}/cancel").text
    gone = frame.post(f"contracts/{contract.id}/void", {"reason": "A mistake"})
    assert "The contract is cancelled." in gone.text
    contract.refresh_from_db()
    assert contract.status == lifecycle.VOIDED


def test_nothing_is_kept_in_the_browser_and_only_the_helpdesk_may_frame_it(world, frame, host):
    shown = frame.http.get(host.path)
    assert f"frame-ancestors {panels.ORIGIN};" in shown.headers["content-security-policy"]
    assert world.maya.name not in shown.text and world.account.name not in shown.text
    posted = httpx.post(f"{frame.server}{host.path}", data={"token": "x"}, headers={"Origin": panels.ORIGIN})
    assert posted.status_code == 200 and 'data-token="x"' in posted.text
    for answer in (shown, posted, frame.get("ticket"), frame.post("renew")):
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in frame.get("ticket").headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/login", "/", "/sign/" + "x" * 43 + "/", "/verify", "/start", "/api/v1/contracts"]
)
def test_no_other_page_can_be_framed(live, path):
    policy = httpx.get(live.url + path).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy


def test_a_proof_opens_once_and_for_two_minutes(world, live, host):
    frame, told = Frame(live.url, host), (world.ticket.id, world.maya.email)
    proof = host.proof(*told)
    assert frame.enter(proof).status_code == 200
    assert frame.enter(proof).json()["code"] == "proof.old"
    now = int(time.time())
    for at in (now - 200, now + 200):
        assert frame.enter(host.proof(*told, at=at)).json()["code"] == "proof.old"


def test_a_forged_proof_opens_nothing(world, live, host):
    frame, proof = Frame(live.url, host), host.proof(world.ticket.id, world.maya.email)
    other = Ticket.objects.create(
        id=ids.new("tkt"), workspace_id=world.workspace.id, number=7, subject="Other", opened_at=clock.now()
    )
    changed = {
        "ticket": other.id,
        "agent": world.bob.email,
        "at": str(int(proof["at"]) + 1),
        "nonce": "x" * 16,
    }
    for name, value in changed.items():
        assert frame.enter({**proof, name: value}).json()["code"] == "proof.wrong", name
    for name in proof:
        left_out = {key: value for key, value in proof.items() if key != name}
        assert frame.enter(left_out).json()["code"] == "proof.wrong", name
        assert frame.enter({**proof, name: ["x"]}).json()["code"] == "proof.wrong", name
    assert frame.http.post(f"{host.path}enter", content=b"no json").json()["code"] == "proof.wrong"
    assert frame.enter(proof).status_code == 200


def test_only_active_members_get_in(world, live, host):
    frame = Frame(live.url, host)
    stranger = frame.enter(host.proof(world.ticket.id, "nobody@elsewhere.example"))
    assert (stranger.status_code, stranger.json()["code"]) == (403, "panel.stranger")
    theirs = frame.enter(host.proof(world.ticket.id, world.mallory.people["mallory"].email))
    assert theirs.json()["code"] == "panel.stranger"
    assert frame.enter(host.proof(world.ticket.id, world.maya.email.upper())).status_code == 200
    world.maya.is_active = False
    world.maya.save(update_fields=["is_active"])
    assert frame.get("ticket").status_code == 401
    assert frame.enter(host.proof(world.ticket.id, world.maya.email)).json()["code"] == "panel.stranger"


def test_rights_are_the_members(world, work, live, host):
    contract = world.sent()
    work()
    frame = Frame(live.url, host)
    assert frame.enter(host.proof(world.ticket.id, world.alice.email)).status_code == 200  # legal
    assert contract.title in frame.get("ticket").text
    assert frame.get("templates").status_code == 403
    assert frame.post(f"contracts/{contract.id}/void", {"reason": "x"}).status_code == 403
    contract.refresh_from_db()
    assert contract.status == lifecycle.SENT


def test_a_token_opens_its_ticket_and_no_other(world, work, frame, host, live):
    other = Ticket.objects.create(
        id=ids.new("tkt"),
        workspace_id=world.workspace.id,
        number=7,
        subject="Other",
        account=world.account,
        contact=world.contact,
        opened_at=clock.now(),
    )
    elsewhere = Frame(live.url, host)
    elsewhere.enter(host.proof(other.id, world.maya.email))
    contract = world.sent()
    draft = world.draft()
    work()
    carol = world.recipient(contract)
    person = f"contracts/{contract.id}/people/{carol.id}"
    for path in (f"contracts/{draft.id}/prepare", f"contracts/{contract.id}/cancel", f"{person}/email"):
        assert frame.get(path).status_code == 200
        assert elsewhere.get(path).status_code == 404, path
    for path in ("fill", "send", "ask", "void"):
        assert elsewhere.post(f"contracts/{draft.id}/{path}", {"reason": "x"}).status_code == 404, path
    for path in ("remind", "readdress", "link"):
        assert elsewhere.post(f"{person}/{path}", {"email": "x@y.example"}).status_code == 404, path
    contract.refresh_from_db()
    draft.refresh_from_db()
    assert (contract.status, draft.status) == (lifecycle.SENT, lifecycle.DRAFT)


def test_a_token_opens_no_other_panel(world, frame, live):
    with_theirs = _of_mallory(world)
    stolen = Frame(live.url, with_theirs, frame.token)
    assert stolen.get("ticket").status_code == 401 and stolen.post("renew").status_code == 401
    nowhere = Frame(live.url, panels.Hosted(panel.Panel(id=ids.new("pnl")), ""), frame.token)
    assert nowhere.get("ticket").status_code == 404 and nowhere.http.get(nowhere.host.path).status_code == 404


def _of_mallory(world) -> panels.Hosted:
    party = world.mallory
    with tenancy.within(party.workspace.id):
        by = party.people["mallory"].actor()
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=by)
        return panels.hosted(by)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + "AB"[t[-1] == "A"], lambda t: "none", lambda t: t + "x", str.upper]
)
def test_a_forged_token_is_none(frame, spoil):
    frame.token = spoil(frame.token)
    assert frame.get("ticket").status_code == 401
    assert frame.post("drafts", {"version": "x"}).status_code == 401


def test_a_token_ends(world, frame):
    who = admission.enter(frame.host.row.id, frame.token)
    now = int(clock.now().timestamp())
    frame.token = replace(who.token, until=now - 1).written()
    assert frame.get("ticket").status_code == 401
    frame.token = replace(who.token, began=now - 9 * 3600).written()
    assert frame.get("ticket").status_code == 200 and frame.post("renew").status_code == 401
    frame.token = who.token.written()
    frame.token = frame.post("renew").json()["token"]
    assert frame.get("ticket").status_code == 200


@pytest.mark.parametrize("how", ["anew", "off", "elsewhere", "connection"])
def test_what_is_switched_off_is_off_at_once(world, frame, host, how):
    by = world.bob.actor()
    if how == "off":
        panel.switch_off(host.row, by=by)
    elif how == "connection":
        host.row.connection.enabled = False
        host.row.connection.save(update_fields=["enabled"])
    else:
        origin = panels.ORIGIN if how == "anew" else "https://other.example"
        panel.set_up(host.row.connection, origin, by=by)
    assert frame.get("ticket").status_code == (401 if how in ("anew", "elsewhere") else 404)


def test_other_pages_cannot_ask(world, frame):
    for headers in ({"Origin": panels.ORIGIN}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert frame.get("ticket", **headers).status_code == 401
        assert frame.enter(frame.host.proof(world.ticket.id, world.maya.email), **headers).status_code == 401


def test_a_cookie_opens_nothing(world, frame):
    maya = Staff(frame.server)
    maya.sign_in(world.maya.email, PASSWORD)
    assert maya.http.get("/tickets").status_code == 200
    assert maya.http.get(f"{frame.host.path}ticket").status_code == 401


def test_guessing_is_slowed_down(world, live, host):
    frame = Frame(live.url, host)
    bad = {**host.proof(world.ticket.id, world.maya.email), "signature": "0" * 64}
    said = [frame.enter(bad).json()["code"] for _try in range(admission.MOST + 1)]
    assert said[0] == "proof.wrong" and said[-1] == "panel.too_many"


def test_who_may_set_it_up(world):
    row = connection.first(api.HELPDESK, world.workspace.id)
    with pytest.raises(Refused, match="role"):
        panel.set_up(row, panels.ORIGIN, by=world.maya.actor())
    for origin in (
        "http://desk.example",
        "javascript:alert(1)",
        "https://a.example'; *",
        "https://u@a.example",
        "",
    ):
        with pytest.raises(Refused) as no:
            panel.set_up(row, origin, by=world.bob.actor())
        assert no.value.code == "panel.origin", origin


def test_the_values_are_the_templates(frame, world):
    """A form of the panel may say what a form of the desk may, and nothing more."""
    frame.post("drafts", {"version": world.version.id})
    made = Contract.objects.get(ticket=world.ticket)
    frame.post(
        f"contracts/{made.id}/fill", {"v.unknown": "x", "v.plan": paper.VALUES["plan"], "status": "sent"}
    )
    made.refresh_from_db()
    assert made.is_draft and "unknown" not in made.values
