"""What is paid goes from a signature to the billing record by a person's word, and back to the owner."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.agreements import FEE, agreement

from undersign.billing import ledger, review
from undersign.billing.review import Review
from undersign.connectors import api
from undersign.connectors.giving import bookkeeping
from undersign.connectors.linking import connection
from undersign.contracts import document
from undersign.contracts.succession import workdays
from undersign.customers.billing import BillingDocument, BillingTerms
from undersign.journal import history
from undersign.journal.refused import Refused
from undersign.notices.models import Mail
from undersign.typesetting import spreadsheet


@pytest.fixture
def paid(world, work):
    """A signed agreement of a customer whose name starts like a formula."""
    world.join("Tess Billing", "billing")
    connection.connect(api.BILLING, "builtin", "Billing", by=world.bob.actor())
    world.account.name = "=HYPERLINK(evil)"
    world.account.details = {"monthly_fee": {"amount": "900.00", "currency": "EUR"}}
    world.account.save()
    version = world.publish("agreement", *agreement(), names={"en": "Agreement"})
    start = str(workdays.today(world.workspace.id) + timedelta(days=10))
    values = {"customer": "Acme Robotics GmbH", "plan": "standard", "fee": FEE, "start": start}
    contract = world.sent(world.carol, version=version, values=values)
    work()
    visit = world.proven(world.recipient(contract))
    visit.adopt_throughout("Carol")
    visit.finish(visit.nonce)
    work()
    contract.refresh_from_db()
    return contract


def test_confirmed_against_the_billing_record(world, work, paid):
    row, tess = review.of(paid), world.tess.actor()
    assert (row.status, row.agreed.amount, row.agreed.every, row.agreed.payment_days) == (
        review.WAITING,
        Decimal("1000.00"),
        "month",
        30,
    )
    assert row.agreed.starts_on == workdays.today(world.workspace.id) + timedelta(days=10)

    # The packet lies with the billing record, once, however often it is delivered.
    packet = list(BillingDocument.objects.filter(contract_id=paid.id).order_by("filename"))
    assert [each.filename.rsplit(".", 2)[-1] for each in packet] == ["zip", "pdf"]
    assert packet[1].sha256 == document.find(paid, document.SEALED).sha256
    assert bookkeeping.record(paid).terms.amount == Decimal("900.00")

    # It does not agree: the owner hears of it, answers, and billing looks again.
    with pytest.raises(Refused, match="role"):
        review.dispute(row, "The fee is 900", by=world.maya.actor())
    review.dispute(row, "The record says 900.00", by=tess)
    with pytest.raises(Refused):
        review.confirm(row, by=tess)
    work()
    mails = Mail.objects.filter(contract_id=paid.id, kind="news")
    assert mails.filter(address=world.maya.email, subject__contains="The record says 900.00").count() == 1
    review.answer(row, "They agreed to 1,000 on the phone", by=world.maya.actor())
    work()
    assert mails.filter(address=world.tess.email, subject__contains="on the phone").count() == 1

    review.confirm(row, by=tess, record={"amount": "900.00"}, note="+1 seat")
    work()
    written = BillingTerms.objects.get(contract_id=paid.id)
    assert (written.amount, written.currency, written.payment_days) == (Decimal("1000.00"), "EUR", 30)
    assert bookkeeping.record(paid).terms.amount == Decimal("1000.00")
    told = [
        each for each in history.of(paid.workspace_id, paid.id) if each.event == "billing.terms_confirmed"
    ]
    assert (told[0].actor, told[0].facts["terms"]["amount"]) == ("Tess Billing", "1000.00")
    assert review.ask(paid) == row and Review.objects.filter(contract=paid).count() == 1

    # The ledger's file: exact amounts, and no cell that a spreadsheet would run.
    file = spreadsheet.as_csv(ledger.HEAD, ledger.lines(tess)).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(file))
    assert (line["Contract"], Decimal(line["Amount"]), line["Currency"]) == (paid.number, 1000, "EUR")
    assert (line["Customer"], line["Note"]) == ("'=HYPERLINK(evil)", "'+1 seat")
    assert line["SHA-256"] == packet[1].sha256
    tomorrow = workdays.today(world.workspace.id) + timedelta(days=1)
    assert not list(ledger.lines(tess, first=tomorrow))
    assert review.ask(world.draft()) is None  # nothing is paid by it
