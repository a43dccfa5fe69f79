"""AT-19: nobody is sent elsewhere, no foreign host is believed, and an address is what our own proxy saw."""

from __future__ import annotations

import pytest
from tests import children, paper
from tests.browse import Person, Program, Signer, Staff
from tests.world import PASSWORD

from undersign.journal import history

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://localhost@evil.example/",
    "\thttps://evil.example",
    "https://evil.example%2f@localhost/",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(world, live, where):
    maya = Staff(live.url)
    maya.http.follow_redirects = False
    maya.http.get("/login", params={"next": where})
    form = {"email": world.maya.email, "password": PASSWORD, "next": where}
    form["csrfmiddlewaretoken"] = maya.http.cookies["csrf"]
    answer = maya.http.post("/login", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/") and "evil" not in answer.headers["location"]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_choosing_a_language_never_leads_elsewhere(live, where):
    visitor = Person(live.url)
    visitor.get("/login")
    visitor.http.follow_redirects = False
    form = {"csrfmiddlewaretoken": visitor.http.cookies["csrf"], "language": "es", "next": where}
    answer = visitor.http.post("/language", data=form)
    assert answer.status_code == 303 and answer.headers["location"] == "/"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:1@evil.example", ""])
@pytest.mark.parametrize("path", ["/login", "/api/v1/contracts", "/sign/" + "x" * 43 + "/", "/"])
def test_a_foreign_host_is_refused(live, host, path):
    answer = Person(live.url).http.get(path, headers={"Host": host})
    assert answer.status_code == 400 and "evil" not in answer.text


def test_links_name_the_instances_address_whatever_host_was_asked(world, work, live, inbox):
    assert world.version
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]
    order = {"template": "service_order", "values": paper.VALUES, "people": people}
    program = Program(live.url, world.key)
    program.http.headers["Host"] = "127.0.0.1"
    program.http.headers["X-Forwarded-Host"] = "evil.example"
    made = program.post("/contracts", order).json()["id"]
    program.post(f"/contracts/{made}/sending")
    work()
    assert inbox.link(world.carol.email).startswith("http://localhost:")


FORGED = [
    {"X-Forwarded-For": "6.6.6.6"},
    {"X-Forwarded-For": "6.6.6.6, 127.0.0.1"},
    {"Forwarded": "for=6.6.6.6"},
    {"X-Real-IP": "6.6.6.6"},
    {"True-Client-IP": "6.6.6.6"},
]


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_forged_address_is_not_evidence(world, work, live, inbox, headers):
    contract = world.sent()
    work()
    visit = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email)
    visit.http.headers.update(headers)
    visit.open()
    visit.send("/code")
    ips = {
        told.ip for told in history.of(world.workspace.id, contract.id) if told.event == "recipient.opened"
    }
    assert ips == {"127.0.0.1"}


def test_behind_one_proxy_of_ours_its_word_counts_and_no_other(world, work, instance, inbox):
    contract = world.sent()
    work()
    with children.web(instance, settings={"UNDERSIGN_TRUSTED_PROXIES": "1"}) as server:
        visit = Signer(server.url, inbox.link(world.carol.email), inbox, world.carol.email)
        visit.http.headers["X-Forwarded-For"] = "6.6.6.6, 198.51.100.9"
        visit.open()
        visit.send("/code")
    assert opened_from(world, contract) == ["198.51.100.9"]


def opened_from(world, contract) -> list[str]:
    told = history.of(world.workspace.id, contract.id)
    return [each.ip for each in told if each.event == "recipient.opened"]


def test_a_new_session_at_sign_in(world, live):
    """AT-06: a session or token planted before the password is worth nothing after it."""
    maya = Staff(live.url)
    maya.get("/login")
    maya.plant("desk", "plantedplantedplantedplanted1234")
    csrf = maya.http.cookies["csrf"]
    page = maya.sign_in(world.maya.email, PASSWORD)
    assert page.status == 200
    assert maya.http.cookies["desk"] != "plantedplantedplantedplanted1234"
    assert maya.http.cookies["csrf"] != csrf
    assert "/login" in str(Person(live.url).get("/contracts").response.url)


def test_a_sitting_planted_before_the_proof(world, work, live, inbox):
    world.sent()
    work()
    visit = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email)
    visit.plant(visit.sitting_name, "planted")
    visit.open()
    assert visit.page.form("/code")
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(world.carol.email))
    assert visit.page.form("/finish")
    assert visit.http.cookies[visit.sitting_name] != "planted"
