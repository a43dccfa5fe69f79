"""The server class behind every fake of a vendor: it judges requests, keeps state, and breaks on demand."""

from __future__ import annotations

import httpx
import pytest
from tests.services.vendors import description, fake

SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/orders": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["title"],
                                "properties": {"title": {"type": "string"}},
                            }
                        }
                    },
                },
                "responses": {"201": {"description": "made"}},
            }
        },
        "/orders/{number}": {
            "get": {
                "parameters": [
                    {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {
                    "200": {
                        "description": "it",
                        "content": {
                            "application/json": {"schema": {"type": "object", "required": ["title"]}}
                        },
                    }
                },
            }
        },
    },
}


class Shop(fake.Fake):
    DESCRIBED = (lambda: description.Description("shop", dict(SHOP), "/api", True),)

    def __init__(self):
        super().__init__()
        self.orders = {}

    @fake.route("POST", "/api/orders")
    def order(self, asked):
        number = self.number()
        self.orders[number] = asked.json
        return 201, {"number": number}

    @fake.route("GET", "/api/orders/{number}")
    def read(self, asked, number):
        if number not in self.orders:
            raise fake.Refused(404, "no such order")
        return self.orders[number]


@pytest.fixture
def shop():
    with Shop().running() as server:
        yield server


def ask(shop, method="POST", path="orders", token="token", **sent):
    sent = sent or ({"json": {"title": "tea"}} if method == "POST" else {})
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.request(method, f"{shop.url}/api/{path}", headers=headers, **sent)


def test_it_keeps_state_and_counts(shop):
    number = ask(shop).json()["number"]
    assert ask(shop, "GET", f"orders/{number}").json() == {"title": "tea"}
    assert ask(shop, "GET", "orders/77").status_code == 404
    assert (shop.calls(), shop.calls("POST", "/orders"), shop.sent_bytes) == (3, 1, len(b'{"title":"tea"}'))
    assert [each.status for each in shop.asked] == [201, 200, 404]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"json": {}}, "'title' is a required property"),
        ({"json": {"title": 7}}, "7 is not of type 'string'"),
        ({"json": {"title": "tea", "nope": 1}}, "'nope' was unexpected"),
        ({"path": "nowhere"}, "no such path"),
        ({"token": ""}, "Security"),
        ({"content": b"title", "headers": {}}, "Content"),
    ],
)
def test_what_is_not_as_described_fails_the_test_however_the_client_takes_it(sent, said):
    with pytest.raises(AssertionError, match=said), Shop().running() as shop:
        sent.pop("headers", None)
        assert ask(shop, **sent).status_code == 400


def test_an_answer_of_the_fake_that_is_not_as_described_fails_as_well():
    with pytest.raises(AssertionError, match="our own answer 200"), Shop().running() as shop:
        shop.orders["1"] = {}
        ask(shop, "GET", "orders/1")


@pytest.mark.parametrize(("what", "made"), [(fake.LOST, 1), (fake.CUT, 0), (fake.HALF, 1)])
def test_an_answer_may_never_come(shop, what, made):
    shop.fails(what, method="POST")
    with pytest.raises(httpx.HTTPError):
        ask(shop)
    assert len(shop.orders) == made
    assert ask(shop).status_code == 201


def test_faults_strike_where_they_are_told_to(shop):
    shop.fails(429, method="POST", path="orders", times=2, skip=1, retry_after=7)
    answers = [ask(shop) for _time in range(4)]
    assert [each.status_code for each in answers] == [201, 429, 429, 201]
    assert answers[1].headers["retry-after"] == "7" and answers[1].json() == {"error": "fault 429"}
    shop.fails(lambda asked: (418, {"path": asked.path}))
    assert ask(shop).json() == {"path": "/api/orders"}


def test_a_request_may_arrive_twice_or_slowly_and_a_token_end(shop):
    shop.fails(fake.TWICE)
    assert ask(shop).json() == {"number": "2"} and len(shop.orders) == 2
    shop.fails(fake.Slow(0.01))
    assert ask(shop).status_code == 201
    shop.tokens.clear()
    assert ask(shop).status_code == 401 and len(shop.orders) == 3
