"""What a type checker makes of both clients, checked with the package; nothing of it is run or shipped."""

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from undersign_client import AsyncClient, Client, Contract, Person, Saved
from undersign_client.results import Entry


def blocking(client: Client) -> None:
    made = client.contracts.create("order", [Person("customer", "Elena", "elena@acme.example")], {"n": 1})
    assert_type(made, Contract)
    assert_type(client.contracts.list(status="sent"), Iterator[Contract])
    assert_type([each.sentence for each in client.contracts.audit(made.id)], list[str])
    assert_type(client.contracts.download(made.id, "contract.pdf"), Saved)
    client.contracts.send(made.id, if_match=made.etag, oops=1)  # type: ignore[call-arg]
    client.contracts.read(1)  # type: ignore[arg-type]


async def awaited(client: AsyncClient) -> None:
    assert_type(await client.contracts.wait_until_completed("ctr_1", timeout=60), Contract)
    assert_type(client.contracts.audit("ctr_1"), AsyncIterator[Entry])
    async for each in client.search.contracts("renewal"):
        assert_type(each, Contract)
