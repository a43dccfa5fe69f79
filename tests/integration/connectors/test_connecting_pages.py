"""Settings, Connectors: an admin connects a system from nothing, sees what is wrong, and mends it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.integration.connectors.peers import reply, serving
from tests.world import PASSWORD

from undersign.connectors import api
from undersign.connectors.linking import connection, health, trial
from undersign.connectors.linking.connection import Connection
from undersign.journal import clock, history

NEW = "/settings/connectors/new/helpdesk/request_tracker"
TOKEN = "1-14-0123456789abcdef"


@pytest.fixture
def bob(world):
    return desk(world.bob)


def desk(who) -> Client:
    browser = Client(SERVER_NAME="localhost")
    assert browser.post("/login", {"email": who.email, "password": PASSWORD}).status_code == 303
    return browser


def form(url: str, token: str, **more: str) -> dict[str, str]:
    typed = {"name": "Support RT", "request_tracker-url": url, "request_tracker-token": token}
    return typed | {"allow_private": "on"} | more


def made(browser, url: str, token: str, **more: str) -> Connection:
    """The connection that the form makes."""
    answer = browser.post(f"{NEW}/make", form(url, token, **more))
    assert answer.status_code == 303, answer.content.decode()
    return Connection.objects.get(pk=answer["location"].split("/")[3])


def shown(browser, row) -> str:
    answer = browser.get(f"/settings/connectors/{row.id}/")
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def test_request_tracker_from_nothing_with_a_wrong_key_and_then_the_right_one(world, bob, rt):
    assert "request_tracker" in bob.get("/settings/connectors/new?kind=helpdesk").content.decode()
    assert "It begins with “1-”" in html.unescape(bob.get(NEW).content.decode())
    row = made(bob, rt.url, "1-1-ffffffffffffffff")
    page = shown(bob, row)
    assert "(401)" in page and "Check the key or password" in page and "→ 401" in page
    assert "/REST/2.0/rt" in page and "ffffffffffffffff" not in page
    assert not Connection.objects.get(pk=row.pk).enabled
    assert connection.first(api.HELPDESK, world.workspace.id).connector == "builtin"
    bob.post(f"/settings/connectors/{row.id}/change", form(rt.url, rt.token))
    page = shown(bob, row)
    assert "It answered as it should." in page and "Works" in page and rt.token not in page
    assert connection.first(api.HELPDESK, world.workspace.id) == row
    assert "Works" in bob.get("/settings/connectors").content.decode()
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told[-3:] == ["connection.made", "connection.changed", "connection.switched"]


def test_a_key_is_told_from_silence_and_from_another_address(bob, world):
    with serving(reply(200, b"<html>Sign in</html>")) as (port, _seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
        assert "not what this system's interface sends" in shown(bob, row)
    bob.post(f"/settings/connectors/{row.id}/try")
    page = shown(bob, row)
    assert "127.0.0.1 cannot be reached" in page and "no answer" in page
    bob.post(f"/settings/connectors/{row.id}/change", form(f"http://127.0.0.1:{port}", "", allow_private=""))
    assert "allow private addresses for this connection" in shown(bob, row)


def test_what_they_send_back_of_a_secret_is_not_shown_nor_kept_open(bob, world, instance):
    from tests.instance import as_owner

    echo = f'{{"you sent": "token {TOKEN}", "access_token": "of-somebody-else", "note": "kept"}}'
    with serving(reply(401, echo.encode())) as (port, _seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
    page = shown(bob, row)
    assert TOKEN not in page and "of-somebody-else" not in page and "kept" in page and "•••" in page
    with as_owner(instance) as cursor:
        cursor.execute("SELECT connection::text FROM connection WHERE id = %s", [row.id])
        kept = cursor.fetchone()[0]
    assert TOKEN not in kept and "of-somebody-else" not in kept
    assert trial.last(Connection.objects.get(pk=row.pk)).said[0][1] == 401


def test_a_secret_does_not_follow_to_another_address(bob, world):
    with serving(reply(200, b'{"Version": "5"}')) as (port, _seen), serving(reply()) as (other, seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
        answer = bob.post(
            f"/settings/connectors/{row.id}/change", form(f"http://127.0.0.1:{other}", "", name="Moved")
        )
        assert answer.status_code == 422 and "Enter it again" in html.unescape(answer.content.decode())
        assert seen == [] and Connection.objects.get(pk=row.pk).settings["url"].endswith(str(port))


def test_hostile_addresses_typed_into_the_form_reach_nothing(bob, world):
    from tests.integration.connectors.test_way_out import HOSTILE_URLS

    with serving(reply(200, b'{"Version": "5"}')) as (port, seen):
        for number, url in enumerate(HOSTILE_URLS[::6]):
            typed = form(url.format(port=port), TOKEN, name=f"No {number}", allow_private="")
            assert bob.post(f"{NEW}/make", typed).status_code in (303, 422), url
        assert seen == []
    assert not Connection.objects.filter(workspace_id=world.workspace.id, proven_at__isnull=False).exists()


def test_switched_off_on_and_removed_for_good(bob, world):
    with serving(reply(200, b'{"Version": "5"}')) as (port, _seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
    for to, is_on in (("off", False), ("on", True)):
        bob.post(f"/settings/connectors/{row.id}/switch", {"to": to})
        assert Connection.objects.get(pk=row.pk).enabled is is_on
    assert "Remove Support RT?" in html.unescape(
        bob.get(f"/settings/connectors/{row.id}/removing").content.decode()
    )
    bob.post(f"/settings/connectors/{row.id}/remove")
    gone = Connection.objects.get(pk=row.pk)
    assert not gone.enabled and gone.sealed == {} and gone.tried == ""
    assert bob.get(f"/settings/connectors/{row.id}/").status_code == 404
    assert "Support RT" not in bob.get("/settings/connectors").content.decode()
    made(bob, "https://rt.example", TOKEN)  # the name is free again


def test_several_archives_are_on_at_once_and_one_helpdesk(bob, world):
    for name in ("First", "Second"):
        bob.post("/settings/connectors/new/vault/folder/make", {"name": name, "folder-folder": name})
    on = Connection.objects.filter(workspace_id=world.workspace.id, kind=api.VAULT, enabled=True)
    assert {"First", "Second"} <= {row.name for row in on}
    with serving(reply(200, b'{"Version": "5"}')) as (port, _seen):
        made(bob, f"http://127.0.0.1:{port}", TOKEN)
    on = Connection.objects.filter(workspace_id=world.workspace.id, kind=api.HELPDESK, enabled=True)
    assert [row.name for row in on] == ["Support RT"]


def test_agents_and_strangers_see_none_of_it(world, bob):
    row = made(bob, "https://rt.example", TOKEN)
    assert desk(world.maya).get("/settings/connectors").status_code == 403
    assert desk(world.mallory.mallory).get(f"/settings/connectors/{row.id}/").status_code == 404


def test_a_key_that_is_no_longer_taken_is_told_to_admins_once(world, bob, work, inbox):
    with serving(reply(200, b'{"Version": "5"}')) as (port, _seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
    with serving(reply(401), port=port):
        for _twice in range(2):
            trial.look(Connection.objects.get(pk=row.pk))
    row.refresh_from_db()
    assert health.state(row) == health.NEEDS_KEY
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told.count("connection.failed") == 1
    work()
    letter = inbox.wait(world.bob.email)
    assert "does not take our key any more" in letter.text and f"/settings/connectors/{row.id}" in letter.text
    with serving(reply(200, b'{"Version": "5"}'), port=port):
        trial.look(Connection.objects.get(pk=row.pk))
    row.refresh_from_db()
    assert health.state(row) == health.WORKS


def test_a_system_may_be_silent_for_a_while_before_anybody_hears(world, bob):
    with serving(reply(200, b'{"Version": "5"}')) as (port, _seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
    trial.look(Connection.objects.get(pk=row.pk))
    row.refresh_from_db()
    assert health.state(row) == health.FAILING and not row.failure["told"]
    Connection.objects.filter(pk=row.pk).update(failing_since=clock.now() - timedelta(minutes=11))
    for _twice in range(2):
        trial.look(Connection.objects.get(pk=row.pk))
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told.count("connection.failed") == 1


def test_the_clock_looks_behind_every_wall(world, bob):
    from undersign.store import tenancy

    with serving(reply(200, b'{"Version": "5"}')) as (port, seen):
        row = made(bob, f"http://127.0.0.1:{port}", TOKEN)
        before = len(seen)
        with tenancy.within(""):
            assert (world.workspace.id, row.id) in trial.outside()
        assert len(seen) == before
    Connection.objects.filter(workspace_id=world.workspace.id).exclude(pk=row.pk).update(enabled=False)
    trial.look_at(row.id)
    assert health.state(Connection.objects.get(pk=row.pk)) == health.FAILING
