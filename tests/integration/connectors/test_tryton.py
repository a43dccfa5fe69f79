"""A real Tryton beyond the rules all share: lost answers, merges, what is gone, opportunities, terms."""

from __future__ import annotations

import secrets

import pytest
from tests.integration.connectors.directories import tryton_settings
from tests.integration.connectors.peers import between, once, reply

from undersign.connectors import api, registry
from undersign.connectors.conformance import NAME, PDF

SIGNED = api.Attachment(NAME, PDF, "application/pdf")


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


@pytest.fixture
def party(tryton):
    return tryton.make_party("Acme Robotics GmbH", "carol@acme.example")


def opened(server, kind=api.DIRECTORY, **given):
    return registry.find("tryton").make(kind, tryton_settings(server, **given))


def told(server, cursor, record=api.ACCOUNT):
    return {each.ref: each for each in opened(server).changes(record, cursor).changes}


def test_a_party_tells_name_and_address(tryton, party):
    account = opened(tryton).read_account(party)
    assert account.name == "Acme Robotics GmbH"
    assert account.address == {"lines": "Hauptstraße 1", "city": "Köln", "postcode": "50667"}
    contact = opened(tryton).read_contact(party)
    assert (contact.email, contact.account_ref) == ("carol@acme.example", party)


@pytest.mark.parametrize("wrong", ["lose", "drop", "half", reply(503, b"restarting")])
def test_after_an_unknown_outcome_nothing_is_attached_twice(tryton, party, key, wrong):
    with between(tryton.url, once("POST", wrong)) as url:
        with pytest.raises(api.Temporary):
            opened(tryton, url=url).attach(party, SIGNED, title="Contract", key=key)
        first = opened(tryton, url=url).attach(party, SIGNED, title="Contract", key=key)
    assert opened(tryton).attach(party, SIGNED, title="Contract", key=key) == first
    back = opened(tryton).attached(party, key=key)
    assert (back.filename, back.content) == (NAME, PDF)


def test_merged_and_deactivated_parties_are_told(tryton, party):
    into, gone = (tryton.make_party(name) for name in ("Acme Robotics GmbH", "Gone"))
    cursor = opened(tryton).changes(api.ACCOUNT, "").cursor
    tryton.merge(party, into)
    tryton.ask("PUT", f"party.party/{gone}", json={"active": False})
    changes = told(tryton, cursor)
    assert changes[party].is_gone and changes[party].merged_into == into
    assert changes[gone].is_gone and not changes[gone].merged_into
    assert opened(tryton).read_account(party).ref == into


def test_pages_are_resumed(tryton):
    directory = opened(tryton)
    directory.page = 2
    cursor = directory.changes(api.ACCOUNT, "").cursor
    made, seen, page = [tryton.make_party(f"Company {number}") for number in range(5)], [], None
    while page is None or not page.is_last:
        page = directory.changes(api.ACCOUNT, cursor)
        cursor, seen = page.cursor, seen + [each.ref for each in page.changes]
    assert [ref for ref in dict.fromkeys(seen) if ref in made] == made


def test_fields_are_of_simple_kinds_and_what_is_no_value_is_refused(tryton, party, key):
    fields = {each.name: each for each in opened(tryton).fields(api.ACCOUNT)}
    assert fields["name"].type == "text" and fields["active"].type == "yes_no"
    assert not fields["rec_name"].is_writable and opened(tryton).fields(api.TICKET) == ()
    with pytest.raises(api.Permanent):
        opened(tryton).write(api.ACCOUNT, party, {"active": "maybe"}, key=key)


def test_a_wrong_key_says_so(tryton, party):
    with pytest.raises(api.Unauthorised):
        opened(tryton, key="0" * 32).read_account(party)


def test_an_address_that_two_parties_share_names_nobody(tryton):
    email = f"{secrets.token_hex(4)}@acme.example"
    tryton.make_party("One", email)
    assert opened(tryton).find_contact(email)
    tryton.make_party("Two", email)
    assert opened(tryton).find_contact(email) is None


@pytest.mark.all_systems
def test_opportunities_and_payment_terms_where_their_modules_are_active(tryton_whole, key):
    server = tryton_whole
    party = server.make_party("Acme Robotics GmbH", code="ACME-1")
    terms = server.ask("GET", "account.invoice.payment_term", params={"f": "name"})
    term = next(each for each in terms if each["name"] == "30 days")
    server.ask("PUT", f"party.party/{party}", json={"customer_payment_term": term["id"]})
    found = opened(server, api.BILLING).find("ACME-1")
    assert (found.ref, found.terms.payment_days) == (party, 30)
    deal = {"party": int(party), "company": server.company, "currency": server.currency}
    deal |= {"description": "Renewal"}
    ref = str(server.ask("POST", "sale.opportunity", json=deal)["id"])
    assert opened(server).open_deal(party) == ref
    found = opened(server).read_deal(ref)
    assert (found.name, found.stage, found.account_ref) == ("Renewal", "Lead", party)
    again = str(server.ask("POST", "sale.opportunity", json=deal)["id"])
    assert opened(server).open_deal(party) == "", "of several none is chosen"
    server.ask("POST", f"sale.opportunity/{again}/cancel", json=[])
    assert opened(server).open_deal(party) == ref
    fields = {each.name: each.type for each in opened(server).fields(api.DEAL)}
    assert fields["description"] == "text" and fields["amount"] == "number"
    cursor = opened(server).changes(api.DEAL, "").cursor
    opened(server).write(api.DEAL, ref, {"description": "Renewal 2027", "amount": "1480.50"}, key=key)
    change = told(server, cursor, api.DEAL)[ref]
    assert change.values["description"] == "Renewal 2027" and change.values["amount"] == "1480.50"
