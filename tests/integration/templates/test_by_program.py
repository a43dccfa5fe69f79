"""A template written by a program, approved by a person, published by the program again."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests import paper

from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.store import tenancy
from undersign.workspaces import token


@pytest.fixture
def api(shelf):
    secret = token.make(shelf.workspace, "sync", role="legal", by=shelf.bob.actor())[1]
    client = Client(SERVER_NAME="localhost", HTTP_AUTHORIZATION=f"Bearer {secret}")

    def call(method, where, body=None):
        with tenancy.within(""):
            answer = client.generic(
                method, f"/api/v1/{where}", json.dumps(body or {}), content_type="application/json"
            )
        return answer.status_code, json.loads(answer.content or b"{}")

    return call


def test_from_nothing_to_published(shelf, api):
    assert api("PUT", "clauses/terms", {"titles": {"en": "Terms"}, "sources": {"en": "Agreed."}})[0] == 200
    assert api("PUT", "templates/order", {"names": {"en": "Order"}})[0] == 200
    text = {"en": paper.EN + '\n{% library "terms" %}\n'}
    said = {"edition": 0, "sources": text, "schema": paper.SCHEMA}
    status, copy = api("PUT", "templates/order/working-copy", said)
    assert (status, copy["clauses"], copy["sources"], copy["schema"]["roles"][0]["name"]) == (
        200, {"terms": 1}, text, "customer",
    )  # fmt: skip
    stale = {"edition": copy["edition"] - 1, "sources": {"en": "x"}}
    assert api("PUT", "templates/order/working-copy", stale)[0] == 409
    status, version = api("POST", "templates/order/versions", {"note": "First"})
    assert (status, version["status"], version["number"]) == (201, "in_review", 1)
    status, refused = api("PUT", "templates/order/versions/1/publication")
    assert (status, refused["code"]) == (422, "template.not_approved")
    status, refused = api("POST", "templates/order/versions/1/approvals", {"decision": "approve"})
    assert (status, refused["code"]) == (403, "template.needs_a_person")
    row = TemplateVersion.objects.get(template__key="order")
    assert approval.why_not(row, shelf.bob.actor()).code == "template.own_version", "he made the key"
    approval.approve(row, by=shelf.olga.actor())
    status, version = api("PUT", "templates/order/versions/1/publication")
    assert (status, version["in_effect"]) == (200, True)
    [said] = api("GET", "templates/order/versions/1/approvals")[1]["items"]
    assert (said["member"], said["decision"]) == ("Olga Legal", "approve")
    whole = api("GET", "templates/order/versions/1")[1]
    assert whole["content"]["clauses"]["terms"]["number"] == 1 and whole["rehearsal"]["is_full"]
    assert api("GET", "clauses/terms/uses")[1]["items"] == [
        {"template": "order", "version": 1, "pinned": 1, "newest": 1},
    ]
    assert [each["key"] for each in api("GET", "templates")[1]["items"]] == ["order"]


@pytest.mark.parametrize(
    ("method", "where", "body", "status"),
    [
        ("PUT", "templates/Not%20a%20key", {"names": {"en": "x"}}, 422),
        ("PUT", "templates/fresh", {"names": {}}, 422),
        ("PUT", "templates/fresh", {"names": {"en": "x"}, "form": "scroll"}, 422),
        ("PUT", "templates/fresh", {"names": {"en": "x"}, "status": "published"}, 400),
        ("PUT", "templates/order", {"names": {"en": "x"}, "category": "weaker"}, 422),
        ("PUT", "templates/order/place", {"folder": "a\\b"}, 422),
        ("PUT", "templates/order/working-copy", {"edition": 10**20, "sources": {"en": "x"}}, 409),
        ("PUT", "templates/order/working-copy", {"edition": 0, "clauses": {"x": 10**20}}, 422),
        ("PUT", "templates/order/working-copy", {"edition": 0, "authors": []}, 400),
        ("GET", "templates/order/versions/99999999999999999999", None, 404),
        ("PUT", "templates/order/versions/1/publication", {"publish_from": "2030-01-01T00:00:00"}, 400),
        ("PUT", "templates/order/versions/1/publication", {"publish_from": "1999-01-01T00:00:00Z"}, 422),
        ("POST", "templates/order/versions/1/comments", {"language": "en", "line": 10**20, "text": "?"}, 422),
        ("PUT", "clauses/Not%20a%20key", {"titles": {"en": "x"}, "sources": {"en": "x"}}, 422),
        ("PUT", "clauses/fresh", {"titles": {"en": "x"}, "sources": {"en": "{% if"}}, 422),
        ("PUT", "approval-rules/general", {"roles": ["legal"], "count": 1}, 403),
        ("PUT", "approval-rules", {"required": False}, 403),
    ],
)
def test_what_is_wrong_is_told_and_breaks_nothing(shelf, api, made, method, where, body, status):
    version = template.draft(made, sources=paper.SOURCES, schema=paper.SCHEMA, by=shelf.alice.actor())
    version.submit(by=shelf.alice.actor())
    if "10" in str(body) and "edition" in (body or {}):
        api("PUT", "templates/order/working-copy", {"edition": 0})
    answered, told = api(method, where, body)
    assert answered == status and told["code"] and told["title"]
    version.refresh_from_db()
    assert version.status == template.IN_REVIEW
