"""Two sides and everything that can go wrong between them, played at random; make stress plays 2,000."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from tests import interleaving, world
from tests.syncing import ACCOUNT, CONTACT, Crm

from undersign.connectors import api, conformance
from undersign.connectors.conformance import Subject
from undersign.connectors.filling import mirror, prefill

PLAYS, MOVES = 20, 14


@pytest.mark.parametrize("part", range(4))
def test_whatever_happens_both_sides_end_alike_and_each_value_explains_itself(part):
    with world.entered() as cast, ExitStack() as passing:
        row = interleaving.prepared(cast)
        for seed in range(part, PLAYS, 4):
            play = interleaving.Play(cast, row, seed, passing)
            try:
                play.run(MOVES)
            except Exception as error:
                raise AssertionError(f"play {seed}") from error


def test_the_crm_in_memory_keeps_the_promises_that_real_ones_keep():
    crm = Crm()
    account = crm.make(ACCOUNT, {"Name": "Acme", "City": "Bonn"})
    crm.make(CONTACT, {"Name": "Carol", "Email": "carol@acme.example"}, account)
    subject = Subject(account_ref=account, contact_email="carol@acme.example", wait=lambda: None)
    subject.records[ACCOUNT] = (account, "City", "Graz", "Lyon")
    outcome = conformance.run(api.DIRECTORY, lambda: crm, subject)
    assert {rule: failed for rule, failed in outcome.items() if failed} == {}


def test_customers_of_a_crm_outside_get_rows_when_their_ticket_is_first_seen(world):
    crm = Crm()
    account = crm.make(ACCOUNT, {"Name": "Acme"})
    contact = crm.make(CONTACT, {"Name": "Carol", "Email": "carol@acme.example"}, account)
    known = prefill.Known(
        account=crm.read_account(account),
        contact=crm.read_contact(contact),
        ticket=api.TicketFacts("T1", "17", "Please send it", "open"),
    )
    first, again = (mirror._kept(known, world.maya.actor()) for _time in range(2))
    assert first == again and first.account.external_ref == account and first.contact.name == "Carol"
    assert first.contact.account == first.account
