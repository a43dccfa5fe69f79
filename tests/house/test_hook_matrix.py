"""AT-01 where helpdesks call: who does not know the secret changes nothing, whoever they are signed in as."""

from __future__ import annotations

import hmac
import json

import pytest
from tests.house import casting, matrix, visiting

from undersign.connectors.hooks import hook
from undersign.journal import clock
from undersign.store import tenancy


@pytest.fixture(scope="module")
def cast(instance):
    with casting.whole() as cast:
        yield cast


def signed(body: bytes, secret: str) -> dict[str, str]:
    at = str(int(clock.now().timestamp()))
    given = hmac.digest(secret.encode(), at.encode() + b"." + body, "sha256").hex()
    return {"HTTP_X_UNDERSIGN_TIMESTAMP": at, "HTTP_X_UNDERSIGN_SIGNATURE": given}


@pytest.mark.parametrize(("route", "method"), matrix.HOOKS)
@pytest.mark.parametrize("who", ["admin", "mallory", "nobody"])
def test_nobody_starts_anything_without_the_secret(cast, route, method, who):
    body = json.dumps({"ticket": 1, "template": "service_order"}).encode()
    for address, status in ((cast.hook.path, 403), ("A" * 32, 404), ("..", 404), (cast.tag, 404)):
        for headers in ({}, signed(body, "guessed"), signed(body, "")):
            seen = visiting.visit(
                cast.clients[who],
                method,
                f"/hooks/{address}",
                cast,
                data=body,
                content_type="application/json",
                **headers,
            )
            assert seen.status == status and not seen.changed
            assert cast.tag.encode() not in seen.body


def test_reading_it_is_nothing(cast):
    assert visiting.visit(cast.clients["admin"], "GET", f"/hooks/{cast.hook.path}", cast).status == 405
    with tenancy.within(cast.workspace.id):
        assert hook.find(cast.hook.path).secret not in cast.hook.url
