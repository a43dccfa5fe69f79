"""Signing inside a page of a program's: once, for the named origins, by the checks that the template asks."""

from __future__ import annotations

import copy
import re

import pytest
from django.test import Client
from tests import paper
from tests.integration.api.conftest import Program

from undersign.contracts.people import demanded
from undersign.journal import clock, history
from undersign.signing import consent
from undersign.signing.embedding import Embedding
from undersign.signing.proof import email_code
from undersign.signing.sitting import Proof
from undersign.store import tenancy
from undersign.workspaces import token

HOST = "https://app.example"
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


class Frame:
    """A browser's frame: no cookies, whatever the answers say."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="localhost", raise_request_exception=False)

    def get(self, where: str):
        with tenancy.within(""):
            return self._alone(self.client.get(where))

    def post(self, where: str, said=None, headers=OURS, kind: str = ""):
        with tenancy.within(""):
            how = {"content_type": kind} if kind else {}
            return self._alone(self.client.post(where, said or {}, headers=headers, **how))

    def _alone(self, answer):
        assert not self.client.cookies and "set-cookie" not in answer.headers
        return answer

    def enter(self, url: str, headers=OURS):
        where, _hash, secret = url.partition("#")
        said = {"secret": secret}
        return self.post(f"{_path(where)}enter", said, headers, "application/json")


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def program(world):
    return Program(token.make(world.workspace, "Portal", role="agent", by=world.bob.actor())[1])


def embed(program, contract, person, status: int = 201, **said):
    where = f"contracts/{contract.id}/recipients/{person.id}/embedding"
    answer = program("POST", where, {"origins": [HOST], **said})
    assert answer.status_code == status, answer.content
    return answer.json()


def asked(world, work, **how):
    """A contract that Carol is asked to sign."""
    contract = world.sent(**how)
    work()
    return contract


def vouching(world):
    """A template whose customers a program may vouch for."""
    schema = copy.deepcopy(paper.SCHEMA)
    schema["roles"][0]["proofs"] = ["program"]
    return world.publish("portal_order", paper.SOURCES, schema)


def sign(frame: Frame, world, where: str, person):
    """Consent, answers, signature and the last press, as the page without its script sends them."""
    page = frame.get(where).content.decode()
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    characters = consent.characters_for(person)
    assert frame.post(where + "consent", {"agreed": "on", "characters": characters}).status_code == 303
    answers: dict = {f"answer-{name}": value for name, value in paper.ANSWERS.items()}
    answers["asked[]"] = list(paper.ANSWERS)
    said = {"nonce": nonce, "mark": "typed", "mark_text": person.name, "face": "dancing", "agreed": "on"}
    return frame.post(where + "finish", {**said, "characters": characters, **answers})


def test_a_person_signs_in_the_frame_by_the_templates_own_check(world, program, work):
    contract = asked(world, work)
    person, frame = world.recipient(contract), Frame()
    made = embed(program, contract, person, colour="#ffdd00")
    assert made["url"].partition("#")[0].endswith(f"/embed/{made['id']}/") and made["origins"] == [HOST]
    entrance = frame.get(_path(made["url"].partition("#")[0]))
    assert "frame-ancestors https://app.example;" in entrance["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in entrance or entrance["X-Frame-Options"] != "DENY"
    where = frame.enter(made["url"]).json()["next"]
    page = frame.get(where)
    assert f"frame-ancestors {HOST}" in page["Content-Security-Policy"] and "X-Frame-Options" not in page
    text = page.content.decode()
    assert f'data-origins="{HOST}"' in text and 'data-stage="identify"' in text
    assert frame.get(where + "looks.css").content.decode().startswith(":root{--blue:#"), "readable, so darker"
    assert frame.post(where + "code").status_code == 303
    code = email_code.code_of(email_code.latest(person).id)
    proven = frame.post(where + "prove", {"code": code})
    assert proven.status_code == 303
    after = proven["Location"]
    assert after != where and after.startswith("/sign/emb_")
    gone = frame.get(where)
    assert gone.status_code == 404, "what was known before the check is worth nothing after it"
    done = sign(frame, world, after, person)
    assert done.status_code == 303, done.content
    assert 'data-stage="done"' in frame.get(after).content.decode()
    told = world.trail(contract)
    assert "recipient.embedded" in told and "recipient.signed" in told and "identity.vouched" not in told


def test_the_address_is_good_once_and_not_for_long(world, program, work):
    contract = asked(world, work)
    person, frame = world.recipient(contract), Frame()
    made = embed(program, contract, person)
    for _look in range(2):
        assert frame.get(_path(made["url"].partition("#")[0])).status_code == 200, "looking consumes nothing"
    assert frame.enter(made["url"][:-1]).json()["code"] == "embedding.over"
    assert "next" in frame.enter(made["url"]).json()
    again = frame.enter(made["url"])
    assert (again.status_code, again.json()["code"]) == (410, "embedding.over")
    late = embed(program, contract, person)
    Embedding.objects.filter(pk=late["id"]).update(until=clock.now())
    assert frame.enter(late["url"]).status_code == 410
    third = embed(program, contract, person)
    where = frame.enter(third["url"]).json()["next"]
    Embedding.objects.filter(pk=third["id"]).update(visit_until=clock.now())
    over = frame.get(where)
    assert over.status_code == 410 and f"frame-ancestors {HOST}" in over["Content-Security-Policy"]
    moved = embed(program, contract, person)
    where = frame.enter(moved["url"]).json()["next"]
    contract.readdress(person, world.email("else"), by=world.maya.actor())
    assert frame.get(where).status_code == 410, "a new address ends it as it ends a link"
    kept = str(list(Embedding.objects.filter(contract=contract).values()))
    assert all(each["url"].partition("#")[2] not in kept for each in (made, late, third, moved))


def test_no_other_page_posts_into_it_and_none_of_ours_is_framed(world, program, work):
    contract = asked(world, work)
    person, frame = world.recipient(contract), Frame()
    made = embed(program, contract, person)
    evil = (
        {"Origin": HOST, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    )
    for headers in evil:
        assert frame.enter(made["url"], headers).status_code in (401, 403, 410)
    where = frame.enter(made["url"]).json()["next"]
    for headers in (*evil, {}):
        assert frame.post(where + "code", headers=headers).status_code == 403
    assert "code.sent" not in world.trail(contract)
    for closed in ("others", "hand-back"):
        assert frame.get(where + closed).status_code in (303, 405)
    for page in ("/login", "/verify", "/"):
        answer = Client(SERVER_NAME="localhost").get(page)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_program_vouches_only_where_the_template_lets_it_and_the_record_says_so(world, program, work):
    contract = asked(world, work)
    assert embed(program, contract, world.recipient(contract), 422, vouched=True)["code"] == (
        "embedding.not_vouched"
    )
    portal = asked(world, work, version=vouching(world))
    person, frame = world.recipient(portal), Frame()
    assert demanded.of(person).methods == ["program"]
    assert embed(program, portal, person, 422)["code"] == "embedding.vouch"
    by_link = world.enter(person)
    assert by_link.stage == "code", "the mailed link alone opens nothing"
    made = embed(program, portal, person, vouched=True)
    where = frame.enter(made["url"]).json()["next"]
    done = sign(frame, world, where, person)
    assert done.status_code == 303, done.content
    told = {each.event: each for each in history.of(world.workspace.id, portal.id)}
    said = str(told["identity.vouched"].sentence)
    assert "proven by the embedding program Portal, key key_" in said and "identity.proven" not in told
    proof = Proof.objects.get(recipient=person)
    assert proof.method == "program" and proof.details["vouched_by"] == "Portal"
    assert told["recipient.signed"].facts["method"] == "program"


ODD = [
    [],
    ["https://app.example/path"],
    ["http://app.example"],
    ["*"],
    ["https://*.example"],
    ["https://app.example https://evil.example"],
    ["https://me@app.example"],
    ["javascript://app.example"],
    [f"https://{n}.example" for n in range(6)],
]


def test_origins_are_exact(world, program, work):
    contract = asked(world, work)
    for origins in ODD:
        answer = embed(program, contract, world.recipient(contract), 422, origins=origins)
        assert answer["code"].startswith("embedding.origin") and answer["field"] == "origins", origins


def test_who_is_not_asked_or_whose_link_is_enough_is_not_shown_there(world, program, work):
    contract = asked(world, work)
    assert embed(program, contract, world.recipient(contract, "Dan"), 409)["code"] == "recipient.not_asked"
    schema = copy.deepcopy(paper.SCHEMA)
    schema["roles"][0]["proofs"] = ["email_link"]
    by_link = asked(world, work, version=world.publish("by_link", paper.SOURCES, schema))
    refused = embed(program, by_link, world.recipient(by_link), 422)
    assert refused["code"] == "link.enough_by_itself", "else a sender could sign for them (AT-02)"


def test_a_member_prepares_and_sends_a_draft_in_the_frame(world, work):
    keyed = token.make(world.workspace, "Portal", role="agent", by=world.bob.actor(), asks_for=world.maya)
    program, frame = Program(keyed[1]), Frame()
    contract, other = world.draft(), world.draft()
    made = program("POST", f"contracts/{contract.id}/embedding", {"origins": [HOST]}).json()
    entrance = frame.get(_path(made["url"].partition("#")[0]))
    assert f"frame-ancestors {HOST}" in entrance["Content-Security-Policy"]
    assert f'data-first="contracts/{contract.id}/prepare"' in entrance.content.decode()
    said = frame.enter(made["url"]).json()
    assert said["seconds"] <= 3600 and frame.enter(made["url"]).status_code == 410
    base, bearer = f"/embed/{made['id']}/", {**OURS, "Authorization": f"Bearer {said['token']}"}
    with tenancy.within(""):
        get = frame.client.get
        assert get(f"{base}contracts/{contract.id}/prepare", headers=bearer).status_code == 200
        assert get(f"{base}contracts/{other.id}/prepare", headers=bearer).status_code == 404
        for closed in ("ticket", "templates", f"contracts/{contract.id}/cancel"):
            assert get(base + closed, headers=bearer).status_code == 404
        assert get(f"{base}contracts/{contract.id}/prepare", headers=OURS).status_code in (401, 404)
    assert frame.post(f"{base}renew", headers=bearer).json()["token"] == said["token"]
    sent = frame.post(f"{base}contracts/{contract.id}/send", headers=bearer)
    assert sent.status_code == 200 and "data-done" in sent.content.decode(), sent.content
    entry = next(t for t in history.of(world.workspace.id, contract.id) if t.event == "contract.sent")
    assert entry.actor == world.maya.name and "contract.embedded" in world.trail(contract)
    again = program("POST", f"contracts/{contract.id}/embedding", {"origins": [HOST]})
    assert again.status_code == 409


def test_a_draft_is_shown_to_nobody_in_particular_by_a_key_of_nobody(world, program):
    answer = program("POST", f"contracts/{world.draft().id}/embedding", {"origins": [HOST]})
    assert (answer.status_code, answer.json()["code"]) == (422, "embedding.member")
    narrow = token.make(
        world.workspace, "n", role="agent", by=world.bob.actor(), asks_for=world.maya,
        scopes=["read", "contract.embed"],
    )[1]  # fmt: skip
    refused = Program(narrow)("POST", f"contracts/{world.draft().id}/embedding", {"origins": [HOST]})
    assert refused.status_code == 403, "who may not send gets no page to send on"
