"""A template played on the last real tickets: their own values decide, and nothing is drafted or recorded."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.world import PASSWORD

from undersign.connectors.filling import rehearsing
from undersign.contracts.contract import Contract
from undersign.drafting.writing import working

TEXT = """## Order

{{ customer_name }} orders.

{% clause "always" "Always there" %}
Always.
{% endclause %}
{% if customer_name contains "Meridian" %}
{% clause "known" "For those we know" %}
Known.
{% endclause %}
{% endif %}
{% if never_known %}{{ never_known }}{% endif %}
"""
SCHEMA = {
    "fields": [
        {"name": "customer_name", "labels": {"en": "Customer"}, "source": "account.name"},
        {"name": "never_known", "labels": {"en": "Shoe size"}, "source": "account.details.shoe_size"},
    ],
    "roles": [{"name": "customer"}],
    "consumer_disclosure": False,
}


@pytest.fixture
def copy(shelf, made):
    by = shelf.alice.actor()
    opened = working.open(made, by=by)
    return working.save(opened, edition=opened.edition, by=by, sources={"en": TEXT}, schema=SCHEMA)


def other_ticket(world, name):
    """A second customer with a ticket of its own."""
    from undersign.customers.account import Account
    from undersign.customers.ticket import Ticket
    from undersign.journal import clock, ids

    account = Account.objects.create(id=ids.new("acc"), workspace_id=world.workspace.id, name=name)
    return Ticket.objects.create(
        id=ids.new("tkt"),
        workspace_id=world.workspace.id,
        number=world.ticket.number + 1,
        subject="Another order",
        account=account,
        opened_at=clock.now(),
    )


def test_which_clauses_each_would_have_got(shelf, copy):
    mine = shelf.ticket
    mine.account.name = "Meridian Freight"
    mine.account.save(update_fields=["name"])
    other = other_ticket(shelf, "Somebody Else Ltd")
    before = Contract.objects.count()
    found = {
        each.ticket.number: each
        for each in rehearsing.tickets(copy.content, [], language="en", by=shelf.alice.actor())
    }
    assert found[mine.number].given.clauses == ("always", "known")
    assert found[mine.number].decided == (("known", "For those we know"),)
    assert found[other.number].given.clauses == ("always",) and found[other.number].decided == ()
    assert found[other.number].given.missing == ("never_known",)
    assert Contract.objects.count() == before


def test_the_page_names_ticket_clause_and_what_is_missing(shelf, copy):
    shelf.ticket.account.name = "Meridian Freight"
    shelf.ticket.account.save(update_fields=["name"])
    other_ticket(shelf, "Somebody Else Ltd")
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7")
    assert client.post("/login", {"email": shelf.alice.email, "password": PASSWORD}).status_code == 303
    page = client.get(f"/templates/{copy.template.key}/test/tickets").content.decode()
    for said in (shelf.ticket.subject, "For those we know", "Shoe size", "Somebody Else Ltd"):
        assert said in page
    assert "Always there" not in page
