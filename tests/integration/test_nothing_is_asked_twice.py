"""What a contract asks of the database a dozen times in its life, it asks in one sentence, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from undersign.contracts import access, health
from undersign.contracts.contract import Contract
from undersign.journal import moves


def asked(do: Callable[[], Any]) -> list[str]:
    """The sentences that `do` asks, the prepared ones too."""
    seen: list[str] = []

    def note(execute: Any, sentence: str, *rest: Any) -> Any:
        seen.append(sentence)
        return execute(sentence, *rest)

    with connection.execute_wrapper(note):
        do()
    return seen


def test_whether_it_holds_health_data_is_one_question(world):
    contract = world.sent()
    health.of(contract)  # what never changes of a version is known from here on
    assert len(asked(lambda: health.of(contract))) == 1


def test_what_a_transaction_holds_is_not_read_again(world):
    contract = world.sent()
    with transaction.atomic():
        held = moves.hold(Contract, contract.pk)
        assert asked(lambda: moves.seen(Contract, contract.pk)) == []
        assert moves.seen(Contract, contract.pk) is held
    with transaction.atomic():
        assert moves.seen(Contract, contract.pk) is not held


def test_a_first_look_asks_before_the_lock_and_under_it_and_the_next_one_once(world):
    contract, by = world.sent(), world.bob.actor()

    def told() -> int:
        looked = asked(lambda: access.viewed(contract, access.PAPER, by=by))
        return sum("facts ->>" in sentence for sentence in looked)

    assert [told(), told()] == [2, 1]
