"""AT-22: the log's time never runs backwards; small steps are absorbed, a wrong clock records nothing."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import pdf

from undersign.contracts.contract import Contract
from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.sealing import keys, verdict


def test_a_second_back_is_absorbed(world):
    contract = world.draft()
    with clock.travel(timedelta(seconds=-2)):
        contract.fill({"note": "x"}, by=world.maya.actor())
    first, second = history.of(world.workspace.id, contract.id)
    assert second.at == first.at


@pytest.mark.parametrize("back", [timedelta(seconds=6), timedelta(hours=1), timedelta(days=3650)], ids=str)
def test_a_clock_set_back_records_nothing(world, back):
    contract = world.draft()
    with clock.travel(-back), pytest.raises(Refused) as refused:
        contract.fill({"note": "x"}, by=world.maya.actor())
    assert refused.value.code == "clock.behind" and "clock" in refused.value.do
    assert "note" not in Contract.objects.get(pk=contract.pk).values
    assert world.events(contract) == ["contract.drafted"]


def test_nobody_signs_by_a_clock_set_back(world, work):
    contract = world.sent()
    work()
    visit = world.ready(world.recipient(contract))
    with clock.travel(timedelta(minutes=-1)), pytest.raises(Refused) as refused:
        visit.finish(visit.nonce)
    assert refused.value.code == "clock.behind"
    assert world.recipient(contract).status == "opened"
    visit.finish(visit.nonce)


def test_the_date_in_the_document_is_that_of_the_act(world, work):
    """However late a worker comes to it, the visible date and the signature's time are the signer's."""
    contract = world.sent()
    work()
    carol = world.sign(world.recipient(contract)).recipient
    with clock.travel(timedelta(days=3)):
        work()
    act = contract.documents.get(kind="act").read()
    carol.refresh_from_db()
    shown = pdf.field(act, "customer_date")
    assert shown.startswith(f"{carol.signed_at.astimezone(ZoneInfo('Europe/Madrid')):%-d %b %Y, %H:%M}")
    signature = verdict.judge(act, trust=[keys.root().certificate]).signatures[-1]
    assert signature.role == "signer" and abs(signature.at - carol.signed_at) < timedelta(seconds=1)
