"""AT-05: the last press counts once, for the bytes that were shown, in the browser that proved itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests import paper
from tests.browse import Signer

from undersign.contracts.field import Answer
from undersign.journal.refused import Refused
from undersign.store import tenancy


@pytest.fixture
def carol(world, work):
    contract = world.sent()
    work()
    return world.recipient(contract)


def test_eight_clicks_at_once(world, work, carol):
    visit = world.ready(carol)
    secret_of = {"visit": visit.visit, "nonce": visit.nonce}

    def press(_n: int) -> None:
        try:
            with tenancy.within(world.workspace.id):
                again = world.enter(world.recipient(carol.contract))
                again.visit = secret_of["visit"]
                again.finish(secret_of["nonce"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(8)))
    work()
    assert world.events(carol.contract).count("recipient.signed") == 1
    assert carol.contract.documents.filter(kind="act").count() == 1


def test_second_tab_over_http(world, work, live, inbox, carol):
    """Both tabs show the form; both press. The second is shown that it is done."""
    first = signing_page(live, work, inbox, carol)
    second = Signer(live.url, first.path, inbox, carol.email)
    second.http.cookies = first.http.cookies
    second.open()
    assert second.page.form("/finish")
    assert first.complete(**paper.ANSWERS).status == 200
    page = second.send("/finish", mark="typed", **{f"answer-{k}": v for k, v in paper.ANSWERS.items()})
    assert page.status == 200 and not page.says("That did not work")
    assert world.events(carol.contract).count("recipient.signed") == 1


def test_replaying_the_very_same_post(world, work, live, inbox, carol):
    visit = signing_page(live, work, inbox, carol)
    visit.complete(**paper.ANSWERS)
    events = world.events(carol.contract)
    form = {"csrfmiddlewaretoken": visit.http.cookies["csrf"], "nonce": world.enter(carol).nonce}
    assert visit.post(visit.path + "finish", form).status == 409, "the nonce of no visit"
    assert world.events(carol.contract) == events


@pytest.mark.parametrize("nonce", ["", "0" * 64, "x", "ñ", "\u0000"])
def test_a_nonce_of_nobody(world, work, carol, nonce):
    visit = world.ready(carol)
    with pytest.raises(Refused) as refused:
        visit.finish(nonce)
    assert refused.value.code == "finish.stale"
    assert world.recipient(carol.contract).status == "opened"


def test_the_nonce_of_another_visit(world, work, carol):
    older, newer = world.ready(carol), world.enter(carol)
    newer.visit, _secret = _sit(carol)
    with pytest.raises(Refused) as refused:
        newer.finish(older.nonce)
    assert refused.value.code == "finish.stale"


def test_a_late_answer_of_another_tab_changes_nothing(world, work, carol):
    """What was signed is what is drawn, however slowly the other tab saves."""
    visit = world.ready(carol)
    other = world.enter(carol)
    other.visit = visit.visit
    assert other.stage == "sign"
    visit.finish(visit.nonce)
    for act in (
        lambda: other.answer({"po_number": "EVIL"}),
        lambda: other.adopt("typed", text="Somebody else"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "ceremony.not_now"
    assert Answer.objects.get(recipient=carol, name="po_number").value == "PO-7"


def signing_page(live, work, inbox, carol) -> Signer:
    visit = Signer(live.url, inbox.link(carol.email), inbox, carol.email)
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(carol.email))
    return visit


def _sit(recipient):
    from undersign.signing import sitting

    return sitting.start(recipient, "email_code")
