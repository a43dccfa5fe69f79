"""A contract goes on: addenda bound to it, its renewal told once, periods that pass, and its end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, timedelta
from functools import partial

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from tests import paper
from tests.agreements import FEE, agreement, renewal
from tests.house import casting

from undersign import timetable
from undersign.connectors.giving import renewing
from undersign.contracts import document, sending
from undersign.contracts.schedule import zones
from undersign.contracts.succession import bond, clockwork, standing, workdays
from undersign.contracts.succession.bond import Amendment
from undersign.contracts.succession.standing import Term
from undersign.customers.ticket import TicketNote
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock, fault, history
from undersign.journal.refused import Refused
from undersign.notices.models import Mail
from undersign.store import blobs, tenancy


@pytest.fixture
def signed(world, work):
    """A signed agreement whose term ends in that many days; terms as the template says otherwise."""

    def make(days: int = 365, **terms):
        world.publish("renewal", *renewal(), names={"en": "Renewal"})
        version = world.publish("agreement", *agreement(**terms), names={"en": "Agreement"})
        start = workdays.today(world.workspace.id) - timedelta(days=365 - days)
        values = {"customer": "Acme Robotics GmbH", "plan": "standard", "fee": FEE, "start": str(start)}
        contract = world.sent(world.carol, version=version, values=values)
        work()
        return sealed(world, contract, work)

    return make


def sealed(world, contract, work):
    visit = world.proven(world.recipient(contract))
    visit.adopt_throughout("Carol")
    visit.finish(visit.nonce)
    work()
    contract.refresh_from_db()
    return contract


def told(contract, event: str) -> list:
    return [each for each in history.of(contract.workspace_id, contract.id) if each.event == event]


@contextmanager
def days_later(days: int):
    """At noon: an hour that clocks put forward or back leads into no other day."""
    there = clock.now().astimezone(zones.named("Europe/Madrid"))
    noon = (there + timedelta(days=days)).replace(hour=12, minute=0)
    with clock.travel(noon.astimezone(UTC) - clock.now() if days else timedelta()):
        yield


def test_renewed_sixty_days_before_its_end(world, work, signed):
    """The core story without a browser: drafted from the last values, told once, signed, the end moved."""
    contract = signed()
    term = Term.objects.get(contract=contract)
    ends_on = term.ends_on
    assert (term.amount, term.every, term.yearly) == (1000, "month", 12000)
    assert term.due_on == ends_on - timedelta(days=60) and term.notice_on <= term.due_on
    with days_later((ends_on - workdays.today(world.workspace.id)).days - 61):
        timetable.turn_terms()
        assert bond.renewal(contract) is None
    with days_later((ends_on - workdays.today(world.workspace.id)).days - 60):
        for _twice in range(2):
            timetable.turn_terms()
            work()
        drafted = bond.renewal(contract)
        due = told(contract, "contract.renewal_due")
        assert len(due) == 1 and due[0].facts["number"] == drafted.number
        # The account's plan is premium by now; the contract said standard.
        assert due[0].facts["changes"] == {"plan": ["standard", "premium"]}
        assert drafted.values["current_end"] == str(ends_on) and drafted.values["number"] == contract.number
        assert drafted.values["new_fee"] == FEE and drafted.owner_id == contract.owner_id
        assert [each.name for each in drafted.signers] == ["Carol Ortiz"]
        mails = Mail.objects.filter(contract_id=contract.id, kind="news", address=world.maya.email)
        assert mails.filter(subject__contains="renewal").count() == 1
        assert TicketNote.objects.filter(ticket=world.ticket, body__contains=drafted.number).count() == 1

        drafted.fill({"new_fee": {"amount": "1100.00", "currency": "EUR"}}, by=world.maya.actor())
        sending.send(drafted, by=world.maya.actor())
        work()
        sealed(world, drafted, work)
        timetable.turn_terms()
        term.refresh_from_db()
        assert term.agreed_until == term.ends_on == date(ends_on.year + 1, ends_on.month, ends_on.day)
        assert term.amount == 1100 and len(told(contract, "contract.renewal_due")) == 1
    assert len(told(contract, "contract.amended")) == 1
    day = ends_on + timedelta(days=1)
    before, after = standing.as_of(contract, ends_on), standing.as_of(contract, day)
    assert (before.values["plan"], after.values["plan"]) == (
        ("standard", contract.id),
        ("premium", drafted.id),
    )
    assert after.papers == (contract.id, drafted.id)


def test_two_workers_tell_it_once(world, signed):
    contract = signed(50)

    def turn() -> None:
        try:
            with tenancy.within(world.workspace.id):
                renewing.take_up(contract.id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(turn) for _worker in range(4)]:
            each.result(60)
    assert len(told(contract, "contract.renewal_due")) == 1 and len(bond.addenda(contract)) == 1


@pytest.mark.parametrize("step", ["renewal.noted", "contract.addendum_drafted.recorded", "renewal.told"])
def test_killed_in_the_middle(world, signed, monkeypatch, step):
    contract = signed(50)

    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == step:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(fault, "step", die)
        with pytest.raises(Killed):
            renewing.take_up(contract.id)
    renewing.take_up(contract.id)
    assert len(told(contract, "contract.renewal_due")) == 1 and len(bond.addenda(contract)) == 1


def test_a_clock_that_jumps_and_comes_back(world, work, signed):
    """Three periods are jumped over: each is recorded once, and none again when the clock is mended."""
    contract = signed(200, renews=True)
    ends = [Term.objects.get(contract=contract).ends_on]
    turn = partial(renewing.take_up, contract.id)
    with days_later(200 + 2 * 366):
        turn()
        turn()
        row = Term.objects.get(contract=contract)
        went_on = told(contract, "contract.term_renewed")
        assert len(went_on) == 3 and not row.is_over
        assert [each.facts["was"] for each in went_on] == [
            str(ends[0]),
            *(e.facts["ends_on"] for e in went_on[:2]),
        ]
        assert row.agreed_until == ends[0]
    turn()
    assert len(told(contract, "contract.term_renewed")) == 3
    assert not told(contract, "contract.renewal_due")


def test_it_lapses_once_and_a_late_signature_takes_it_up_again(world, work, signed):
    contract = signed(30)
    renewing.take_up(contract.id)
    with days_later(35):
        for _twice in range(2):
            renewing.take_up(contract.id)
        assert len(told(contract, "contract.lapsed")) == 1
        assert Term.objects.get(contract=contract).is_over and not Term.objects.running().exists()
        late = bond.renewal(contract)
        late = sealed(world, _sent(late, world, work), work)
        row = Term.objects.get(contract=contract)
        assert not row.is_over and row.ends_on > workdays.today(world.workspace.id)


def _sent(contract, world, work):
    sending.send(contract, by=world.maya.actor())
    work()
    return contract


def test_not_renewed_because_somebody_said_so(world, signed):
    contract = signed(50, renews=True)
    with pytest.raises(Refused, match="why"):
        clockwork.let_go(contract, " ", by=world.maya.actor())
    clockwork.let_go(contract, "Acme gave notice", by=world.maya.actor())
    renewing.take_up(contract.id)
    assert not bond.addenda(contract)
    with days_later(52):
        renewing.take_up(contract.id)
        assert told(contract, "contract.lapsed") and not told(contract, "contract.term_renewed")


def test_a_person_starts_it_early_and_only_once(world, signed):
    contract = signed(300)
    first = renewing.renew(contract, by=world.maya.actor())
    with pytest.raises(Refused, match="under way"):
        renewing.renew(contract, by=world.maya.actor())
    first.void("Wrong fee", by=world.maya.actor())
    assert renewing.renew(contract, by=world.maya.actor()).number != first.number
    with days_later(250):
        renewing.take_up(contract.id)
        assert len(bond.addenda(contract)) == 2 and not told(contract, "contract.renewal_due")


def test_nothing_to_draft_it_from_is_told_too(world, work, signed):
    contract = signed(50, renew_with="gone")
    renewing.take_up(contract.id)
    (due,) = told(contract, "contract.renewal_due")
    assert (due.facts["kind"], due.facts["problem"]) == ("told", "renewal.no_template")


def test_a_forged_parent(world, signed):
    """An addendum speaks of the file that was signed and of no other, whoever says otherwise, and where."""
    contract, by = signed(), world.maya.actor()
    version = TemplateVersion.objects.get(template__key="renewal", workspace_id=world.workspace.id)
    ours = document.find(contract, document.SEALED).sha256

    assert "amendment.forged" in refused(renewing.amend, contract, version, by=by, sha256="0" * 64)
    assert "amendment.unsigned" in refused(renewing.amend, world.draft(), version, by=by)
    assert not bond.addenda(contract)

    draft = renewing.renew(contract, by=by)
    draft.fill({"sha256": "0" * 64}, by=by)
    assert refused(sending.send, draft, by=by) == ("amendment.forged", "v.sha256")
    draft.fill({"sha256": ours}, by=by)

    row = Amendment(
        contract=world.draft(), workspace_id=world.workspace.id, original=contract, at=clock.now()
    )
    for forged, original in (("0" * 64, contract), (ours, draft)):
        row.sha256, row.original = forged, original
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            row.save(force_insert=True)
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        Amendment.objects.filter(pk=draft.pk).update(sha256="0" * 64)

    path = blobs._path(contract.id, ours)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert refused(sending.send, draft, by=by)[0] == "amendment.forged"


def refused(verb, *what, **how) -> tuple[str, str]:
    with pytest.raises(Refused) as why:
        verb(*what, **how)
    return why.value.code, why.value.field


def test_an_addendum_that_was_overtaken(world, work, signed):
    contract, by = signed(), world.maya.actor()
    version = TemplateVersion.objects.get(template__key="renewal", workspace_id=world.workspace.id)
    first, second = (renewing.amend(contract, version, by=by) for _one in range(2))
    sealed(world, _sent(first, world, work), work)
    assert "amendment.overtaken" in refused(sending.send, second, by=by)
    assert bond.basis(contract) == [
        [each.pk, document.find(each, document.SEALED).sha256] for each in (contract, first)
    ]


def test_working_days_of_a_workspace(world, signed):
    contract = signed()
    term = Term.objects.get(contract=contract)
    workdays.choose(world.workspace, [5, 6], [term.notice_on.isoformat(), "12-25"], by=world.bob.actor())
    standing.settle(contract)
    assert Term.objects.get(contract=contract).notice_on < term.notice_on
    for weekend, lines in ((range(7), []), ([5], ["31 June"])):
        with pytest.raises(Refused):
            workdays.choose(world.workspace, weekend, lines, by=world.bob.actor())
    assert paper.SCHEMA  # the cast's usual template says nothing of terms
    assert not standing.has_terms(world.draft())


def test_the_page_asks_as_often_for_many_as_for_few(world):
    client, today = casting.signed_in(world.maya.email), workdays.today(world.workspace.id)

    def asked(count: int) -> int:
        for number in range(count):
            row = Term(contract=world.draft(), workspace_id=world.workspace.id, amount=10, currency="EUR")
            row.ends_on = row.notice_on = today + timedelta(days=20 + number)
            row.save(force_insert=True)
        with CaptureQueriesContext(connection) as questions:
            answer = client.get("/renewals?show=60")
        assert answer.status_code == 200 and answer.content.count(b"<tr>") > count
        return len(questions)

    assert asked(2) == asked(4)
    assert client.get("/renewals.csv?show=60").content.count(b"\r\n") == 7
    month = client.get(f"/renewals?show=month&month={today + timedelta(days=20):%Y-%m}")
    assert b"month-end" in month.content
