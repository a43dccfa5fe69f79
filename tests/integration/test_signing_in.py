"""Signing in tells nothing about who is a member, and wrong passwords come to an end."""

from __future__ import annotations

import re

import pytest
from tests.browse import Staff
from tests.world import PASSWORD


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
