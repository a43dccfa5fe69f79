"""A program in this process, as the tests of the API have one: no server, and all the rest real."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests import paper

from undersign.store import tenancy
from undersign.workspaces import token


class Program:
    """Calls operations with one key."""

    def __init__(self, key: str):
        self.client = Client(
            SERVER_NAME="localhost", HTTP_AUTHORIZATION=f"Bearer {key}", raise_request_exception=False
        )

    def __call__(self, method: str, where: str, body: Any = None, **headers: str) -> Any:
        said = json.dumps(body).encode() if body is not None else b""
        return self.raw(method, where, said, "application/json", **headers)

    def raw(self, method: str, where: str, body: bytes, kind: str, **headers: str) -> Any:
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        with tenancy.within(""):
            return self.client.generic(method, f"/api/v1/{where}", body, content_type=kind, **named)


@pytest.fixture
def key(world):
    """`key(role, …)` makes a key and answers the program that has it."""

    def make(role: str = "agent", **how: Any) -> Program:
        return Program(token.make(world.workspace, "test", role=role, by=world.bob.actor(), **how)[1])

    return make


@pytest.fixture
def order(world):
    assert world.version
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]
    return {"template": "service_order", "values": paper.VALUES, "people": people}
