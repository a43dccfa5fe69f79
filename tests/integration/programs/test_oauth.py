"""OAuth 2 for programs of others: what a member lets in asks in their name, and no further."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.integration.programs.conftest import BACK

from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.workspaces import staffing, team
from undersign.workspaces.programs import grant, program
from undersign.workspaces.programs.grant import Grant, Secret


def let_in(stranger, browser, **said):
    answer = stranger.exchanges(stranger.asks(browser, **said)["code"])
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_member_lets_a_program_in_and_it_asks_in_their_name(world, register, maya):
    stranger, contract = register(), world.draft()
    with tenancy.within(""):
        page = maya.get(f"/oauth/authorize?{stranger.question()}")
    text = page.content.decode()
    assert page.status_code == 200 and "Let Ledgerly in?" in text and "app.example" in text
    assert "contract.send" in text, "of an ability, the verbs that are meant"
    assert "form-action 'self' https://app.example" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    back = stranger.asks(maya)
    assert back["state"] == "s-1" and back["iss"].startswith("http")
    told = stranger.exchanges(back["code"]).json()
    assert told["token_type"] == "Bearer" and told["expires_in"] == 1800
    access = told["access_token"]
    assert stranger.calls(access, f"contracts/{contract.id}").status_code == 200
    sent = stranger.calls(access, f"contracts/{contract.id}/sending", "POST")
    assert sent.status_code == 200, sent.content
    void = stranger.calls(access, f"contracts/{contract.id}/voiding", "POST", json.dumps({"reason": "x"}))
    assert (void.status_code, void.json()["code"]) == (403, "role.refused")
    entry = next(
        each for each in history.of(world.workspace.id, contract.id) if each.event == "contract.sent"
    )
    assert entry.actor == "Ledgerly · " + world.maya.name
    kept = str(list(Secret.objects.filter(grant__program=stranger.row).values()))
    assert access not in kept and told["refresh_token"] not in kept and back["code"] not in kept


def test_who_says_no_is_said_so(register, maya):
    back = register().asks(maya, decision="no")
    assert back["error"] == "access_denied" and back["state"] == "s-1" and "code" not in back


ANSWERED = [
    ({"code_challenge": ""}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": ""}, "invalid_request"),
    ({"state": ""}, "invalid_request"),
    ({"scope": "contract.fly"}, "invalid_scope"),
    ({"scope": "member.invite"}, "invalid_scope"),
    ({"response_type": "token"}, "unsupported_response_type"),
]


def test_a_question_that_is_not_right_is_answered_to_the_program(register, maya):
    stranger = register()
    for said, error in ANSWERED:
        assert stranger.asks(maya, **said)["error"] == error, said


ASTRAY = [
    {"redirect_uri": ""},
    {"redirect_uri": BACK + "/"},
    {"redirect_uri": BACK + "?x=1"},
    {"redirect_uri": "https://evil.example/back"},
    {"client_id": "prg_of_nobody"},
    {"client_id": ""},
]


def test_nobody_is_sent_to_an_address_that_was_not_registered(register, maya):
    stranger = register()
    for said in ASTRAY:
        with tenancy.within(""):
            question = stranger.question(**said)
            for answer in (
                maya.get(f"/oauth/authorize?{question}"),
                maya.post(f"/oauth/authorize/answer?{question}"),
            ):
                assert answer.status_code == 422 and "Location" not in answer, said


def test_a_code_is_good_once_for_whom_it_was_given_with_what_was_promised(world, register, maya):
    stranger, other = register(), register("Other")
    for wrong in ({"code_verifier": "w" * 43}, {"redirect_uri": BACK + "x"}, {"code_verifier": ""}):
        code = stranger.asks(maya)["code"]
        assert stranger.exchanges(code, **wrong).status_code == 400
        assert stranger.exchanges(code).json()["error"] == "invalid_grant", "whoever shows it has spent it"
    code = stranger.asks(maya)["code"]
    assert other.exchanges(code).json()["error"] == "invalid_grant"
    access = stranger.exchanges(code).json()["access_token"]
    assert stranger.calls(access).status_code == 200
    assert stranger.exchanges(code).json()["error"] == "invalid_grant"
    assert stranger.calls(access).status_code == 401, "a code that comes twice ends what came of it"
    late = stranger.asks(maya)["code"]
    Secret.objects.filter(grant__program=stranger.row, kind="code").update(until=clock.now())
    assert stranger.exchanges(late).json()["error"] == "invalid_grant"


def test_refreshing_rotates_and_a_token_that_comes_again_ends_all(world, register, maya):
    stranger = register(keeps_secret=False)
    assert stranger.secret == ""
    first = let_in(stranger, maya)
    second = stranger.refreshes(first["refresh_token"], scope="contract.see").json()
    assert second["scope"] == "contract.see" and second["refresh_token"] != first["refresh_token"]
    assert stranger.calls(second["access_token"]).status_code == 200
    assert stranger.calls(second["access_token"], "templates").status_code == 403
    more = stranger.refreshes(second["refresh_token"], scope="read").json()
    assert more["error"] == "invalid_scope"
    third = let_in(stranger, maya)
    fourth = stranger.refreshes(third["refresh_token"]).json()
    assert stranger.refreshes(third["refresh_token"]).json()["error"] == "invalid_grant"
    assert stranger.refreshes(fourth["refresh_token"]).json()["error"] == "invalid_grant"
    assert stranger.calls(fourth["access_token"]).status_code == 401
    assert stranger.calls(second["access_token"]).status_code == 200, "another leave is another leave"
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told.count("program.leave_ended") == 1 and told.count("program.let_in") == 2


def test_it_never_may_more_than_the_member_may_today(world, register, maya):
    stranger, contract = register(), world.draft()
    access = let_in(stranger, maya)["access_token"]
    staffing.change_role(world.maya, "auditor", by=world.bob.actor())
    assert stranger.calls(access, f"contracts/{contract.id}").status_code == 200
    assert stranger.calls(access, f"contracts/{contract.id}/sending", "POST").status_code == 403
    staffing.deactivate(world.maya, world.people["dan"], by=world.bob.actor())
    assert stranger.calls(access).status_code == 401


def test_a_leave_for_one_team_shows_what_the_member_sees_of_it(world, register, maya):
    by, dan = world.bob.actor(), world.people["dan"]
    support = team.make("Support", by=by)
    team.keep(support, name="Support", is_open=True, shown_to=[], members=[world.maya.id, dan.id], by=by)
    closed = team.make("Board", by=by)
    team.keep(closed, name="Board", is_open=False, shown_to=[], members=[dan.id], by=by)
    stranger, contract = register(), world.draft()
    access = let_in(stranger, maya, team=support.id)["access_token"]
    assert stranger.calls(access, f"contracts/{contract.id}").status_code == 200
    type(contract).objects.filter(pk=contract.pk).update(owner_id=dan.id)
    assert stranger.calls(access, f"contracts/{contract.id}").status_code == 404, "hidden from Maya, too"
    with tenancy.within(""):
        answer = maya.post(
            f"/oauth/authorize/answer?{stranger.question()}", {"decision": "yes", "team": closed.id}
        )
    assert answer.status_code == 422 and "There is no such team" in answer.content.decode()


def test_in_its_own_name_with_a_secret_and_a_role(world, register):
    stranger = register(redirects=[], role="agent", scopes=["contract.see"])
    told = stranger.posts("token", grant_type="client_credentials").json()
    assert told["scope"] == "contract.see" and "refresh_token" not in told
    assert stranger.calls(told["access_token"]).status_code == 200
    assert stranger.calls(told["access_token"], "templates").status_code == 403
    stranger.secret = "uss_wrong"
    wrong = stranger.posts("token", grant_type="client_credentials")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    refused = register().posts("token", grant_type="client_credentials")
    assert refused.json()["error"] == "unauthorized_client"
    assert Grant.objects.filter(program=stranger.row).count() == 1


def test_revoked_by_the_program_the_member_or_an_admin_it_opens_nothing(world, register, maya, bob):
    stranger = register()
    for how in ("program", "member", "admin"):
        told = let_in(stranger, maya)
        leave = Grant.objects.filter(program=stranger.row, ended_at=None).get()
        if how == "program":
            assert stranger.posts("revoke", token=told["refresh_token"]).status_code == 200
        else:
            with tenancy.within(""):
                browser = {"member": maya, "admin": bob}[how]
                assert browser.post(reverse("desk:take_back_leave", args=[leave.id])).status_code == 303
        assert stranger.calls(told["access_token"]).status_code == 401
        assert stranger.refreshes(told["refresh_token"]).json()["error"] == "invalid_grant"
    assert stranger.posts("revoke", token="usr_unknown").status_code == 200
    told = let_in(stranger, maya)
    assert register("Other").posts("revoke", token=told["access_token"]).status_code == 400
    assert stranger.calls(told["access_token"]).status_code == 200
    with tenancy.within(""):
        assert bob.post(reverse("desk:revoke_program", args=[stranger.row.id])).status_code == 303
    assert stranger.calls(told["access_token"]).status_code == 401
    assert stranger.posts("token", grant_type="client_credentials").json()["error"] == "invalid_client"


def test_the_page_tells_what_was_let_in_and_when_it_was_used(world, register, maya, bob):
    stranger = register("Zettel")
    access = let_in(stranger, maya)["access_token"]
    with tenancy.within(""):
        before = maya.get(reverse("desk:programs")).content.decode()
    assert "Zettel" in before and "last used" not in before
    stranger.calls(access)
    with tenancy.within(""):
        mine, theirs = (each.get(reverse("desk:programs")).content.decode() for each in (maya, bob))
    assert "last used" in mine and "Register a program" not in mine
    assert stranger.row.id in theirs and world.maya.name in theirs
    with tenancy.within(""):
        said = {"name": "New one", "redirects": BACK, "abilities[]": ["read"], "keeps": "secret"}
        page = bob.post(reverse("desk:register_program"), said).content.decode()
    assert "uss_" in page and "New one" in page


UNFIT = [
    ({"redirects": ["http://app.example/back"]}, "program.bad_address"),
    ({"redirects": ["https://app.example/#x"]}, "program.bad_address"),
    ({"redirects": ["https://me@app.example/"]}, "program.bad_address"),
    ({"redirects": ["javascript:alert(1)"]}, "program.bad_address"),
    ({"redirects": []}, "program.no_way_back"),
    ({"scopes": []}, "program.no_scope"),
    ({"scopes": ["contract.fly"]}, "scope.unknown"),
    ({"role": "agent", "keeps_secret": False}, "program.no_secret"),
    ({"name": " "}, "program.no_name"),
]


def test_what_cannot_be_registered(register):
    for how, code in UNFIT:
        with pytest.raises(Refused) as refused:
            register(**how)
        assert refused.value.code == code


def test_another_workspaces_program_and_tokens_are_unknown_here(world, register, maya):
    theirs = world.mallory
    with tenancy.within(theirs.workspace.id):
        by = theirs.people["mallory"].actor()
        made = program.register("Theirs", redirects=[BACK], scopes=["read"], by=by)[0]
    stranger = register()
    with tenancy.within(""):
        answer = maya.get(f"/oauth/authorize?{stranger.question(client_id=made.id)}")
    assert answer.status_code == 422 and b"Theirs" not in answer.content


def test_what_ran_out_is_forgotten_and_what_came_in_an_address_is_not_read(register, maya):
    stranger = register()
    told = let_in(stranger, maya)
    Secret.objects.filter(grant__program=stranger.row, kind="access").update(
        until=clock.now() - timedelta(days=2)
    )
    assert stranger.calls(told["access_token"]).status_code == 401
    stranger.refreshes(told["refresh_token"])
    assert Secret.objects.filter(grant__program=stranger.row, kind="access").count() == 1
    with tenancy.within(""):
        answer = stranger.client.post(
            f"/oauth/token?client_id={stranger.row.id}&client_secret={stranger.secret}",
            {"grant_type": "client_credentials"},
        )
        about = stranger.client.get("/.well-known/oauth-authorization-server").json()
    assert answer.status_code == 400
    assert about["code_challenge_methods_supported"] == ["S256"]
    assert about["token_endpoint"].endswith("/oauth/token") and "read" in about["scopes_supported"]


def test_secrets_are_told_apart_by_what_they_begin_with():
    assert set(grant.PREFIXES.values()) == {"usa_", "usr_", "usc_"}
