"""What goes for every operation: how it refuses, counts, pages and tells whether something changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests import asked

from undersign.contracts.contract import Contract
from undersign.journal import ids
from undersign.store import tenancy
from undersign.workspaces import allowance


def told(answer, status: int, code: str, field: str = "") -> dict:
    said = answer.json()
    assert (answer.status_code, said["code"], said.get("field", "")) == (status, code, field), said
    assert answer["Content-Type"] == "application/problem+json" and said["title"] and said["status"] == status
    return said


FORM = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (FORM, "multipart/form-data; boundary=x", 415, "request.no_json"),
        (b"--broken", "multipart/form-data; boundary=x", 415, "request.no_json"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "request.no_json"),
        (b"{", "application/json", 400, "request.unreadable"),
        (b"[1]", "application/json", 400, "request.malformed"),
        (b'{"notify": NaN}', "application/json", 400, "request.unreadable"),
        (b'{"status": "sealed"}', "application/json", 400, "request.malformed"),
    ],
)
def test_a_body_that_is_none_of_its_business(world, key, body, kind, status, code):
    contract = world.draft()
    answer = key().raw("POST", f"contracts/{contract.id}/sending", body, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    contract.refresh_from_db()
    assert contract.status == "draft"


def test_what_is_wrong_is_told_in_the_callers_language(world, key, order):
    program = key()
    wrong = {**order, "status": "sealed"}
    assert told(program("POST", "contracts", wrong), 400, "request.malformed", "status")["title"] == (
        "There is no such field."
    )
    said = told(program("POST", "contracts", wrong, accept_language="es"), 400, "request.malformed", "status")
    assert said["title"] == "No hay ningún campo así."
    told(program("GET", "contracts?stauts=sent"), 400, "request.malformed", "stauts")
    told(program("GET", "contracts?status=lost"), 400, "request.malformed", "status")
    told(program("GET", "contracts?limit=201"), 400, "request.malformed", "limit")
    told(program("GET", "contracts?after=nonsense"), 422, "request.cursor", "after")
    told(
        program("POST", f"contracts/{world.sent().id}/correction", {"to": 1}), 400, "request.malformed", "to"
    )
    told(program("GET", "nothing"), 404, "request.no_such")
    answer = program("PATCH", "contracts")
    told(answer, 405, "request.method")
    assert set(answer["Allow"].replace(" ", "").split(",")) == {"GET", "POST"}
    assert told(key().client.get("/api/v1/contracts", HTTP_AUTHORIZATION="Bearer x"), 401, "key.unknown")


def test_pages_neither_repeat_nor_leave_out_what_comes_meanwhile(world, key):
    program, made = key(), [world.draft().id for _ in range(5)]
    seen, after = [], ""
    while True:
        page = program("GET", f"contracts?limit=2&after={after}").json()
        seen += [each["id"] for each in page["items"]]
        world.draft()  # newer than all that is being read
        after = page["next"]
        if not after:
            break
    assert seen == made[::-1]


def test_lists_are_narrowed_as_the_desk_narrows_them(world, key):
    program, draft, sent = key(), world.draft(), world.sent()

    def ids(query: str) -> set[str]:
        return {each["id"] for each in program("GET", f"contracts?{query}").json()["items"]}

    assert ids("status=draft") == {draft.id} and ids("tab=waiting") == ids("status=open") == {sent.id}
    assert ids(f"owner={world.maya.id}") == {draft.id, sent.id} and ids("owner=nobody") == set()
    assert ids("template=service_order&status=sending") == {sent.id} and ids("template=other") == set()
    assert ids(f"ticket={world.ticket.id}") == {draft.id, sent.id} and ids("account=acc_none") == set()


def test_who_has_not_seen_the_change_does_not_overwrite_it(world, key):
    program, contract = key(), world.draft()
    where = f"contracts/{contract.id}"
    read = program("GET", where)
    tag = read["ETag"]
    assert program("GET", where, if_none_match=tag).status_code == 304
    fields = {"values": {"monthly_fee": {"amount": "1500.00", "currency": "EUR"}}}
    before = program("GET", f"{where}/fields")["ETag"]
    assert program("PATCH", f"{where}/fields", fields, if_match=before).status_code == 200
    told(
        program("PATCH", f"{where}/fields", fields, if_match=before), 412, "request.precondition", "If-Match"
    )
    assert program("POST", f"{where}/voiding", {"reason": "x"}, if_match=tag).status_code == 200
    told(
        program("POST", f"{where}/voiding", {"reason": "x"}, if_match=tag),
        412,
        "request.precondition",
        "If-Match",
    )
    told(
        program("PUT", f"{where}/end", {"day": "2090-01-01"}, if_match='"x"'),
        412,
        "request.precondition",
        "If-Match",
    )


def test_requests_are_counted_to_the_last_one(world, key):
    """Twenty at a time, from connections of their own: not one more than the burst."""
    budget, whose = allowance.Budget("drip", 1, 60), ids.new("key")

    def take(_n: int) -> bool:
        try:
            with tenancy.within(world.workspace.id):
                return allowance.take(world.workspace.id, whose, budget).granted
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        granted = list(pool.map(take, range(200)))
    assert sum(granted) == 60


def test_who_asks_too_often_is_told_how_long_to_wait(world, key):
    program = key()
    first = program("GET", "templates")
    assert first["RateLimit-Policy"] == '"requests";q=6000;w=60;burst=500'
    assert first["RateLimit"] == '"requests";r=499;t=1'
    row = allowance.Allowance.objects.get(workspace_id=world.workspace.id, id__endswith=".requests")
    allowance.Allowance.objects.filter(pk=row.pk).update(left=-1000)
    answer = program("GET", "templates")
    told(answer, 429, "request.too_many")
    assert 0 < int(answer["Retry-After"]) <= 11 and answer["RateLimit"].startswith('"requests";r=0;t=')
    bulk = program("POST", "bulk-sends", {})
    assert bulk["RateLimit-Policy"] == '"bulk";q=60;w=60;burst=20', "a budget of its own"


def test_reading_one_contract_asks_the_database_little(world, key):
    contract, program = world.sent(), key()
    program("GET", f"contracts/{contract.id}")
    with asked.all_of(connection) as sentences:
        assert program("GET", f"contracts/{contract.id}").status_code == 200
    assert len(sentences) <= 10, sentences
    for _ in range(3):
        world.sent()
    with asked.all_of(connection) as sentences:
        assert len(program("GET", "contracts").json()["items"]) == 4
    assert len(sentences) <= 12, sentences
    assert Contract.objects.filter(workspace_id=world.workspace.id).count() == 4
