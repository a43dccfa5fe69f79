"""Signing in tells nothing about who is a member, and wrong passwords come to an end."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.browse import Staff
from tests.world import PASSWORD

from undersign.journal import clock
from undersign.store import tenancy
from undersign.workspaces import member, tries


def answer(live, email: str, password: str):
    visitor = Staff(live.url)
    page = visitor.sign_in(email, password)
    plain = re.sub(r'value="[^"]*"', "", page.response.text)  # the form's token, the address typed
    return page.status, plain


def test_unknown_and_wrong_look_alike(world, live):
    known = answer(live, world.maya.email, "wrong")
    unknown = answer(live, f"nobody.{world.tag}@x.example", "wrong")
    assert known == unknown and known[0] == 422


def test_after_eight_wrong_ones_even_the_right_one_waits(world, live):
    for _ in range(8):
        assert answer(live, world.maya.email, "wrong")[0] == 422
    status, said = answer(live, world.maya.email, PASSWORD)
    assert status == 422 and "Too many tries" in said
    assert answer(live, world.bob.email, PASSWORD)[0] == 200, "others are not held up"


def test_who_left_is_out_at_once(world, live):
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    assert maya.get("/contracts").status == 200
    world.maya.is_active = False
    world.maya.save(update_fields=["is_active"])
    assert "/login" in str(maya.get("/contracts").response.url)
    assert answer(live, world.maya.email, PASSWORD)[0] == 422


def test_signing_out_ends_the_session(world, live):
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    session = maya.http.cookies["desk"]
    maya.get("/contracts")
    maya.send("/logout")
    maya.plant("desk", session)
    assert "/login" in str(maya.get("/contracts").response.url)


@pytest.mark.parametrize("email", ["", "x" * 5000, "a@b\u0000.example", "' OR 1=1 --", "ünïcödé@x.example"])
def test_odd_addresses(live, email):
    assert answer(live, email, "x" * 5000)[0] in (400, 422)


def test_the_password_is_argon2(world):
    assert world.maya.password.startswith("argon2$")


def test_tries_are_counted_across_processes(world, live):
    """AT-04 for staff: what one process has seen, every other one knows."""
    for _ in range(4):
        assert answer(live, world.maya.email, "wrong")[0] == 422
    granted = [tries.take(world.workspace.id, world.maya.email) for _ in range(6)]
    assert granted == [True] * 4 + [False] * 2
    assert "Too many tries" in answer(live, world.maya.email, PASSWORD)[1]


@pytest.mark.parametrize("known", [True, False])
def test_a_hundred_at_once_are_granted_eight(world, known):
    address = world.maya.email if known else f"nobody.{world.tag}@x.example"
    workspace_id = member.workspace_of(address)
    assert bool(workspace_id) is known

    def one(_: int) -> bool:
        try:
            return tries.take(workspace_id, address.upper())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(one, range(100))) == 8


def test_after_a_quarter_of_an_hour_it_goes_on(world, live):
    for _ in range(9):
        answer(live, world.maya.email, "wrong")
    before = clock.now() - tries.LOCKED_FOR
    tries.Tries.objects.filter(workspace_id=world.workspace.id).update(last_at=before)
    assert answer(live, world.maya.email, PASSWORD)[0] == 200
    assert tries.Tries.objects.count() == 0, "the right password ends the count"


def test_no_address_is_kept_and_what_is_over_goes(world, live):
    address = f"nobody.{world.tag}@x.example"
    answer(live, address, "wrong")
    with tenancy.within(tries.NOBODY):
        rows = tries.Tries.objects.all()
        assert all(address not in str(row.__dict__) for row in rows)
        rows.update(last_at=clock.now() - tries.LOCKED_FOR)
        assert tries.take("", f"somebody.else.{world.tag}@x.example")
        assert rows.count() == 1
