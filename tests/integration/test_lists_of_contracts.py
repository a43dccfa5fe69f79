"""The list of contracts: tabs, filters and pages say the same rows; several at once; views; a file of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import children, world

from undersign.contracts import lifecycle, several
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.insight import finding, listing, views
from undersign.journal import clock
from undersign.journal.refused import Refused

STATES = [lifecycle.DRAFT, lifecycle.SENT, lifecycle.SENT, lifecycle.SEALED, lifecycle.VOIDED]


@pytest.fixture(scope="module")
def cast(instance):
    """Sixty-one contracts in every state, over fifteen days, of two owners."""
    with world.entered() as cast:
        cast.sent()
        cast.eve = cast.join("Eve Agent", "agent")
        first = Contract.objects.get()
        Contract.objects.bulk_create(_like(first, n, cast.eve if n % 3 else cast.maya) for n in range(60))
        cast.maya_client = Client(HTTP_HOST="localhost")
        cast.maya_client.post("/login", {"email": cast.maya.email, "password": world.PASSWORD})
        yield cast


def _like(first: Contract, n: int, owner) -> Contract:
    """Four of them were made in the same moment, as an import makes them."""
    status, day = STATES[n % 5], first.created_at - timedelta(days=1 + n // 4)
    return Contract(
        id=f"{first.id[:-3]}{n:03}", workspace_id=first.workspace_id, number=f"L-{n:03}", title=first.title,
        status=status, language="en", template_version=first.template_version, account=first.account,
        owner=owner, created_at=day, sent_at=None if status == lifecycle.DRAFT else day, due_at=day,
        completed_at=day if status == lifecycle.SEALED else None,
    )  # fmt: skip


def ask(cast, **asked: str) -> listing.Listed:
    return listing.contracts(cast.maya.actor(), asked)


@pytest.mark.parametrize("tab", ["mine", "waiting", "overdue", "completed", "all"])
def test_pages_forth_and_back_show_every_row_once(cast, tab):
    column, falls = listing.ORDER[tab]
    page, pages = ask(cast, tab=tab), []
    while True:
        pages.append([row.pk for row in page.rows])
        assert page.at == 1 + sum(len(each) for each in pages[:-1])
        if not page.older:
            break
        page = ask(cast, **dict(parse_qsl(page.older)))
    seen = [key for each in pages for key in each]
    assert len(seen) == len(set(seen)) == page.total
    rows = Contract.objects.in_bulk(seen)
    order = [(getattr(rows[key], column), key) for key in seen]
    assert order == sorted(order, reverse=falls)
    for before in reversed(pages[:-1]):
        page = ask(cast, **dict(parse_qsl(page.newer)))
        assert [row.pk for row in page.rows] == before
    assert not page.newer


def test_every_filter_narrows_tabs_and_counts_alike(cast):
    assert ask(cast, tab="all").counts == {
        "mine": 21,
        "waiting": 25,
        "overdue": 24,
        "completed": 12,
        "all": 61,
    }
    drafts = ask(cast, tab="all", status="draft", owner=cast.eve.id)
    assert (
        {row.status for row in drafts.rows} == {"draft"} and drafts.total == 8 and drafts.counts["mine"] == 0
    )
    assert ask(cast, tab="all", owner="me").total == ask(cast, tab="mine").total
    assert ask(cast, tab="all", owner="nobody").total == 0
    assert ask(cast, tab="all", template="service_order").total == 61
    assert (
        ask(cast, tab="all", template="of_nobody").total == ask(cast, tab="all", account="acc_x").total == 0
    )
    week_ago = (clock.now() - timedelta(days=7)).date().isoformat()
    later, earlier = ask(cast, tab="all", since=week_ago).total, ask(cast, tab="all", until=week_ago).total
    drafted = ask(cast, tab="all", status="draft").total
    assert later + earlier - ask(cast, tab="all", since=week_ago, until=week_ago).total == 61 - drafted
    assert ask(cast, tab="all", age="15").total == sum(
        1 for row in Contract.objects.all().open() if clock.now() - row.sent_at >= timedelta(days=15)
    )
    nonsense = ask(
        cast, tab="x", status="y", age="z", since="w", after="~~", before="9" * 30, at="-1", page="0"
    )
    assert nonsense.total == 61 and nonsense.at == 1
    found = ask(cast, tab="all", q="acme", status="completed")
    assert found.total == 12 and found.counts["mine"] == 4


def test_a_count_above_a_thousand_is_told_as_such():
    assert [finding.shown(number) for number in (0, 999, 1000, 1001)] == ["0", "999", "1000", "1,000+"]


def test_a_page_asks_as_little_of_a_long_list_as_of_a_short_one(cast):
    def asked(address: str) -> int:
        cast.maya_client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert cast.maya_client.get(address).status_code == 200
        return len(queries)

    one, many = asked("/contracts?tab=all&status=voided&owner=nobody"), asked("/contracts?tab=all")
    assert many <= one + 2 <= 14, "the recipients and holds of those that are there"
    assert asked("/contracts?tab=all&q=acme") <= many + 4
    contract = ask(cast, tab="waiting").rows[0]
    assert asked(f"/contracts/{contract.id}/comments") <= 30


def test_the_file_is_exactly_what_is_shown(cast):
    shown = [row.number for row in listing.each(cast.maya.actor(), {"tab": "overdue", "owner": "me"}, 1000)]
    answer = cast.maya_client.get("/contracts.csv?tab=overdue&owner=me")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][0] == "Number" and [row[0] for row in rows[1:]] == shown
    assert {row[4] for row in rows[1:]} == {"Overdue"} and len(shown) == 8


def test_several_at_once_leave_out_what_cannot_be_done(cast):
    fresh = ask(cast, tab="waiting").rows[0]
    draft = ask(cast, tab="all", status="draft").rows[0]
    outcome = several.remind([fresh, draft], by=cast.maya.actor())
    assert [number for number, _why in outcome.left_out] == [fresh.number, draft.number] and not outcome.done
    outcome = several.void([draft], "Not wanted", by=cast.maya.actor())
    assert outcome.done == [draft.number]
    with pytest.raises(Refused) as why:
        several.void([fresh], " ", by=cast.maya.actor())
    assert why.value.code == "several.reason"
    with pytest.raises(Refused) as why:
        several.remind([fresh], by=cast.alice.actor())
    assert why.value.code == "role.refused"
    with pytest.raises(Refused) as why:
        several.give([fresh] * 251, cast.eve, by=cast.maya.actor())
    assert why.value.code == "several.many"
    assert several.give([fresh], cast.eve, by=cast.maya.actor()).done and fresh.owner_id == cast.eve.id


def test_nobody_is_reminded_twice_within_a_day(instance):
    with world.entered() as cast, children.working_here() as work:
        with clock.travel(timedelta(days=-3)):
            contract = cast.sent()
            work()
        with clock.travel(timedelta(seconds=1)):
            assert several.remind([contract], by=cast.maya.actor()).done == [contract.number]
            again = several.remind([contract], by=cast.maya.actor())
        assert not again.done and again.left_out[0][0] == contract.number


def test_views_are_ones_own_or_everybodys(cast):
    maya, eve, bob = cast.maya.actor(), cast.eve.actor(), cast.bob.actor()
    views.save("Late", "tab=overdue&at=26&told=x", is_shared=False, by=maya)
    shared = views.save("Ours", "tab=all&owner=me", is_shared=True, by=maya)
    assert [(each.name, each.query) for each in views.of(maya)] == [
        ("Late", "tab=overdue"),
        ("Ours", shared.query),
    ]
    assert [each.name for each in views.of(eve)] == ["Ours"]
    views.save("Late", "tab=waiting", is_shared=False, by=maya)
    assert len(views.of(maya)) == 2, "the same name is the same view"
    with pytest.raises(Refused) as why:
        views.drop(shared.id, by=eve)
    assert why.value.code == "view.another"
    with pytest.raises(Refused) as why:
        views.save("  ", "tab=all", is_shared=False, by=eve)
    assert why.value.code == "view.name"
    views.drop(shared.id, by=bob)
    assert views.of(eve) == []


def test_each_row_offers_the_step_that_is_next(world, work):
    """Reminding who is asked, another address where mail came back, nothing once it is over."""
    said = {}
    for state in ("sent", "bounced", "expired"):
        contract = world.sent()
        work()
        if state == "bounced":
            Recipient.objects.filter(pk=world.recipient(contract).pk).update(mail_status="bounced")
        if state == "expired":
            Contract.objects.filter(pk=contract.pk).update(status=lifecycle.EXPIRED)
        contract = Contract.objects.get(pk=contract.pk)
        may = {"may_draft": True, "may_remind": True, "may_readdress": True}
        said[state] = render_to_string("elements/row_action.html", {"contract": contract, **may})
    assert "remind" in said["sent"] and "remind" not in said["bounced"] + said["expired"]
    assert "/email" in said["bounced"] and not said["expired"].strip()
