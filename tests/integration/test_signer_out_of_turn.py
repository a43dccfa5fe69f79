"""AT-21: the order of signing holds at the act itself, whoever has got hold of which link."""

from __future__ import annotations

import pytest
from tests.browse import Signer

from undersign.journal.refused import Refused
from undersign.signing import link


@pytest.fixture
def dan(world, work):
    contract = world.sent()
    work()
    return world.recipient(contract, "Dan")


def test_no_mail_before_the_turn(world, dan, inbox):
    assert not inbox.to(world.dan.email)
    assert dan.status == "waiting"


def test_the_link_says_so_and_nothing_works(world, work, live, inbox, dan):
    """Dan's link is made early, as if copied: the page explains, every act is refused."""
    address = link.url_for(dan)
    before = world.events(dan.contract)
    visitor = Signer(live.url, address, inbox, dan.email)
    visitor.get(visitor.path + "?lang=en")
    assert visitor.page.says("Not your turn yet") and visitor.page.says("Carol Ortiz")
    sent = {
        "csrfmiddlewaretoken": visitor.http.cookies["csrf"],
        "code": "123456",
        "nonce": "x",
        "reason": "price",
    }
    sent |= {"asked[]": "provider_name", "mark": "typed", "mark_text": "Dan"}
    for act in ("code", "prove", "consent", "answers", "mark", "finish", "decline", "withdraw"):
        assert visitor.post(visitor.path + act, sent).status in (409, 422), act
    assert world.events(dan.contract) == before


def test_no_code_can_be_had(world, dan):
    link.url_for(dan)
    with pytest.raises(Refused) as refused:
        world.enter(dan).send_code()
    assert refused.value.code == "ceremony.not_now"


def test_after_the_first_it_is_the_seconds_turn(world, work, inbox, dan):
    world.sign(world.recipient(dan.contract))
    assert not inbox.to(world.dan.email), "not before Carol's act is in the document"
    work()
    dan.refresh_from_db()
    assert dan.status == "invited" and inbox.link(world.dan.email)
    assert world.enter(dan).stage == "identify"
