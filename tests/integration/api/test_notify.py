"""Each send and transition says who hears of it, and what it says is what the contract then does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import browse, bulks

from undersign.contracts.bulk import carrying
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling
from undersign.journal import clock

SAID = {"opened": ["sender"], "signed": ["nobody"]}


@pytest.fixture
def program(live, world):
    """What asks with the helpdesk's key."""
    return browse.Program(live.url, world.key)


def hears(program, contract_id: str, kind: str) -> list[str]:
    return program.get(f"/contracts/{contract_id}/notify").json()["notify"][kind]


def test_said_with_the_end_and_with_the_correction(program, world):
    contract = world.sent()
    end = (clock.now() + timedelta(days=20)).date().isoformat()
    moved = program.http.put(
        f"/contracts/{contract.id}/end", json={"day": end, "notify": {"expired": ["watchers"]}}
    )
    assert moved.status_code == 200, moved.text
    assert hears(program, contract.id, "expired") == ["watchers"]
    odd = program.post(f"/contracts/{contract.id}/correction", {"notify": {"mars": ["sender"]}})
    assert odd.status_code == 422 and odd.json()["field"] == "notify"
    made = program.post(f"/contracts/{contract.id}/correction", {"notify": {"opened": ["nobody"]}})
    assert made.status_code == 201, made.text
    assert hears(program, made.json()["id"], "opened") == ["nobody"]


# (method, where, what else it takes), of a contract that waits for Carol.
ON_THE_WAY = [
    ("POST", "reminders", {}),
    ("PUT", "reminders", {"every_hours": 72}),
    ("PUT", "message", {"message": "Look at page 2."}),
    ("PUT", "owner", {"owner": "{bob}"}),
    ("POST", "recipients/{carol}/reminder", {}),
    ("PUT", "recipients/{carol}/address", {"email": "{again}"}),
]


def test_said_with_whatever_is_done_on_the_way(program, world, work):
    contract = world.sent()
    work()
    named = {"bob": world.bob.id, "carol": world.recipient(contract).id, "again": world.email("carol.again")}
    for n, (method, where, more) in enumerate(ON_THE_WAY):
        kind = ("opened", "signed", "expired", "declined", "voided", "later")[n]
        body = {
            name: value.format(**named) if isinstance(value, str) else value for name, value in more.items()
        }
        body |= {"notify": {kind: ["sender", "watchers"]}}
        answer = program.http.request(method, f"/contracts/{contract.id}/{where.format(**named)}", json=body)
        assert answer.status_code == 200, f"{where}: {answer.text}"
        assert hears(program, contract.id, kind) == ["sender", "watchers"], where
    odd = program.post(f"/contracts/{contract.id}/reminders", {"notify": {"mars": ["sender"]}})
    assert odd.status_code == 422 and odd.json()["field"] == "notify"


def test_said_with_a_drafts_person_and_for_all_of_a_bulk_send(world, key):
    program, draft = key("account_manager"), world.draft()
    where = f"contracts/{draft.id}/recipients/{world.recipient(draft).id}"
    assert program("PATCH", where, {"name": "Eve Ortiz", "notify": SAID}).status_code == 200
    draft.refresh_from_db()
    assert draft.telling == SAID
    body = {"template": "service_order", "columns": bulks.COLUMNS, "rows": bulks.rows(2, world.tag)}
    assert program("POST", "bulk-sends", {**body, "notify": {"mars": []}}).status_code == 422
    more = {"constants": bulks.constants(world), "notify": SAID}
    made = program("POST", "bulk-sends", {**body, **more}).json()
    assert made["notify"] == SAID
    assert program("POST", f"bulk-sends/{made['id']}/sending").status_code == 200
    while carrying.carry_on(made["id"]) == carrying.MORE:
        pass
    sent = Contract.objects.filter(workspace_id=world.workspace.id, status__in=("sending", "sent"))
    assert len(sent) == 2 and {tuple(telling.of(each).hears("signed")) for each in sent} == {()}


def test_how_long_it_is_kept_is_asked_too_early(world, key):
    program, contract = key("admin"), world.sent()
    for method, body in (("GET", None), ("PUT", {"governing_law": "Illinois"})):
        answer = program(method, f"contracts/{contract.id}/retention", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "retention.not_over"), answer.content


def test_contracts_under_a_legal_hold_are_listed(world, key, work):
    program, free, held = key("admin"), world.sent(), world.sent()
    hold = {"matter": "1", "title": "Acme", "custodian": "Nora", "reason": "A claim"}
    placed = program("POST", "retention/holds", {**hold, "contracts": [held.number]})
    assert placed.status_code == 201, placed.content
    found = program("GET", "contracts?status=held").json()["items"]
    assert [each["id"] for each in found] == [held.id] and free.id != held.id
