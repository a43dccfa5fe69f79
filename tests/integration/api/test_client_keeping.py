"""The Python client's webhooks, retention and holds, blocking and awaited, against a real server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
import undersign_client
from tests import paper
from undersign_client import AsyncClient, Client, Person
from undersign_client.webhooks import NotGenuine, verify

from undersign.workspaces import token

URL = "https://erp.example/undersign"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def key(world) -> str:
    """In Bob's name: holds are people's."""
    return token.make(world.workspace, "keeper", role="admin", by=world.bob.actor(), asks_for=world.bob)[1]


@pytest.fixture
def program(live, key):
    with Client(live.url, key) as made:
        yield made


def test_a_webhook_from_its_making_to_its_end(program):
    made = program.webhooks.create(URL, ["contract.completed"], name="ERP", once="erp")
    assert program.webhooks.create(URL, ["contract.completed"], name="ERP", once="erp") == made
    assert made.secret.startswith("whsec_") and made.status == "active" and made.created_at.tzinfo
    assert "contract.completed" in {each.type for each in program.webhooks.events()}
    changed = program.webhooks.put(
        made.id, URL, ["contract.sent"], if_match=program.webhooks.read(made.id).etag
    )
    assert changed.events == ["contract.sent"] and [each.id for each in program.webhooks.list()] == [made.id]
    fresh = program.webhooks.rotate(made.id, hours=0)
    assert fresh.secret != made.secret
    with pytest.raises(NotGenuine):
        verify(fresh.secret, {}, b"{}")
    assert program.webhooks.disable(made.id).status == "disabled"
    assert program.webhooks.resume(made.id).status == "active"
    assert program.webhooks.replay(made.id, SINCE).messages == 0 and not [*program.webhooks.messages(made.id)]
    with pytest.raises(undersign_client.NotFound):
        program.webhooks.resend(made.id, "dlv_none")
    program.webhooks.remove(made.id)
    assert not [*program.webhooks.list()]


def test_how_long_it_is_kept_and_what_holds_it(world, live, key, program, work):
    contract = world.sent()
    with pytest.raises(undersign_client.NotFound):
        program.retention.read(contract.id)
    program.contracts.void(contract.id, "Ordered twice", notify={"voided": ["nobody"]})
    work()
    kept = program.retention.read(contract.id)
    assert kept.status == "kept" and [each.number for each in program.retention.list()] == [contract.number]
    (category, *_more) = program.retention.categories()
    changed = program.retention.set(contract.id, categories=[category.key], if_match=kept.etag)
    assert category.key in changed.categories
    placed = program.holds.place("2026-CV-1", "Acme", "Nora", "A claim", contracts=[contract.number])
    assert placed.contracts == 1 and placed.placed_at.tzinfo
    assert [each.id for each in program.contracts.list(status="held")] == [contract.id]
    added = program.holds.add(placed.id, [world.sent().id])
    assert added.contracts == 2 and program.holds.ask_release(placed.id, "Settled").status == "asked"
    with pytest.raises(undersign_client.UndersignError):
        program.holds.release(placed.id)  # it takes somebody else
    assert program.holds.drop_release(placed.id).status == "active"

    async def awaited() -> list[str]:
        async with AsyncClient(live.url, key) as client:
            read = await client.holds.read(placed.id)
            held = [each.contract async for each in client.holds.contracts(placed.id)]
            return [read.matter, *held, *[each.matter async for each in client.holds.list(status="active")]]

    told = asyncio.run(awaited())
    assert (told[0], told[-1], set(told[1:-1]) > {contract.id}) == ("2026-CV-1", "2026-CV-1", True)


def test_sent_with_a_case_and_with_who_is_told(world, program):
    assert world.version
    people = [Person(each.role_key, each.name, each.email) for each in (world.carol, world.dan)]
    made = program.contracts.create("service_order", people, paper.VALUES)
    with pytest.raises(undersign_client.NotFound) as no:
        program.contracts.send(made.id, case="nothing")
    assert no.value.field == "case.ticket"
    sent = program.contracts.send(made.id, case=str(world.ticket.number), notify={"opened": ["sender"]})
    assert sent.ticket == world.ticket.id and program.notify.read(made.id).notify["opened"] == ["sender"]
