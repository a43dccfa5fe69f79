"""Every role × every verb × every state of a template version, by web and by API: who gets it done.

The tables say what is allowed; a pair that is not in them changes nothing. The actors are one of every role,
the author, a co-author, an admin of another workspace, and for the API a key of every role, made by somebody
who may approve: a key never does.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import transaction
from tests import children, paper, world
from tests.house.casting import browser, signed_in

from undersign.contracts.contract import Contract
from undersign.drafting.review import approval, comments, rules
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import working
from undersign.journal import clock
from undersign.store import tenancy
from undersign.workspaces import policy, token

STATES = ("draft", "in_review", "half_approved", "approved", "published", "published_later", "retired")
SENT_FOR, SENDERS = {"in_review", "half_approved", "approved"}, {"maya", "dan", "bob"}
WRITERS = {"alice", "colin", "olga", "bob"}  # author, co-author, legal, admin
OTHERS = {"olga", "bob"}
ALL = {*WRITERS, "maya", "dan", "bea", "cid"}

# verb → {state: who}. half_approved: two are needed, Olga has approved. approved: one is needed, Olga has.
WEB = {
    "approve": {"in_review": OTHERS, "half_approved": {"bob"}, "approved": {"bob"}},
    "publish": {"in_review": OTHERS, "half_approved": {"bob"}, "approved": WRITERS},
    "return": dict.fromkeys(SENT_FOR, OTHERS),
    "withdraw": dict.fromkeys(SENT_FOR, WRITERS),
    "retire": dict.fromkeys(("published", "published_later"), WRITERS),
    "copy": dict.fromkeys(STATES, WRITERS),
    "comments": dict.fromkeys(STATES, {*WRITERS, "cid"}),
    "send": {"published": SENDERS},
}
KEYS = {"legal", "admin"}
SENDING_KEYS = {"agent", "account_manager", "admin"}
# verb → {state: roles of keys}: what a person has to do is nobody's.
API = {
    "approve": {},
    "request_changes": {},
    "submit": {"draft": KEYS},
    "withdraw": dict.fromkeys(SENT_FOR, KEYS),
    "publish": {"approved": KEYS},
    "retire": dict.fromkeys(("published", "published_later"), KEYS),
    "copy": dict.fromkeys(STATES, KEYS),
    "comment": dict.fromkeys(STATES, {*KEYS, "compliance"}),
    "send": {"published": SENDING_KEYS},
}


@pytest.fixture(scope="module")
def cast(instance):
    """One version in each state, written by Alice and Colin; everybody signed in; a key of each role."""
    with world.entered() as cast, children.working_here():
        for name, role in (
            ("Colin Legal", "legal"),
            ("Olga Legal", "legal"),
            ("Bea Billing", "billing"),
            ("Cid Compliance", "compliance"),
        ):
            cast.join(name, role)
        cast.versions = {state: brought(cast, state) for state in STATES}
        assert cast.ticket.contact, "what is sent is sent from a ticket"
        cast.elsewhere = world.elsewhere()
        cast.clients = {name: signed_in(who.email) for name, who in cast.people.items()}
        cast.clients["mallory"] = signed_in(cast.elsewhere.mallory.email)
        cast.keys = {
            role: token.make(cast.workspace, role, role=role, by=cast.bob.actor())[1] for role in policy.ROLES
        }
        with tenancy.within(cast.elsewhere.workspace.id):
            by = cast.elsewhere.mallory.actor()
            cast.keys["mallory"] = token.make(cast.elsewhere.workspace, "m", role="admin", by=by)[1]
        yield cast


def brought(cast, state: str) -> TemplateVersion:
    """A version of a template of its own, in `state`."""
    category = "double" if state == "half_approved" else "single"
    if state == "half_approved":
        rules.set_rule(category, roles=["legal", "admin"], count=2, by=cast.bob.actor())
    key = state.replace("_", "-")
    made = template.make(key, names={"en": f"The {key} one"}, category=category, by=cast.alice.actor())
    copy = working.open(made, by=cast.alice.actor())
    working.save(
        copy, edition=copy.edition, by=cast.alice.actor(), sources=paper.SOURCES, schema=paper.SCHEMA
    )
    working.save(copy, edition=copy.edition, by=cast.colin.actor(), sources=paper.SOURCES)
    version = working.freeze(copy, by=cast.alice.actor())
    if state == "draft":
        approval.withdraw(version, by=cast.alice.actor())
    if state in ("half_approved", "approved"):
        approval.approve(version, by=cast.olga.actor())
    if state in ("published", "retired", "published_later"):
        from_ = clock.now() + timedelta(days=1) if state == "published_later" else None
        approval.approve_and_publish(version, by=cast.olga.actor(), from_=from_)
    if state == "retired":
        version.retire(by=cast.olga.actor(), reason="Old")
    return version


def stands(version: TemplateVersion) -> tuple:
    """All that a verb could change of it."""
    row = TemplateVersion.objects.get(pk=version.pk)
    copy = working.find(row.template)
    contracts = Contract.objects.filter(template_version=row).count()
    said = [each.decision for each in approval.of(row)]
    return row.status, row.round, said, len(comments.of(row)), copy and copy.edition, contracts


def tried(cast, version: TemplateVersion, ask, *, may: bool) -> tuple[bool, int]:
    """(whether anything of the version became otherwise, the status answered).

    What may be done is undone; what may not is tried as it comes in, outside of any transaction."""
    with tenancy.within(""), transaction.atomic() if may else nullcontext():
        with tenancy.within(cast.workspace.id):
            before = stands(version)
        answer = ask()
        with tenancy.within(cast.workspace.id):
            after = stands(version)
        if may:
            transaction.set_rollback(True)
    return after != before, answer.status_code


FORMS = {
    "return": {"reason": "Shorter."},
    "retire": {"reason": "Old"},
    "comments": {"in": "en", "line": "2", "text": "Why?"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", WEB)
def test_web(cast, verb, state):
    version = cast.versions[state]
    went, statuses, allowed = set(), {}, set(WEB[verb].get(state, set()))
    for who, client in cast.clients.items():
        kept = client.cookies.copy()
        done, statuses[who] = tried(
            cast, version, lambda c=client: _by_web(cast, c, verb, version), may=who in allowed
        )
        client.cookies = kept
        assert done is (statuses[who] == 303), (who, statuses[who])
        if done:
            went.add(who)
    assert went == allowed, statuses
    assert statuses["mallory"] == 404 and max(statuses.values()) < 500, statuses
    assert tried(cast, version, lambda: _by_web(cast, browser(), verb, version), may=False) == (False, 302)


def _by_web(cast, client, verb: str, version: TemplateVersion):
    if verb == "send":
        return client.post(f"/tickets/{cast.ticket.number}/draft", {"version": version.id})
    where = f"/templates/{version.template.key}/versions/{version.number}/{verb}"
    return client.post(where, FORMS.get(verb, {}))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", API)
def test_api(cast, verb, state):
    version = cast.versions[state]
    went, statuses, allowed = set(), {}, set(API[verb].get(state, set()))
    for role, key in cast.keys.items():
        done, statuses[role] = tried(
            cast, version, lambda k=key: _by_api(cast, k, verb, version), may=role in allowed
        )
        assert done is (statuses[role] < 300), (role, statuses[role])
        if done:
            went.add(role)
    assert went == allowed, statuses
    assert statuses["mallory"] == 404 and max(statuses.values()) < 500, statuses
    for key in ("", "usk_wrong"):
        assert tried(cast, version, lambda k=key: _by_api(cast, k, verb, version), may=False) == (False, 401)


NOUNS = {
    "approve": ("POST", "approvals", {"decision": "approve"}),
    "request_changes": ("POST", "approvals", {"decision": "request_changes", "reason": "Shorter."}),
    "submit": ("PUT", "submission", {}),
    "withdraw": ("DELETE", "submission", {}),
    "publish": ("PUT", "publication", {}),
    "retire": ("PUT", "retirement", {"reason": "Old"}),
    "copy": ("POST", "working-copy", {}),
    "comment": ("POST", "comments", {"language": "en", "line": 2, "text": "Why?"}),
}


def _by_api(cast, key: str, verb: str, version: TemplateVersion):
    where = f"/api/v1/templates/{version.template.key}/versions/{version.number}/"
    method, noun, body = NOUNS.get(verb, ("POST", "", {}))
    if verb == "send":
        people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (cast.carol, cast.dan)]
        where = "/api/v1/contracts"
        body = {"template": version.template.key, "values": paper.VALUES, "people": people}
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    return browser().generic(
        method, where + noun, json.dumps(body), content_type="application/json", **headers
    )


@pytest.mark.parametrize("required", [True, False])
def test_an_author_publishes_alone_only_where_no_approval_is_asked(cast, required):
    """The one switch that changes the table, and only an admin turns it."""
    version = cast.versions["in_review"]

    def ask():
        with tenancy.within(cast.workspace.id):
            rules.require(required, by=cast.bob.actor())
        return _by_web(cast, cast.clients["alice"], "publish", version)

    done, status = tried(cast, version, ask, may=True)
    assert done is not required and status == (422 if required else 303)


def test_every_state_and_verb_is_told(cast):
    """No row of the tables names a state that is not tried."""
    for table in (WEB, API):
        assert {state for states in table.values() for state in states} <= set(STATES)
    assert {who for states in WEB.values() for people in states.values() for who in people} <= ALL
    assert set(cast.people) == ALL
