"""The second step: an app's codes, recovery codes, passkeys; what a workspace may demand; sessions."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from tests.authenticator import Authenticator
from tests.house.casting import browser, signed_in
from tests.world import PASSWORD

from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.store import keys
from undersign.workspaces.access import codes, passkeys, second, session


def secret_of(who) -> str:
    row = codes.Totp.objects.get(member=who)
    return keys.open_secret(who.workspace_id, bytes(row.sealed), f"totp/{who.id}")


def shown(who, later: int = 0) -> str:
    """What the app shows, so many steps from now."""
    return codes.code_at(secret_of(who), int(clock.now().timestamp()) // codes.STEP + later)


@pytest.fixture(autouse=True)
def fresh_half_minute():
    """Each test starts as a code appears: the next one must not come up between two lines of a test."""
    with clock.travel(timedelta(seconds=codes.STEP - clock.now().timestamp() % codes.STEP)):
        yield


@pytest.fixture
def protected(world):
    """Maya with an app. Its code of this half minute is used up; returns her recovery codes."""
    codes.begin(world.maya)
    return codes.confirm(world.maya, shown(world.maya), by=world.maya.actor())


def half(who):
    """A browser after the password."""
    client = browser()
    answer = client.post("/login", {"email": who.email, "password": PASSWORD})
    assert answer["Location"].startswith("/login/second")
    return client


def test_a_code_counts_once_and_only_beside_the_password(world, protected):
    client = half(world.maya)
    assert client.get("/tickets")["Location"].startswith("/login"), "half is not in"
    before = client.cookies["desk"].value
    assert client.post("/login/second", {"code": shown(world.maya)}).status_code == 422, "used to confirm"
    done = client.post("/login/second", {"code": shown(world.maya, 1)})
    assert done.status_code == 303 and client.get("/tickets").status_code == 200
    assert client.cookies["desk"].value != before, "a fresh session (AT-06)"
    again = half(world.maya)
    assert again.post("/login/second", {"code": shown(world.maya, 1)}).status_code == 422, "replayed"


def test_a_recovery_code_lets_in_once(world, protected):
    for expected in (303, 422):
        answer = half(world.maya).post("/login/second", {"recovery": protected[0].upper()})
        assert answer.status_code == expected
    assert codes.left(world.maya.id) == 9


def test_guessing_codes_ends_and_so_does_half_a_sign_in(world, protected):
    client = half(world.maya)
    said = [client.post("/login/second", {"code": f"{n:06}"}).status_code for n in range(8)]
    assert said == [422] * 8
    assert b"Too many tries" in client.post("/login/second", {"code": shown(world.maya, 1)}).content
    with clock.travel(timedelta(minutes=11)):
        assert client.get("/login/second")["Location"] == "/login"
    assert browser().get("/login/second")["Location"] == "/login"


@pytest.mark.law("HI-4")
def test_a_workspace_can_demand_it(world):
    session.set_rules(world.workspace, idle=0, second_factor=True, by=world.bob.actor())
    maya = signed_in(world.maya.email)
    assert maya.get("/tickets")["Location"] == "/profile"
    page = maya.get("/profile/app").content.decode()
    assert "<svg" in page and re.search(r"<code class=\"wrap\">[A-Z2-7]{32}<", page)
    wrong = maya.post("/profile/app/confirm", {"code": shown(world.maya), "current": "guessed"})
    assert wrong.status_code == 422 and not codes.is_on(world.maya.id)
    done = maya.post("/profile/app/confirm", {"code": shown(world.maya), "current": PASSWORD})
    assert done.content.count(b"<li><code>") == 10
    assert maya.get("/tickets").status_code == 200
    second.reset(world.maya, by=world.bob.actor())
    assert second.kinds(world.maya.id) == [] and codes.left(world.maya.id) == 0
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert {"workspace.access_rules", "second_factor.added", "second_factor.removed"} <= {*told}


@pytest.mark.law("HI-1")
def test_idle_people_are_signed_out_and_an_open_page_is_nobody(world):
    session.set_rules(world.workspace, idle=15, second_factor=False, by=world.bob.actor())
    maya = signed_in(world.maya.email)
    with clock.travel(timedelta(minutes=10)):
        assert maya.get("/tickets", HTTP_HX_REQUEST="true").status_code == 200
    with clock.travel(timedelta(minutes=16)):
        assert maya.get("/tickets")["Location"].startswith("/login")
    active = signed_in(world.maya.email)
    for minutes in (10, 20, 30):
        with clock.travel(timedelta(minutes=minutes)):
            assert active.get("/tickets").status_code == 200


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(world):
    here, there, third = (signed_in(world.maya.email) for _ in range(3))
    page = here.get("/profile").content.decode()
    assert page.count('name="session"') == 2
    one = re.search(r'name="session" value="(ses_\w+)"', page)[1]
    here.post("/profile/sessions/end", {"session": one})
    assert sorted(each.get("/tickets").status_code for each in (there, third)) == [200, 302]
    here.post("/profile/sessions/end")
    assert [each.get("/tickets").status_code for each in (here, there, third)] == [200, 302, 302]
    bob = signed_in(world.bob.email)
    stranger = session.of(world.bob.id)[0].id
    here.post("/profile/sessions/end", {"session": stranger})
    assert bob.get("/tickets").status_code == 200, "nobody ends somebody else's"


def test_a_new_password_ends_the_other_sessions(world):
    here, there = signed_in(world.maya.email), signed_in(world.maya.email)
    given = {"current": PASSWORD, "password": "purple horse under nine moons"}
    assert here.post("/profile/password", {**given, "password": "password123"}).status_code == 422
    assert here.post("/profile/password", {**given, "current": "no"}).status_code == 422
    assert here.post("/profile/password", given).status_code == 303
    assert here.get("/tickets").status_code == 200 and there.get("/tickets").status_code == 302


def test_nobody_takes_a_protection_away_who_may_do_less(world, protected):
    with pytest.raises(Refused, match="role does not allow"):
        second.reset(world.maya, by=world.alice.actor())
    taken = signed_in_with(world.maya, protected[1]).post("/profile/app/remove", {"current": "no"})
    assert taken.status_code == 422 and codes.is_on(world.maya.id)


def signed_in_with(who, recovery: str):
    client = half(who)
    assert client.post("/login/second", {"recovery": recovery}).status_code == 303
    return client


def options(client, where: str) -> dict:
    return json.loads(
        html.unescape(re.search(r'data-options="([^"]+)"', client.get(where).content.decode())[1])
    )


def test_a_passkey_lets_in_alone_or_beside_the_password(world):
    device = Authenticator(settings.PUBLIC_URL, counter=1)
    maya = signed_in(world.maya.email)
    made = device.make(options(maya, "/profile/passkey"))
    assert b"recovery" in maya.post("/profile/passkey/add", {"answer": made, "name": "Laptop"}).content
    assert maya.post("/profile/passkey/add", {"answer": made}).status_code == 422, "a challenge is spent"
    alone = browser()
    answer = device.use(options(alone, "/login/passkey"))
    assert alone.post("/login/passkey", {"answer": answer}).status_code == 303
    assert alone.get("/tickets").status_code == 200
    assert browser().post("/login/passkey", {"answer": answer}).status_code == 422, "replayed elsewhere"
    beside = half(world.maya)
    answer = device.use(options(beside, "/login/second"))
    assert beside.post("/login/second", {"answer": answer}).status_code == 303


@pytest.mark.parametrize(
    "fault", [{"origin": "https://evil.example"}, {"in_frame": True}, {"is_verified": False}, {"counter": 1}]
)
def test_a_forged_passkey_lets_nobody_in(world, fault):
    device, by = Authenticator(settings.PUBLIC_URL, counter=1), world.maya.actor()
    challenge = passkeys.fresh_challenge()
    made = device.make(json.loads(passkeys.to_make(world.maya, challenge)))
    passkeys.add(world.maya, made, challenge, name="", by=by)
    asked = passkeys.fresh_challenge()
    with pytest.raises(Refused, match="not accepted"):
        passkeys.judged(device.use(json.loads(passkeys.to_use(asked)), **fault), asked)
