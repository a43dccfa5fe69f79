"""Somebody asks for their data, or to be forgotten (GD-1..5): items, the clock, and proofs that hold."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, audit, clock, history, ledger, ledger_audit, verify
from undersign.journal.refused import Refused
from undersign.notices.models import Mail
from undersign.retention import store_check
from undersign.retention.holds import placing
from undersign.retention.record import Record
from undersign.retention.requests import asking, deciding, exporting, finding
from undersign.retention.requests import request as requests
from undersign.retention.requests.request import Item, Request
from undersign.store import blobs, keys


@pytest.fixture
def jo(world):
    return world.join("Jo Keeper", "compliance").actor()


@pytest.fixture
def signed(world, work):
    world.contact  # noqa: B018 (made)
    return world.signed_by_all(work)


def asked(world, jo, kind=requests.ERASURE) -> Request:
    made = asking.receive(kind, name="Carol Ortiz", email=world.carol.email.upper(), by=jo)
    asking.verify(made, "called back", by=jo)
    return made


def item(made: Request, kind: str) -> Item:
    return made.items.get(kind=kind)


@pytest.mark.parametrize(
    ("day", "law", "due", "last"),
    [
        (date(2026, 1, 31), "gdpr", date(2026, 2, 28), date(2026, 4, 30)),
        (date(2028, 1, 31), "gdpr", date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 11, 30), "gdpr", date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 1, 31), "ccpa", date(2026, 3, 17), date(2026, 5, 1)),
    ],
)
@pytest.mark.law("GD-1")
def test_gd_1_the_month(day, law, due, last):
    assert (asking.due(day, law), asking.latest(day, law)) == (due, last)


@pytest.mark.law("GD-1")
def test_gd_1_everything_is_found_by_the_address(world, jo, signed):
    world.ticket  # noqa: B018 (made)
    made = asked(world, jo)
    kinds = sorted(made.items.values_list("kind", flat=True))
    assert kinds == ["contact", "contract", "mail", "ticket"]
    assert item(made, "contract").item == signed.id
    assert finding.of(world.workspace.id, "nobody@nowhere.example") == []
    row = Request.objects.get(pk=made.pk)
    assert row.person == {"name": "Carol Ortiz", "email": world.carol.email.upper()}
    assert world.carol.email.encode() not in bytes(row.sealed)
    assert world.carol.email not in json.dumps(
        [e["facts"] for e in history.exported(made.workspace_id, made.pk)]
    )


@pytest.mark.law("GD-1")
def test_gd_1_a_contract_that_is_kept_is_refused_with_a_day_and_erased_after_it(world, jo, signed, work):
    made = asked(world, jo)
    contract = item(made, "contract")
    with pytest.raises(Refused) as no:
        deciding.decide(contract, requests.ERASE, by=jo)
    assert no.value.code == "request.kept"
    with pytest.raises(Refused):
        deciding.decide(contract, requests.REFUSE, by=jo)
    until = clock.now().date() + timedelta(days=30)
    deciding.decide(contract, requests.REFUSE, basis=requests.CLAIMS, until=until, by=jo)
    with pytest.raises(Refused) as no:
        asking.close(made, by=jo)
    assert no.value.code == "request.undecided"
    assert deciding.end_what_is_over(world.workspace.id, until) == 0, "the day itself is not over"
    # Its own period lasts longer than was said: then that counts, and it is not forgotten.
    over = until + timedelta(days=1)
    assert deciding.end_what_is_over(world.workspace.id, over) == 0
    contract.refresh_from_db()
    assert contract.until > until and contract.done_at is None
    Record.objects.update_or_create(
        contract_id=signed.id,
        defaults={"workspace_id": signed.workspace_id, "retain_until": date(2020, 1, 1),
                  "made_at": clock.now(), "refreshed_at": clock.now()},
    )  # fmt: skip
    Item.objects.filter(pk=contract.pk).update(until=until)
    assert world.workspace.id in asking.waiting(over)
    assert deciding.end_what_is_over(world.workspace.id, over) == 1
    assert_forgotten(world, signed)


def assert_forgotten(world, contract):
    """GD-2: the people and documents are gone, and every chain, proof and ledger is what it was."""
    here = world.workspace.id
    exported = history.exported(here, contract.id)
    assert verify.verify_chain(exported) == [] and audit.check(here) == []
    assert store_check.check(here) == []
    ledger.integrate(here)
    assert ledger_audit.check(here) == []
    assert not blobs.of_record(contract.id)
    with pytest.raises(keys.KeyGone):
        document.find(contract, document.SEALED).read()
    told = json.dumps(exported) + json.dumps([t.sentence for t in history.of(here, contract.id)])
    for person in (world.carol, world.dan):
        assert person.email not in told and person.name not in told
    assert not Recipient.objects.filter(contract=contract, email__contains="@").exists()
    assert Contract.objects.get(pk=contract.id).values == {}


@pytest.mark.law("GD-2", "GD-3")
def test_gd_2_a_declined_contract_contact_and_mails_are_erased(world, jo, work):
    contract = world.sent()
    world.contact  # noqa: B018 (made)
    work()
    from undersign.contracts import lifecycle
    from undersign.journal import moves

    contract.refresh_from_db()
    moves.move(contract, lifecycle.CONTRACT, "void", by=world.maya.actor(), reason="x")
    work()
    made = asked(world, jo)
    for each in made.items.all():
        deciding.decide(each, requests.ERASE, by=jo)
    work()
    assert made.items.filter(done_at=None).count() == 0
    assert_forgotten_people(world, contract)
    asking.close(made, by=jo)
    with pytest.raises(Refused):
        deciding.decide(made.items.first(), requests.ERASE, by=jo)


def assert_forgotten_people(world, contract):
    assert not Recipient.objects.filter(contract=contract, email__contains="@").exists()
    assert not Mail.objects.filter(address=world.carol.email).exists()
    world.contact.refresh_from_db()
    assert world.contact.email == "" and world.contact.name == "Redacted"
    assert audit.check(world.workspace.id) == [] and store_check.check(world.workspace.id) == []


@pytest.mark.law("GD-5")
def test_gd_5_all_of_it_in_one_file(world, jo, signed):
    made = asking.receive(requests.ACCESS, name="Carol", email=world.carol.email, by=jo)
    with pytest.raises(Refused):
        exporting.export(made, by=jo)
    asking.verify(made, "called back", by=jo)
    with zipfile.ZipFile(io.BytesIO(exporting.export(made, by=jo))) as archive:
        names = archive.namelist()
        told = json.loads(archive.read("data.json"))
        sealed = archive.read(f"{signed.number}-sealed.pdf")
    assert sealed == document.find(signed, document.SEALED).read()
    assert f"{signed.number}-certificate.pdf" in names
    (contract,) = told["contracts"]
    assert contract["you"][0]["email"] == world.carol.email and contract["you"][0]["consents"]
    assert world.dan.email not in json.dumps(contract["you"])
    asking.close(made, by=jo)


@pytest.mark.law("RT-4", "GD-1")
def test_a_hold_comes_before_erasure(world, jo, work):
    contract = world.sent()
    work()
    contract.refresh_from_db()
    contract.void(by=world.maya.actor(), reason="x")
    made = asked(world, jo)
    placing.place(
        "M-7", "Acme", custodian="Cid", reason="Sued.", query=None, numbers=[contract.number], by=jo
    )
    with pytest.raises(Refused) as no:
        deciding.decide(item(made, "contract"), requests.ERASE, by=jo)
    assert no.value.code == "hold.in_force"
    assert Recipient.objects.filter(contract=contract, email=world.carol.email).exists()


@pytest.mark.law("GD-1")
def test_gd_1_warned_before_on_and_after_the_day(world, jo, work, inbox):
    made = asking.receive(requests.ACCESS, name="Carol", email=world.carol.email, by=jo)
    here, due = world.workspace.id, made.due_on
    told = [asking.warn(here, due + timedelta(days=n)) for n in (-11, -10, -9, -1, 0, 0, 1)]
    assert told == [0, 1, 0, 0, 1, 0, 1]
    events = [e["event"] for e in history.exported(here, made.pk)]
    assert events == ["request.received", "request.due_soon", "request.due_soon", "request.overdue"]
    work()
    assert any("/retention/requests" in letter.text for letter in inbox.to(world.bob.email))
    asking.verify(made, "seen", by=jo)
    asking.extend(made, asking.latest(made.received_at.date(), made.law), "many contracts", by=jo)
    with pytest.raises(Refused):
        asking.extend(made, due + timedelta(days=200), "more", by=jo)


def test_who_may_not(world, signed):
    for name in ("maya",):
        with pytest.raises(Refused):
            asking.receive(requests.ACCESS, name="x", email="x@example.com", by=getattr(world, name).actor())
    with pytest.raises(Exception, match="is not to be erased"):
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT undersign_erase(%s)", [signed.id])
    assert actor.system(world.workspace.id)


@pytest.mark.law("GD-1")
def test_gd_1_who_proved_their_mailbox_asks_by_themselves(world, work, signed):
    signer = world.recipient(signed)
    visit = world.enter(signer)
    with pytest.raises(Refused) as no:
        visit.require_proof()
    assert no.value.code == "identity.needed"
    about = {"name": signer.name, "email": signer.email, "language": "es", "by": visit.by}
    made = asking.receive_from(requests.ERASURE, **about)
    assert (made.status, made.source) == (requests.OPEN, requests.PERSON)
    assert made.items.filter(kind="contract", item=signed.id).exists()
    assert asking.receive_from(requests.ERASURE, **about).pk == made.pk, "asked twice, one request"
